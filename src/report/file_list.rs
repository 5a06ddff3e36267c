//! The final file system as reports for programs list it.

use crate::analysis::{Analysis, listing};
use crate::compare::LiveSizes;
use crate::image::LayerIndex;
use crate::layer::{ImagePath, Inode, Kind};
use crate::tree::{InodeId, NodeId, Tree};

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
    pub link_to: Option<ImagePath>,
}

impl ListedFile<'_> {
    /// The kind, in one word.
    pub fn kind(&self) -> &'static str {
        if self.link_to.is_some() { "hardlink" } else { kind_word(self.inode.kind) }
    }
}

/// The paths of the final file system but the root, sorted by their bytes. Of the names of one inode the first in the
/// layer's tar is the file.
pub(super) struct FileList<'a> {
    tree: &'a Tree,
    sizes: LiveSizes<'a>,
    /// Each path by its node, what it shows, and the layer whose version that is.
    places: Vec<(NodeId, InodeId, LayerIndex)>,
}

impl<'a> FileList<'a> {
    pub fn of(analysis: &'a Analysis) -> Self {
        let tree = &analysis.tree;
        let place = |node| Some((node, tree.live(node)?, tree.last_layer(node)?));
        let places = listing(tree).into_iter().filter_map(place).collect();
        Self { tree, sizes: LiveSizes::of(tree), places }
    }

    /// How many paths there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// What stands at a place of the list.
    pub fn file(&self, place: usize) -> ListedFile<'_> {
        let (node, id, layer) = self.places[place];
        let inode = self.tree.stored(id).inode;
        // another name of a symlink is a symlink too, and says more as one
        let is_link = self.sizes.is_link(node) && inode.kind != Kind::Symlink;
        let file = is_link.then(|| self.sizes.file(id)).flatten();
        ListedFile {
            path: self.tree.path(node),
            inode,
            size: self.sizes.size(Some(node)),
            layer,
            link_to: file.map(|file| self.tree.path(file)),
        }
    }
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
