//! Where the bytes went: totals, waste by layer and path, duplicates, history.
//!
//! Computed once from an image's records and its tree, and never changed. What to do about it is for the rooms below.

mod analysis;
mod base;
mod depth;
mod duplicates;
mod engine_size;
mod engine_steps;
mod facts;
mod file_type;
mod listing;
pub mod treemap;
mod wasted;
mod windows;

pub use analysis::Analysis;
pub use depth::Depth;
pub use duplicates::DuplicateGroup;
pub use engine_size::EngineCounting;
pub use engine_steps::EngineStep;
pub use facts::{HistoryLine, ImageFacts, LayerFacts, LayerInput, NOT_RECORDED, ReadVia, Totals};
pub use file_type::{LINKS, file_type, file_types};
pub use listing::{LONGEST_LISTED, left_out, listing, not_listed};
pub use wasted::WastedVersion;
