//! What the tests build on: images made of real tars, a real engine, the real program.

mod engine;
mod image;
mod program;

pub use engine::docker_engine;
pub use image::{ImageBuilder, LayerBuilder, image, node};
pub use program::{imgscope, json_report};
