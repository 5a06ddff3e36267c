//! Two or more images side by side: what came, what went, what grew, and since when.
//!
//! Pure: from diagnoses to rows of figures. Every figure is that of one image; a comparison adds none of its own but
//! differences.

mod aligned_layers;
mod change;
mod change_tree;
mod comparison;
mod directory_rows;
mod figure_row;
mod file_changes;
mod file_types;
mod finding_rows;
mod host_layers;
mod image_store;
mod live_sizes;
mod matrix;
mod moved_files;
mod package_rows;
mod parts;
mod pull_delta;
mod purpose;
mod selection;
mod size_step;
mod size_tree;
mod target;
mod walk;
mod words;

pub use change::{Change, ChangeKind};
pub use change_tree::ChangeTree;
pub use comparison::Comparison;
pub use directory_rows::{directory_rows, size_trees};
pub use figure_row::{FigureRow, Measure, NoFigure};
pub use file_changes::FileChanges;
pub use image_store::ImageStore;
pub use live_sizes::LiveSizes;
pub use matrix::{Matrix, MatrixSection};
pub use parts::Parts;
pub use pull_delta::{Fetch, PullDelta, pull_delta};
pub use purpose::Purpose;
pub use selection::Selection;
pub use size_step::Portion;
pub use size_tree::SizeTree;
pub use target::RowTarget;
pub use words::{cell, change_of, counts, longest_span, paths, presence, pulls, signed, span};
