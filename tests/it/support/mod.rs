//! What the tests build on: images made of real tars, archives of every layout, the program itself.

pub mod archive;
mod folder;
mod image;
pub mod run;

pub use folder::Folder;
pub use image::{ImageBuilder, LayerBuilder, image, node, sha256};
