//! Joins the rooms above: source, layers, tree, analysis; with progress, cancelling and threads.
//!
//! What is asked is a [`Request`], what is known while it runs is in the source's `Watch`, what comes out is an analysis.
//! Requests that are made together share what they have in common: images of one place are read in one go.

mod add_up;
mod chosen;
mod error;
mod export;
mod group;
mod listing;
mod place;
mod preview;
mod reading;
mod request;
mod run;
mod stream;
mod unreadable;
mod workers;

pub use error::{ScanAllError, ScanError};
pub use preview::{Preview, PreviewLine};
pub use request::Request;
pub use run::{scan, scan_all};
pub use unreadable::Unreadable;
