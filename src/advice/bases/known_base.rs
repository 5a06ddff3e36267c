//! The image that an image is built on, where it lies beside it and has more than its language's published image: that of a
//! company, say. It is named as it is, for what it was built from is not in the build context.

use crate::advice::quote;
use crate::finding::Evidence;
use crate::layer::{ImagePath, Kind};

/// What base images have that are for building.
const COMPILERS: [&str; 3] = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/git"];

/// A base image that lies beside the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::advice) struct KnownBase<'a> {
    /// Its reference.
    pub image: &'a str,
    /// The first line of the history that is not its own.
    pub first: usize,
}

impl<'a> KnownBase<'a> {
    /// Finds the one that goes on behind a line of the history, where the published image ends; None where it ends there too, or
    /// is for building, or an earlier form of the application: a new image does without what these have.
    pub fn beyond(evidence: &Evidence<'a>, published: usize) -> Option<Self> {
        let analysis = evidence.analysis;
        let base = &analysis.base;
        let first = base.steps_of_another_build().filter(|first| *first > published)?;
        let image = base.name().filter(|name| quote::is_plain(name))?;
        let is_of_base = |node| {
            let first = evidence.tree.versions(node).first();
            first.is_some_and(|version| version.layer.position() < base.known())
        };
        let directory = ImagePath::clean(evidence.config().working_dir.as_bytes());
        let own = evidence.tree.find(&directory).filter(|_| !directory.is_root());
        let mut files = own.into_iter().flat_map(|directory| evidence.below(directory));
        let is_application = files.any(|node| evidence.kind(node) == Some(Kind::File) && is_of_base(node));
        let is_for_building = COMPILERS.iter().filter_map(|path| evidence.at(path)).any(is_of_base);
        (!is_application && !is_for_building).then_some(Self { image, first })
    }
}
