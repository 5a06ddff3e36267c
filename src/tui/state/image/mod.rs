//! One image, explored.

mod details;
mod explorer;
mod file_facts;
mod file_order;
mod files;
mod findings;
mod flags;
mod items;
mod largest;
mod lists;
mod marks;
mod packages;
mod types;

pub(crate) use details::{Tone, details};
pub(crate) use explorer::Explorer;
pub(crate) use files::{FileRow, Files, LayerScope};
pub(crate) use flags::Flag;
pub(crate) use packages::PackageRow;
