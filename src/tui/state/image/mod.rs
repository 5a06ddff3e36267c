//! One image, explored.

mod archive_rows;
mod carry_over;
mod chosen_path;
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
mod over;
mod packages;
mod treemap;
mod types;
mod viewer;
mod viewer_row;
mod viewer_rows;
mod viewer_search;
mod viewer_source;

pub(crate) use details::{Tone, details};
pub(crate) use explorer::Explorer;
pub(crate) use files::{FileRow, LayerScope};
pub(crate) use flags::Flag;
pub(crate) use over::Over;
pub(crate) use packages::PackageRow;
pub(crate) use treemap::{MapCell, MapColors, MapView};
pub(crate) use viewer::{Content, Form, Viewer};
pub(crate) use viewer_row::{RowTone, ViewerRow};
pub(crate) use viewer_search::Search;
