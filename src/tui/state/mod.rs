//! All that the screen depends on: what is chosen, open, marked and searched for.
//!
//! A part of the screen has its file here and in `view`. Nothing is drawn or laid out here, and nothing waits or reads a
//! clock; what changes the state is called by `update` alone.

mod comparison;
mod display;
mod image;
mod images;
mod list;
mod outline;
mod palette;
mod pane_sizes;
mod permissions;
mod plan;
mod popup;
mod popup_text;
mod screen;
mod sideways;
mod table;

pub(crate) use comparison::{
    ChangedFiles, ChangesView, Compare, CompareDetail, MatrixEntry, MatrixEntryKind, PairChanges, StepRow,
    portion_ends, step_rows, steps_scale,
};
pub(crate) use display::{Direction, Sort, Visibility};
pub(crate) use image::{
    Content, Explorer, FileRow, Flag, Form, LayerScope, MapCell, MapColors, MapView, Over, PackageRow,
    RowTone, Search, Tone, Viewer, ViewerRow, details,
};
pub(crate) use images::Images;
pub(crate) use palette::Palette;
pub(crate) use pane_sizes::PaneSizes;
pub(crate) use permissions::permissions;
pub(crate) use plan::{PlanPage, PlanTab};
pub(crate) use popup::{Popup, PopupKind, Prompt, Question};
pub(crate) use popup_text::{KEYS_WIDTH, left_width, popup_lines};
pub use screen::State;
pub(crate) use screen::{KeyHint, Loading, Screen};
pub(crate) use table::Table;
