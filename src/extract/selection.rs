//! What is taken out: a file, or a directory with all that is below it, as the layers up to one leave it or as one layer
//! records it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::error::ExtractError;
use super::file_content::FileContent;
use super::nearest::nearest;
use crate::analysis::Analysis;
use crate::filesystem::{Resolved, resolve_at};
use crate::image::LayerIndex;
use crate::layer::{ImagePath, Kind};
use crate::tree::{InodeId, NodeId, PathState, Scope, SharedPaths, Tree};

/// The longest path below the one that was asked for: no system takes a longer one.
const LONGEST_PATH: usize = 4_096;
/// The bytes of all paths.
const BYTES_OF_PATHS: usize = 128 << 20;

/// What is taken out.
#[derive(Debug, Clone)]
pub struct Selection {
    /// What it is called where it is written: the last name of the path as it was asked for; empty for the root.
    pub name: Vec<u8>,
    /// The path that it has in the image, links followed.
    pub path: ImagePath,
    /// All of it, directories before what is in them.
    pub(super) entries: Vec<SelectedEntry>,
    /// How many paths the layer removes there.
    pub(super) removed: usize,
}

/// One path that is taken out.
#[derive(Debug, Clone)]
pub(super) struct SelectedEntry {
    path: ImagePath,
    /// Where the part of the path begins that is below the one that was asked for.
    below_at: usize,
    /// What stands there; None for a directory that the layer does not record.
    pub inode: Option<InodeId>,
    /// The path under which the layer that wrote it records its content.
    pub written_as: ImagePath,
}

impl SelectedEntry {
    /// Its path below the one that was asked for; empty for that one.
    pub fn below(&self) -> &[u8] {
        self.path.as_bytes().get(self.below_at..).unwrap_or_default()
    }
}

/// Chooses what stands at a path, symbolic links followed inside of the image.
///
/// # Errors
/// Where nothing is there, nothing that has a content, or more than can be written.
pub fn select(analysis: &Analysis, path: &[u8], scope: Scope) -> Result<Selection, ExtractError> {
    let tree = &analysis.tree;
    let (Scope::Merged(layer) | Scope::Changes(layer)) = scope;
    let only = matches!(scope, Scope::Changes(_)).then_some(layer);
    check_layers(analysis, layer, only)?;
    let asked = ImagePath::clean(path);
    let not_found = |path: ImagePath| {
        let hint = nearest(analysis, &path, only);
        ExtractError::NotFound { path, layer: only, hint }
    };
    let node = match resolve_at(tree, path, layer) {
        Resolved::Found(node) => node,
        Resolved::Missing(path) => return Err(not_found(path)),
        Resolved::NotADirectory(_) => return Err(not_found(asked)),
        Resolved::Loop => return Err(ExtractError::Loop { path: asked }),
    };
    let selection = select_among_read(analysis, node, path, scope)?;
    let top = tree.inode_at(node, layer).map(|inode| tree.stored(inode).inode.kind);
    match top {
        Some(kind @ (Kind::CharDevice | Kind::BlockDevice | Kind::Fifo)) => {
            Err(ExtractError::NoContent { path: selection.path, kind: special(kind) })
        }
        // a directory that only leads to others is not the layer's own
        _ if selection.entries.is_empty() && !(node == NodeId::ROOT && only.is_none()) => {
            Err(not_found(selection.path))
        }
        _ => Ok(selection),
    }
}

/// Chooses what stands at a path that leads to a node, whether all layers are read or not.
///
/// # Errors
/// Where it is more than can be written.
pub(super) fn select_among_read(
    analysis: &Analysis,
    node: NodeId,
    path: &[u8],
    scope: Scope,
) -> Result<Selection, ExtractError> {
    let (tree, asked) = (&analysis.tree, ImagePath::clean(path));
    let name = if asked.is_root() { tree.name(node) } else { asked.split().1 };
    let mut selection =
        Selection { name: name.to_vec(), path: tree.path(node), entries: Vec::new(), removed: 0 };
    selection.add(tree, node, scope)?;
    Ok(selection)
}

/// Chooses a path itself: of a symbolic link the link.
///
/// # Errors
/// As [`select`].
pub fn select_node(analysis: &Analysis, node: NodeId, scope: Scope) -> Result<Selection, ExtractError> {
    let tree = &analysis.tree;
    let (Scope::Merged(layer) | Scope::Changes(layer)) = scope;
    let only = matches!(scope, Scope::Changes(_)).then_some(layer);
    check_layers(analysis, layer, only)?;
    let path = tree.path(node);
    let mut selection = Selection { name: tree.name(node).to_vec(), path, entries: Vec::new(), removed: 0 };
    selection.add(tree, node, scope)?;
    match selection.entries.is_empty() && node != NodeId::ROOT {
        true => Err(ExtractError::NotFound { path: selection.path, layer: only, hint: None }),
        false => Ok(selection),
    }
}

/// A layer that could not be read would be missing from what is taken out.
fn check_layers(
    analysis: &Analysis,
    layer: LayerIndex,
    only: Option<LayerIndex>,
) -> Result<(), ExtractError> {
    let layers = analysis.layers.len();
    if only.is_some() && layer.position() >= layers {
        return Err(ExtractError::NoSuchLayer { layer, layers });
    }
    let needed = |facts: &&crate::analysis::LayerFacts| match only {
        Some(only) => facts.index == only,
        None => facts.index <= layer,
    };
    let broken =
        analysis.layers.iter().filter(needed).find_map(|facts| Some((facts.index, facts.error.clone()?)));
    match broken {
        Some((layer, reason)) => Err(ExtractError::UnreadableLayer { layer, reason }),
        None => Ok(()),
    }
}

fn special(kind: Kind) -> &'static str {
    match kind {
        Kind::CharDevice => "a character device",
        Kind::BlockDevice => "a block device",
        _ => "a named pipe",
    }
}

impl Selection {
    /// How many paths have extended attributes, of the inodes that are wanted.
    pub(super) fn attributed(&self, tree: &Tree, is_wanted: impl Fn(InodeId) -> bool) -> usize {
        let inodes = self.entries.iter().filter_map(|entry| entry.inode);
        inodes.filter(|inode| tree.stored(*inode).inode.xattrs() != 0 && is_wanted(*inode)).count()
    }

    fn add(&mut self, tree: &Tree, top: NodeId, scope: Scope) -> Result<(), ExtractError> {
        let below_at = match tree.path(top).as_bytes().len() {
            0 => 0,
            length => length + 1,
        };
        let mut bytes = 0;
        // a file of a million names is written as one of them
        let mut written_as = SharedPaths::new(tree, []);
        // parents come before their children, and in the order of their names
        let mut pending = vec![top];
        while let Some(node) = pending.pop() {
            let state = match scope {
                Scope::Merged(layer) => tree.inode_at(node, layer).map(PathState::Present),
                Scope::Changes(layer) => {
                    let version = tree.versions(node).iter().find(|version| version.layer == layer);
                    version.map(|version| version.state())
                }
            };
            match state {
                Some(PathState::Present(inode)) => {
                    let path = tree.path(node);
                    let length = path.as_bytes().len();
                    bytes += length;
                    if length.saturating_sub(below_at) > LONGEST_PATH {
                        return Err(ExtractError::LongPaths { path: tree.path(top), limit: LONGEST_PATH });
                    }
                    if bytes > BYTES_OF_PATHS {
                        return Err(ExtractError::ManyPaths { path: tree.path(top), limit: BYTES_OF_PATHS });
                    }
                    let written_as = match tree.written_as(inode, node) {
                        same if same == node => path.clone(),
                        other => written_as.of(other),
                    };
                    self.entries.push(SelectedEntry { path, below_at, inode: Some(inode), written_as });
                }
                Some(PathState::Removed(_)) => self.removed += 1,
                None if matches!(scope, Scope::Merged(_)) && node != NodeId::ROOT => continue,
                None => {}
            }
            pending.extend(tree.children(node).iter().rev());
        }
        Ok(())
    }

    /// The file that it is; None where it is a directory.
    pub fn file(&self, tree: &Tree) -> Option<FileContent> {
        let top = self.entries.first().filter(|entry| entry.below().is_empty())?;
        let stored = tree.stored(top.inode?);
        (stored.inode.kind == Kind::File).then(|| FileContent {
            layer: stored.layer,
            path: top.written_as.clone(),
            size: stored.inode.size,
        })
    }

    /// The bytes of all contents, each inode once.
    pub fn size(&self, tree: &Tree) -> u64 {
        let mut inodes: Vec<InodeId> = self.entries.iter().filter_map(|entry| entry.inode).collect();
        inodes.sort_unstable();
        inodes.dedup();
        let files = inodes.into_iter().map(|inode| tree.stored(inode).inode);
        files.filter(|inode| inode.kind == Kind::File).map(|inode| inode.size).sum()
    }

    /// The files whose contents have to be read, by the layer that they are read from, base first.
    pub fn files(&self, tree: &Tree) -> BTreeMap<LayerIndex, HashSet<ImagePath>> {
        let paths =
            |(layer, files): (LayerIndex, HashMap<ImagePath, _>)| (layer, files.into_keys().collect());
        self.by_layer(tree).into_iter().map(paths).collect()
    }

    /// The files whose contents have to be read: by layer and the path that they have there, the places of their entries.
    pub(super) fn by_layer(&self, tree: &Tree) -> BTreeMap<LayerIndex, HashMap<ImagePath, Vec<usize>>> {
        let mut layers: BTreeMap<LayerIndex, HashMap<ImagePath, Vec<usize>>> = BTreeMap::new();
        for (place, entry) in self.entries.iter().enumerate() {
            let Some(inode) = entry.inode else { continue };
            let stored = tree.stored(inode);
            if stored.inode.kind == Kind::File {
                let files = layers.entry(stored.layer).or_default();
                files.entry(entry.written_as.clone()).or_default().push(place);
            }
        }
        layers
    }
}
