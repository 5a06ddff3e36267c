//! One image.

mod details;
mod draw;
mod duplicates;
mod files;
mod findings;
mod headline;
mod history;
mod layers;
mod list;
mod marks;
mod packages;
mod wasted;

pub(super) use draw::draw;
