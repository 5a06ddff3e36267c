//! Where everything is on the screen: pure functions of the terminal's size and the state.
//!
//! Used by `update`, for pages and the mouse, and by `view`, so that a click hits what is seen.

mod alerts;
mod compare;
mod heads;
mod image;
mod images;
mod matrix_columns;
mod pane;
mod screen;
mod tabs;
mod tree_columns;

pub(crate) use alerts::{AlertLabel, alert_labels};
pub(crate) use compare::{CompareAreas, compare_areas, compare_tabs};
pub(crate) use heads::{HistoryColumns, bar_columns, head_at, heads};
pub(crate) use image::{ImageAreas, image_areas, image_tabs};
pub(crate) use images::{images_areas, images_height};
pub(crate) use matrix_columns::{MatrixChange, MatrixColumns};
pub(crate) use pane::PaneArea;
pub(crate) use screen::{SMALLEST, ScreenAreas, screen_areas};
pub(crate) use tree_columns::{ChangeColumns, FileColumns};
