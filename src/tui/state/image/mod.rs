//! One image, explored.

mod details;
mod explorer;
mod files;
mod findings;
mod flags;
mod lists;
mod marks;
mod over;
mod treemap;
mod viewer;
mod viewer_rows;

pub(crate) use details::{Tone, details};
pub(crate) use explorer::Explorer;
pub(crate) use files::{FileRow, Files, LayerScope};
pub(crate) use flags::Flag;
pub(crate) use over::Over;
pub(crate) use treemap::{MapCell, MapColors, MapView};
pub(crate) use viewer::{Content, Form, Search, Viewer, found_in};
pub(crate) use viewer_rows::{RowTone, ViewerRow};
