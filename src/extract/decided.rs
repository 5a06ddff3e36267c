//! What is taken out as soon as the layers that were read decide it, from the top down.

use super::selection::{Selection, select_among_read};
use crate::analysis::Analysis;
use crate::filesystem::{Resolved, resolve_at};
use crate::layer::Kind;
use crate::scan::Answer;
use crate::tree::{InodeId, Scope, Tree};

/// Tells whether layers that were read, all from one down, decide what stands at a path, and chooses it then. What an upper layer
/// records no lower one can change; so that is known of a file, once it and all links on the way to it are. A directory is known
/// with all layers only, and so is what is not there, because other layers are named then.
pub fn select_early(analysis: &Analysis, path: &[u8], scope: Scope) -> (Answer, Option<Selection>) {
    let (Scope::Merged(layer) | Scope::Changes(layer)) = scope;
    let tree = &analysis.tree;
    // a link into a layer that is not read was ignored, and on Windows parts of one file are in several layers
    if !analysis.warnings.is_empty() || analysis.image.platform.os == "windows" {
        return (Answer::NotYet, None);
    }
    let broken = |facts: &crate::analysis::LayerFacts| facts.error.is_some() && !facts.is_pending;
    if analysis.layers.iter().any(broken) {
        return (Answer::All, None);
    }
    let Resolved::Found(node) = resolve_at(tree, path, layer) else { return (Answer::NotYet, None) };
    match (tree.inode_at(node, layer), scope) {
        (Some(inode), Scope::Changes(_)) if tree.stored(inode).layer != layer => (Answer::All, None),
        (Some(inode), _) if is_file(tree, inode) => match select_among_read(analysis, node, path, scope) {
            Ok(selection) => (Answer::Enough, Some(selection)),
            Err(_) => (Answer::All, None),
        },
        _ => (Answer::All, None),
    }
}

fn is_file(tree: &Tree, inode: InodeId) -> bool {
    tree.stored(inode).inode.kind == Kind::File
}
