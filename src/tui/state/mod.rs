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
mod permissions;
mod popup;
mod popup_text;
mod screen;

pub(crate) use comparison::{
    ChangedFiles, ChangesView, Compare, CompareDetail, MatrixEntry, MatrixEntryKind, PairChanges, StepRow,
    portion_ends, step_rows, steps_scale,
};
pub(crate) use display::{SortOrder, Visibility};
pub(crate) use image::{Explorer, FileRow, Files, Flag, LayerScope, Tone, details};
pub(crate) use images::Images;
pub(crate) use outline::Filter;
pub(crate) use permissions::permissions;
pub(crate) use popup::{Popup, PopupKind};
pub(crate) use popup_text::{left_width, popup_lines};
pub use screen::State;
pub(crate) use screen::{Loading, Screen};
