//! One image, explored.

mod details;
mod explorer;
mod files;
mod findings;
mod flags;
mod lists;
mod marks;

pub(crate) use details::{Tone, details};
pub(crate) use explorer::Explorer;
pub(crate) use files::{FileRow, Files, LayerScope};
pub(crate) use flags::Flag;
