//! All images of an engine with their layers: from its list, what was listed before, what was read before, and its store.

mod gather;
mod layers_of_images;
mod measured;
mod read_before;
mod recorded_sizes;
mod told_layers;
mod untold;

pub use gather::{AskLayers, inventory};
pub(super) use measured::keep_measured;
