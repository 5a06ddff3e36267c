//! What the tests build on: images made of real tars.

mod image;

pub use image::{ImageBuilder, LayerBuilder, image, node, sha256};
