//! Where the bytes went: totals, waste by layer and path, duplicates, history.
//!
//! Computed once from an image's records and its tree, and never changed. What to do about it is for the rooms below.

mod analysis;
mod base;
mod duplicates;
mod facts;
mod listing;
mod wasted;

pub use analysis::Analysis;
pub use duplicates::DuplicateGroup;
pub use facts::{HistoryLine, ImageFacts, LayerFacts, LayerInput, Totals};
pub use listing::{LONGEST_LISTED, left_out, listing, not_listed};
pub use wasted::WastedVersion;
