//! The engines' own stores, read from disk instead of an export.
//!
//! A store is believed as far as it is consistent: what it lacks, what is of another form than is known here and what would
//! lead out of a layer's folder is a [`StoreProblem`], and the image is asked of its engine.

mod beneath;
mod containerd;
pub mod containers_storage;
mod content;
mod directories;
mod empty_members;
mod graph_driver;
mod head;
mod headers;
mod large_contents;
mod layer_db;
mod layer_lists;
mod open;
mod opened;
mod piece;
mod pieces;
mod problem;
mod split_lines;
mod stored_image;
mod stored_layer;
mod system;
mod tar_split;

#[cfg(all(test, target_os = "linux"))]
mod made;
#[cfg(all(test, target_os = "linux"))]
mod tests;
#[cfg(all(test, target_os = "linux"))]
mod tests_of_large_layers;

pub(super) use headers::SplitTar;
pub use layer_lists::{LayerLists, LayerSize};
pub use open::open_in_store;
pub use problem::StoreProblem;
