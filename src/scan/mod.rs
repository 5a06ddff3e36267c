//! Joins the rooms above: source, layers, tree, analysis; with progress, cancelling and threads.
//!
//! What is asked is a [`Request`], what is known while it runs is in the source's `ScanControl`, what comes out is an analysis.
//! Requests that are made together share what they have in common: images of one place are read in one go.

mod add_up;
mod blob;
mod blob_jobs;
mod contents;
mod engine;
mod equal_sizes;
mod error;
mod from_top;
mod group;
mod inventory;
mod known;
mod listing;
mod listing_contents;
mod outline;
mod partial;
mod platforms;
mod preview;
mod reading;
mod registry;
mod request;
mod run;
mod selected;
mod sent_layers;
mod sources;
mod storage;
mod stream;
mod tags;
mod tags_error;
mod unreadable;
mod watch;
mod workers;

pub use contents::{ContentsCost, ImageContents, find_contents};
pub use error::{ScanAllError, ScanError};
pub use from_top::Answer;
pub use inventory::{AskLayers, inventory};
pub use platforms::platforms;
pub use preview::{ImagePreview, PreviewLine, PreviewSizes};
pub use request::Request;
pub use run::{scan, scan_all, scan_in_parts};
pub use tags::{TagsRequest, tags};
pub use unreadable::UnreadableLayers;
pub use watch::WatchedImage;
