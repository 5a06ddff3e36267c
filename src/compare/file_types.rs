//! What types of files an image is made of.

use super::live_sizes::LiveSizes;
use crate::analysis::{Analysis, file_type};
use crate::tree::NodeId;

/// Says of all live bytes what type of file they are: each inode once, at the name that has its bytes.
pub(super) fn by_type(analysis: &Analysis, mut each: impl FnMut(NodeId, &'static str, u64)) {
    let tree = &analysis.tree;
    for (node, _, inode) in LiveSizes::of(tree).payloads() {
        each(node, file_type(inode, tree.name(node)), inode.size);
    }
}
