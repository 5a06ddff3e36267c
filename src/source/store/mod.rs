//! Engines' own stores, read as they lie on disk.

pub mod containerd;
mod problem;

pub use problem::StoreProblem;
