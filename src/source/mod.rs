//! Where images come from: engines, archives, layouts.
//!
//! A source gives the image's records and each layer as a changeset, checked against what names it. Adding layers up
//! is for the rooms that follow.

mod access;
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
mod members;
mod open;
mod streamed;
mod watch;

pub use access::{Documents, Listed};
pub use blob::{PlannedLayer, ReadLayer, ReadOptions, read_blob};
pub use choose::{Plan, plan};
pub use error::{LayerProblem, Mismatch, SourceError, place};
pub use locator::{Locator, LocatorError, PathKind, Selector};
pub use open::{Holder, Passing, open_path, read_stream};
pub use streamed::PassedBy;
pub use watch::{Cancelled, LimitReached, Standing, Watch};
