//! Images of an engine: what it says of them at once, and its exports.

mod asked;
mod export;
mod known;
mod offered;
mod others;
mod route;

#[cfg(test)]
mod tests;

pub(super) use asked::{AskedImages, ImageElsewhere};
pub(super) use export::EngineExport;
pub(super) use others::OtherImages;
pub(super) use route::EngineRoutes;
