//! What the tests build on: images made of real tars, archives of every layout, a real engine, the real program.

pub mod archive;
pub mod authority;
pub mod browser;
pub mod cache;
mod compiler;
pub mod debian;
mod elf;
mod engine;
pub mod engine_proxy;
mod engines;
mod examine;
pub mod file_list;
mod folder;
mod go_program;
pub mod hostile;
mod image;
pub mod podman_service;
pub mod podman_storage;
pub mod program;
pub mod proof;
mod random;
pub mod registry;
pub mod registry_proxy;
pub mod run;
mod schema;
pub mod screen;
mod skip;
mod skipped;
pub mod stub_engine;
mod terminal;
pub mod token_server;
pub mod tools;

pub use compiler::compiler;
pub use elf::{ElfBuilder, elf};
pub use engine::{
    DockerEngine, LoadedImage, attempt, by_engine, docker_engine, engine_to_build, imgscope_with_engine,
    json_report, program_with_engine, run_with_engine,
};
pub use engines::{OwnEngine, Store, own_engine};
pub use examine::{examine_in, executable};
pub use folder::Folder;
pub use go_program::go_program;
pub use image::{ImageBuilder, LayerBuilder, image, image_facts, node, sha256};
pub use program::imgscope;
pub use random::{Random, seed_and_time};
pub use schema::Schema;
pub use skip::{Lack, skip};
pub use terminal::{Session, on_terminal};
