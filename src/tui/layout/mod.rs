//! Where everything is on the screen: pure functions of the terminal's size and the state.
//!
//! Used by `update`, for pages and the mouse, and by `view`, so that a click hits what is seen.

mod alerts;
mod borders;
mod compare;
mod compare_text;
mod footer;
mod footer_words;
mod heads;
mod image;
mod image_text;
mod images;
mod layer_columns;
mod long_text;
mod matrix_columns;
mod movable;
mod pane;
mod screen;
mod tabs;
mod tree_columns;
mod viewer;

pub(crate) use alerts::{AlertLabel, alert_labels};
pub(crate) use borders::BorderArea;
pub(crate) use compare::{CompareAreas, compare_areas, compare_tabs};
pub(crate) use compare_text::{compare_text, matrix_indent, step_names};
pub(crate) use footer::{FIRST_HINT, footer_hints};
pub(crate) use heads::{HistoryColumns, bar_columns, head_at, heads};
pub(crate) use image::{ImageAreas, image_areas, image_tabs};
pub(crate) use image_text::{image_text, is_directory, seen_inode, seen_layer};
pub(crate) use images::{FIGURE, ImageColumns, USED, image_title, images_areas, images_height};
pub(crate) use layer_columns::LayerColumns;
pub(crate) use long_text::LongText;
pub(crate) use matrix_columns::{MatrixChange, MatrixColumns};
pub(crate) use movable::movable_borders;
pub(crate) use pane::PaneArea;
pub(crate) use screen::{SMALLEST, ScreenAreas, screen_areas};
pub(crate) use tree_columns::{ChangeColumns, FileColumns};
pub(crate) use viewer::{viewer_range, viewer_room, viewer_rows};
