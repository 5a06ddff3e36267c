//! The final file system as reports for programs list it.

use crate::analysis::{Analysis, listing};
use crate::compare::LiveSizes;
use crate::image::LayerIndex;
use crate::layer::{ImagePath, Inode, Kind};
use crate::tree::NodeId;

/// A path of the final file system.
pub(super) struct ListedFile<'a> {
    pub path: ImagePath,
    /// What stands there.
    pub inode: &'a Inode,
    /// The payload; of the names of one inode only the file has it, so that the sizes add up to the live size.
    pub size: u64,
    /// The layer whose version is live.
    pub layer: LayerIndex,
    /// The file of which this is another name.
    pub link_to: Option<NodeId>,
}

impl ListedFile<'_> {
    /// The kind, in one word.
    pub fn kind(&self) -> &'static str {
        if self.link_to.is_some() { "hardlink" } else { kind_word(self.inode.kind) }
    }
}

/// Lists the paths, sorted by their bytes. Of the names of one inode the first in the layer's tar is the file.
pub(super) fn file_list(analysis: &Analysis) -> Vec<ListedFile<'_>> {
    let tree = &analysis.tree;
    let sizes = LiveSizes::of(tree);
    let listed = |(path, node): (ImagePath, NodeId)| {
        let id = tree.live(node)?;
        let inode = &tree.stored(id).inode;
        // another name of a symlink is a symlink too, and says more as one
        let is_link = sizes.is_link(node) && inode.kind != Kind::Symlink;
        Some(ListedFile {
            path,
            inode,
            size: sizes.size(Some(node)),
            layer: tree.last_layer(node)?,
            link_to: is_link.then(|| tree.file_name_at(id, LayerIndex(u32::MAX))).flatten(),
        })
    };
    listing(tree).into_iter().filter_map(listed).collect()
}

/// The kind of an inode, as every report for programs names it.
fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "file",
        Kind::Directory => "dir",
        Kind::Symlink => "symlink",
        Kind::CharDevice => "char",
        Kind::BlockDevice => "block",
        Kind::Fifo => "fifo",
    }
}
