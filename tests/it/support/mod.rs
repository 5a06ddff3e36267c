//! What the tests build on: images made of real tars, archives of every layout, a real engine, the real program.

pub mod archive;
mod engine;
mod folder;
mod image;
mod program;
pub mod run;

pub use engine::docker_engine;
pub use folder::Folder;
pub use image::{ImageBuilder, LayerBuilder, image, node, sha256};
pub use program::{imgscope, json_report};
