//! Layers that are read by the list of files that their blob brings along: a few parts of the blob in place of all of it.
//!
//! The lists themselves are read in `layer`; here they are fetched, and checked against what the manifest says.

mod contents;
mod fetch;
mod files;
mod parts;
mod read;
mod refusal;

pub use files::{FoundFiles, ListedFiles};
pub use read::read_listed;
pub use refusal::ListRefusal;
