//! What the image's own `COPY` and `ADD` brought, wherever it lies.

use crate::analysis::Analysis;
use crate::image::{Instruction, LayerIndex, working_directory};
use crate::layer::{ImagePath, Kind};
use crate::tree::NodeId;

/// Of each layer that is a copy of the image's own, where that went.
#[derive(Debug)]
pub(super) struct CopiedFiles(Vec<Option<NodeId>>);

impl CopiedFiles {
    /// Tells it of each layer. A whole root file system is nobody's application: what is copied from the root of another image,
    /// and the lowest layer where it is copied to the root.
    pub fn of(analysis: &Analysis) -> Self {
        Self(analysis.layers.iter().map(|layer| target(analysis, layer.index)).collect())
    }

    /// Tells whether one of them brought a live path: a file by its content, a directory as the first that has it.
    pub fn has(&self, analysis: &Analysis, node: NodeId) -> bool {
        let tree = &analysis.tree;
        let Some(inode) = tree.live(node) else { return false };
        let layer = match tree.stored(inode).inode.kind {
            Kind::Directory => tree.versions(node).first().map(|version| version.layer),
            _ => Some(analysis.brought_in(inode)),
        };
        let target = layer.and_then(|layer| self.0.get(layer.position()).copied().flatten());
        let mut upwards = std::iter::successors(Some(node), |node| tree.parent(*node));
        target.is_some_and(|target| upwards.any(|above| above == target))
    }
}

/// Where a layer's step copied to; None where it is no copy of the image's own.
fn target(analysis: &Analysis, layer: LayerIndex) -> Option<NodeId> {
    let words = analysis.instruction(layer).and_then(Instruction::copy_arguments)?;
    let is_root = |path: &str| path.starts_with('/') && ImagePath::clean(path.as_bytes()).is_root();
    let is_file_system =
        words.sources.iter().any(|source| is_root(source)) || layer.0 == 0 && is_root(&words.target);
    if analysis.base.has(layer) || is_file_system {
        return None;
    }
    let path = match words.target.starts_with('/') {
        true => words.target,
        false => {
            let line = analysis.layers.get(layer.position())?.line?;
            let before = analysis.history[..line].iter().map(|line| &line.instruction);
            // histories that begin later than the image do not show where it was set
            let directory = working_directory(before);
            let directory = directory.as_deref().unwrap_or(&analysis.image.config.config.working_dir);
            format!("{directory}/{}", words.target)
        }
    };
    analysis.tree.find(&ImagePath::clean(path.as_bytes()))
}
