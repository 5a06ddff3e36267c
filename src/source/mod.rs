//! Where images come from: engines, archives, layouts.
//!
//! A source gives the image's records and each layer as a changeset, checked against what names it. Adding layers up
//! is for the rooms that follow.

mod access;
mod archive;
mod blob;
mod candidate;
mod candidates;
mod cause;
mod choose;
mod compression;
mod control;
mod dir_index;
mod documents;
pub mod engine;
mod error;
mod gunzip;
mod hashing;
mod holding;
mod index_walk;
mod known_documents;
mod layer_counts;
mod layer_problem;
mod layout;
mod listed;
mod locator;
mod members;
mod note;
mod offered;
mod open;
mod patience;
mod platforms;
mod processors;
mod read_ahead;
pub mod registry;
mod seekable_file;
mod selector;
pub mod store;
mod streamed;
mod unbzip2;
mod unpacking;
mod unxz;
mod via;

pub use access::{Documents, RandomAccess};
pub use blob::{Digests, PlannedLayer, ReadLayer, ReadOptions, read_blob, read_sent_blob, read_tar};
pub use choose::{ImagePlan, plan};
pub use control::{ScanControl, ScanProgress};
pub use error::{Mismatch, SourceError, display_path};
pub use hashing::digest_of_stream;
pub use known_documents::{KnownDocuments, RecordedDocuments};
pub use layer_counts::LayerCount;
pub use layer_problem::LayerProblem;
pub use layout::scheme_of_layout;
pub use listed::{ListRefusal, read_listed};
pub use locator::{Locator, LocatorError, PassedOver, PathKind, refuse_password};
pub use note::Note;
pub use offered::{OfferedImage, compressed_size, offered};
pub use open::{ArchiveStream, ImageSource, open_path, read_documents, read_stream};
pub use patience::Patience;
pub use processors::Processors;
pub use selector::Selector;
pub use streamed::StreamedArchive;
pub use via::Via;
