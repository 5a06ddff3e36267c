//! All images of an engine with their layers: from its list, what was listed before, and what was read before.

mod gather;
mod measured;
mod recorded_sizes;

pub use gather::inventory;
pub(super) use measured::keep_measured;
