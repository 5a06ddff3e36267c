//! Images side by side.

mod changes;
mod compare;
mod details;
mod matrix;
mod steps;

pub(crate) use changes::{ChangedFiles, ChangesView, PairChanges};
pub(crate) use compare::Compare;
pub(crate) use details::CompareDetail;
pub(crate) use matrix::{MatrixEntry, MatrixEntryKind};
pub(crate) use steps::{StepRow, portion_ends, step_rows, steps_scale};
