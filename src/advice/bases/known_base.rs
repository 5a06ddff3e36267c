//! The image that an image is built on, where it lies beside it and has more than its language's published image: that of a
//! company, say. It is named as it is, for what it was built from is not in the build context.

use crate::advice::quote;
use crate::analysis::Analysis;

/// A base image that lies beside the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::advice) struct KnownBase<'a> {
    /// Its reference.
    pub image: &'a str,
    /// The first line of the history that is not its own.
    pub first: usize,
}

impl<'a> KnownBase<'a> {
    /// Finds the one that goes on behind a line of the history, where the published image ends; None where it ends there too.
    pub fn beyond(analysis: &'a Analysis, published: usize) -> Option<Self> {
        let first = analysis.base.steps_of_another_build().filter(|first| *first > published)?;
        let image = analysis.base.name().filter(|name| quote::is_plain(name))?;
        Some(Self { image, first })
    }
}
