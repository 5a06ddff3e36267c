//! Bytes that were written and that the final file system does not show.

use crate::image::LayerIndex;
use crate::layer::ImagePath;
use crate::tree::{InodeId, NodeId, SharedPaths, Tree, WasteKind};

/// One shadowed version of a path.
///
/// When an inode has several names its bytes are wasted only when the last of them is hidden; that name is given here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WastedVersion {
    /// The path.
    pub path: ImagePath,
    /// The path's node.
    pub node: NodeId,
    /// The bytes' inode.
    pub inode: InodeId,
    /// The bytes that nobody sees any more.
    pub size: u64,
    /// Why.
    pub kind: WasteKind,
    /// The layer that wrote them.
    pub written_in: LayerIndex,
    /// The layer that hid them.
    pub hidden_in: LayerIndex,
}

/// Lists shadowed versions, the largest first.
pub(super) fn list(tree: &Tree) -> Vec<WastedVersion> {
    let mut paths = SharedPaths::new(tree, []);
    let wasted = tree.shadowed().iter().map(|shadowed| WastedVersion {
        path: paths.of(shadowed.node),
        node: shadowed.node,
        inode: shadowed.inode,
        size: shadowed.size,
        kind: shadowed.kind,
        written_in: shadowed.written_in,
        hidden_in: shadowed.hidden_in,
    });
    let mut wasted: Vec<WastedVersion> = wasted.collect();
    wasted.sort_by(|a, b| {
        b.size.cmp(&a.size).then_with(|| a.path.cmp(&b.path)).then(a.written_in.cmp(&b.written_in))
    });
    wasted
}
