//! Joins the rooms above: source, layers, tree, analysis; with progress, cancelling and threads.
//!
//! What is asked is a [`Request`], what is known while it runs is in the source's `Watch`, what comes out is an analysis.

mod layers;
mod request;

pub use request::{Preview, PreviewLine, Request, ScanError, scan};
