//! Sparse files, of which only what is no hole is stored (GNU tar manual, "Storing Sparse Files").
//!
//! The old GNU form keeps the map of what is stored in the header and in blocks behind it, the PAX forms 0.0 and 0.1 in
//! records, and 1.0 at the start of the content.

mod content;
mod header;
mod map;
mod records;

pub(super) use content::segments_in_content;
pub(super) use header::{HeaderMap, more_segments};
pub use map::SparseMap;
pub(super) use map::{BadMap, Holes, Run, Segment};
pub(super) use records::{PaxForm, SparseRecords};
