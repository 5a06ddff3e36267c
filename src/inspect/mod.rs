//! One file, looked into: text by its lines, executables by what they are, archives by what they hold, all else byte by byte.
//!
//! Pure over a content that can be sought; where it comes from is for `source` and `scan`, how it is drawn for `tui`. What a
//! whole image depends on is told by `content` while bytes pass by; here one file is at hand.

mod ar;
mod archive;
mod archive_listing;
mod difference;
mod executable;
mod inspected;
mod text_lines;
mod zip;

pub use archive_listing::{ArchiveListing, ArchiveMember, InnerListing, MemberFacts};
pub use difference::{Difference, DifferenceLine, LineChange, difference};
pub use executable::ExecutableSummary;
pub use inspected::{Inspected, Nature, inspect};
pub use text_lines::TextLines;
