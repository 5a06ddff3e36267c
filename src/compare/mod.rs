//! Two or more images side by side: what came, what went, what grew, and since when.
//!
//! Pure: from diagnoses to rows of figures. Every figure is that of one image; a comparison adds none of its own but
//! differences.

mod align;
mod change_tree;
mod changes;
mod comparison;
mod directories;
mod findings;
mod kinds;
mod matrix;
mod moves;
mod packages;
mod parts;
mod pull;
mod row;
mod selection;
mod sizes;
mod steps;
mod words;

pub use change_tree::{ChangeNode, ChangeTree};
pub use changes::{Change, ChangeKind, FileChanges, Moved, Summary};
pub use comparison::Comparison;
pub use directories::{directory_rows, roll_up};
pub use matrix::{Matrix, Section};
pub use parts::{PartKind, Parts};
pub use pull::{PullDelta, pull_delta};
pub use row::{Gap, Measure, Place, Row, Unfold, Zero};
pub use selection::{Rolled, Selection};
pub use sizes::Sizes;
pub use steps::{Portion, Step};
pub use words::{cell, counts, figure, paths, presence, pull, signed, span};
