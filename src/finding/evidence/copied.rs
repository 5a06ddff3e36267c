//! What the image's own `COPY` and `ADD` brought, wherever it lies.

use crate::analysis::Analysis;
use crate::image::{Instruction, LayerIndex};
use crate::layer::{ImagePath, Kind};
use crate::tree::NodeId;

/// Which layers are copies of the image's own.
#[derive(Debug)]
pub(super) struct CopiedFiles(Vec<bool>);

impl CopiedFiles {
    /// Tells it of each layer. A whole root file system is nobody's application: what is copied from the root of another image,
    /// and the lowest layer where it is copied to the root.
    pub fn of(analysis: &Analysis) -> Self {
        let is_root = |path: &str| path.starts_with('/') && ImagePath::clean(path.as_bytes()).is_root();
        let is_copy = |layer: LayerIndex| {
            let words = analysis.instruction(layer).and_then(Instruction::copy_arguments);
            words.is_some_and(|words| {
                let is_file_system = words.sources.iter().any(|source| is_root(source))
                    || layer.0 == 0 && is_root(&words.target);
                !analysis.base.has(layer) && !is_file_system
            })
        };
        Self(analysis.layers.iter().map(|layer| is_copy(layer.index)).collect())
    }

    /// Tells whether one of them brought a live path: a file by its content, a directory as the first that has it.
    pub fn has(&self, analysis: &Analysis, node: NodeId) -> bool {
        let tree = &analysis.tree;
        let Some(inode) = tree.live(node) else { return false };
        let layer = match tree.stored(inode).inode.kind {
            Kind::Directory => tree.versions(node).first().map(|version| version.layer),
            _ => Some(analysis.brought_in(inode)),
        };
        layer.is_some_and(|layer| self.0.get(layer.position()).copied().unwrap_or(false))
    }
}
