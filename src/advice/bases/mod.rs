//! The images that stages are built on, by their names as far as an image tells them.

pub(super) mod base_image;
pub(super) mod build_image;
pub(super) mod distribution;
pub(super) mod known_base;
pub(super) mod official_image;
pub(super) mod own_base;
