//! The engines' own stores, read from disk instead of an export.
//!
//! A store is believed as far as it is consistent: what it lacks, what is of another form than is known here and what would
//! lead out of a layer's folder is a [`StoreProblem`], and the image is asked of its engine.

mod beneath;
mod content;
mod problem;
mod split_lines;
mod stored_image;
mod stored_layer;
mod system;
mod tar_split;

pub use problem::StoreProblem;
