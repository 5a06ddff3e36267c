//! Images of an engine: what it says of them at once, and its exports.

mod asked;
mod export;
mod known;
mod offered;
mod preview;
mod route;

#[cfg(test)]
mod tests;

pub(super) use asked::AskedImages;
pub(super) use export::EngineExport;
pub use preview::{EnginePreview, EnginePreviewLine};
pub(super) use route::EngineRoutes;
