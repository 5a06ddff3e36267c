//! Images of an engine: what it says of them at once, and its exports.

mod export;
mod preview;

#[cfg(test)]
mod tests;

pub(super) use export::EngineExport;
pub use preview::{EnginePreview, EnginePreviewLine};
