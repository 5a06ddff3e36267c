//! An image on its way out of an engine: requested on a thread of its own, read as a stream.

mod stream;
mod trailer;
mod transfer;

#[cfg(test)]
mod tests;

pub use stream::{CancelCheck, ExportCancelled, ExportStream};
pub(super) use transfer::ExportRequest;
