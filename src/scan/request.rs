//! What is asked: an image, from where, and how it is read.

use crate::analysis::Depth;
use crate::image::Platform;
use crate::source::{Locator, ReadOptions, Via};

/// What is to be analysed, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The image as it was asked for.
    pub reference: String,
    /// Where it is.
    pub locator: Locator,
    /// The platform that was asked for.
    pub platform: Option<Platform>,
    /// How its layers are read.
    pub options: ReadOptions,
    /// How it is read where it is an engine's.
    pub via: Via,
    /// How deep it is read.
    pub depth: Depth,
    /// How deep it is read where it is in a registry, and each layer would have to be fetched.
    pub registry_depth: Depth,
}
