//! Something that a person can mark.

use std::iter::repeat;

use crate::finding::Diagnosis;
use crate::tree::{InodeId, NodeId};

/// Something that can be marked, as though it had never been written. Numbers are places in the diagnosis' lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkTarget {
    /// A finding, its advice followed.
    Finding(usize),
    /// A path and all below it, in every layer.
    Path(NodeId),
    /// Bytes of one layer that a higher one hides.
    Waste(usize),
    /// Equal files: all but the first of them.
    Duplicate(usize),
}

impl MarkTarget {
    /// The bytes that a finding, waste or duplicates claim, by inode. None of a path: what it takes along depends on the
    /// other paths that are marked.
    pub(super) fn claimed(self, diagnosis: &Diagnosis) -> Box<dyn Iterator<Item = (InodeId, u64)> + '_> {
        let analysis = &diagnosis.analysis;
        match self {
            Self::Finding(place) => Box::new(diagnosis.findings[place].claim.parts()),
            Self::Path(_) => Box::new(std::iter::empty()),
            Self::Waste(place) => {
                let wasted = &analysis.wasted[place];
                Box::new(std::iter::once((wasted.inode, wasted.size)))
            }
            Self::Duplicate(place) => {
                let group = analysis.duplicates.get(place);
                let others =
                    group.into_iter().flat_map(|group| group.copies.iter().skip(1).zip(repeat(group.size)));
                Box::new(others.filter_map(|(node, size)| Some((analysis.tree.live(*node)?, size))))
            }
        }
    }
}
