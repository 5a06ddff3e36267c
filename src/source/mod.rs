//! Where images come from: engines, archives, layouts.
//!
//! A source gives the image's records and each layer as a changeset, checked against what names it. Adding layers up
//! is for the rooms that follow.

mod archive;
mod blob;
mod candidates;
mod choose;
mod compression;
mod documents;
pub mod engine;
mod error;
mod hashing;
mod layout;
mod locator;
mod open;
mod streamed;
mod watch;

pub use blob::{PlannedLayer, ReadLayer, ReadOptions, read_blob};
pub use choose::{Plan, plan};
pub use documents::{Documents, Names};
pub use error::{LayerProblem, Mismatch, SourceError, place};
pub use locator::{Locator, LocatorError, PathKind, Selector};
pub use open::{Blobs, Holder, Listed, Passing, open_path, read_stream};
pub use streamed::PassedBy;
pub use watch::{Cancelled, LimitReached, Standing, Watch};
