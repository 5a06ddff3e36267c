//! Images side by side.

mod details;
mod draw;
mod files;
mod headline;
mod list;
mod matrix;
mod steps;

pub(super) use draw::draw;
