//! One image.

mod details;
mod draw;
mod duplicates;
mod files;
mod findings;
mod headline;
mod history;
mod largest;
mod layers;
mod list;
mod marks;
mod packages;
mod treemap;
mod types;
mod viewer;
mod wasted;

pub(super) use draw::draw;
