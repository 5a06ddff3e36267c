//! Numbers for the paths and objects of a tree.

/// A path that some layer names. Parents have smaller numbers than their children; 0 is the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct NodeId(pub u32);

/// An object that some layer wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InodeId(pub u32);

impl NodeId {
    /// The root of the image.
    pub const ROOT: Self = Self(0);

    pub(super) fn at(self) -> usize {
        self.0 as usize
    }
}
