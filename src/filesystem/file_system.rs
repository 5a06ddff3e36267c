//! The index of the final file system: by path, by name, by ending and by what files are.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::name_lists::NameLists;
use super::resolve::{Resolved, resolve_at};
use crate::analysis::Analysis;
use crate::content::{Executable, Facts};
use crate::image::{LayerIndex, RuntimeConfig};
use crate::layer::{ImagePath, Inode, Kind};
use crate::tree::{InodeId, NodeId, Scope, Tree, View};

/// The final file system of an analysed image, indexed. Costs one pass over its paths.
pub struct FileSystem<'a> {
    /// The image.
    pub analysis: &'a Analysis,
    /// All paths of all layers; most questions are only about live ones.
    pub tree: &'a Tree,
    by_name: NameLists,
    by_extension: NameLists,
    executables: Vec<NodeId>,
    /// How many live paths each inode has.
    links: Vec<u32>,
    /// The image's environment: looked into for each library of a program, and of any length.
    variables: HashMap<&'a str, &'a str>,
    view: View,
    /// What [`Self::entries`] counts, once asked.
    pub(super) entries: OnceCell<Vec<u32>>,
}

impl<'a> FileSystem<'a> {
    /// Indexes the final file system.
    pub fn new(analysis: &'a Analysis) -> Self {
        let tree = &analysis.tree;
        let top = LayerIndex(u32::MAX);
        let live = || tree.nodes().filter_map(|node| Some((node, tree.live(node)?)));
        let files = || live().filter(|(_, id)| tree.stored(*id).inode.kind == Kind::File);
        let mut links = vec![0; tree.inodes().len()];
        live().for_each(|(_, id)| links[id.0 as usize] += 1);
        let is_executable = |id| matches!(tree.stored(id).inode.facts(), Some(Facts::Executable(_)));
        let with_extension = |(node, _)| Some((node, extension(tree.name(node))?));
        Self {
            analysis,
            tree,
            by_name: NameLists::of(live().map(|(node, _)| (node, tree.name(node))), |node| tree.name(node)),
            by_extension: NameLists::of(files().filter_map(with_extension), |node| extension_of(tree, node)),
            executables: files().filter(|(_, id)| is_executable(*id)).map(|(node, _)| node).collect(),
            links,
            // the last one of a name counts
            variables: analysis
                .image
                .config
                .config
                .env
                .iter()
                .filter_map(|pair| pair.split_once('='))
                .collect(),
            view: View::new(tree, Scope::Merged(top)),
            entries: OnceCell::new(),
        }
    }

    /// How a container of the image runs.
    pub fn config(&self) -> &'a RuntimeConfig {
        &self.analysis.image.config.config
    }

    /// A variable of the image's environment; the last one of a name counts.
    pub fn variable(&self, name: &str) -> Option<&'a str> {
        self.variables.get(name).copied()
    }

    /// What stands at an absolute path in the end, links not followed.
    pub fn at(&self, path: &str) -> Option<NodeId> {
        self.tree.find(&ImagePath::clean(path.as_bytes())).filter(|node| self.is_live(*node))
    }

    /// What a directory holds under a path of its own, links not followed.
    pub fn inside(&self, directory: NodeId, path: &str) -> Option<NodeId> {
        path.split('/').try_fold(directory, |node, name| {
            let children = self.tree.children(node);
            let place =
                children.binary_search_by(|child| self.tree.name(*child).cmp(name.as_bytes())).ok()?;
            Some(children[place]).filter(|child| self.is_live(*child))
        })
    }

    /// What a program finds at an absolute path, links followed.
    pub fn resolve(&self, path: &[u8]) -> Resolved {
        resolve_at(self.tree, path, LayerIndex(u32::MAX))
    }

    /// The file that a program finds at an absolute path.
    pub fn file(&self, path: &[u8]) -> Option<NodeId> {
        match self.resolve(path) {
            Resolved::Found(node) if self.kind(node) == Some(Kind::File) => Some(node),
            _ => None,
        }
    }

    /// All live paths of a name, parents before children.
    pub fn named(&self, name: &str) -> &[NodeId] {
        self.by_name.get(name.as_bytes(), |node| self.tree.name(node))
    }

    /// All live directories of a name.
    pub fn directories(&self, name: &str) -> impl Iterator<Item = NodeId> {
        self.named(name).iter().copied().filter(|node| self.kind(*node) == Some(Kind::Directory))
    }

    /// All live regular files whose names end in a dot and this.
    pub fn with_extension(&self, extension: &str) -> &[NodeId] {
        self.by_extension.get(extension.as_bytes(), |node| extension_of(self.tree, node))
    }

    /// All live executables, libraries and object files, told by their bytes.
    pub fn executables(&self) -> impl Iterator<Item = (NodeId, &'a Executable)> {
        self.executables.iter().filter_map(|node| Some((*node, self.executable(*node)?)))
    }

    /// Tells whether a path is there in the end.
    pub fn is_live(&self, node: NodeId) -> bool {
        self.tree.live(node).is_some()
    }

    /// What stands at a node in the end.
    pub fn inode(&self, node: NodeId) -> Option<&'a Inode> {
        self.tree.live(node).map(|id| self.tree.stored(id).inode)
    }

    /// What kind of object stands at a node in the end.
    pub fn kind(&self, node: NodeId) -> Option<Kind> {
        self.inode(node).map(|inode| inode.kind)
    }

    /// How many live paths the object at a node has.
    pub fn links(&self, node: NodeId) -> u32 {
        self.tree.live(node).map_or(0, |inode| self.links_of(inode))
    }

    /// How many live paths an object has.
    pub(crate) fn links_of(&self, inode: InodeId) -> u32 {
        self.links[inode.0 as usize]
    }

    /// What a live file's bytes say of it.
    pub fn facts(&self, node: NodeId) -> Option<&'a Facts> {
        self.inode(node)?.facts()
    }

    /// Tells whether what is at a node was looked at: a file that was not is of no known kind.
    pub fn is_examined(&self, node: NodeId) -> bool {
        self.inode(node).is_none_or(Inode::is_examined)
    }

    /// The executable at a node.
    pub fn executable(&self, node: NodeId) -> Option<&'a Executable> {
        match self.facts(node)? {
            Facts::Executable(executable) => Some(executable),
            _ => None,
        }
    }

    /// The words of a small well-known file, see [`Facts::Text`]; bytes that are no UTF-8 replaced.
    pub fn text(&self, node: NodeId) -> Option<std::borrow::Cow<'a, str>> {
        match self.facts(node)? {
            Facts::Text(text) => Some(String::from_utf8_lossy(text)),
            _ => None,
        }
    }

    /// What a directory holds in the end, sorted by name.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.tree.children(node).iter().copied().filter(|child| self.is_live(*child))
    }

    /// A node and all that is live below it, parents before children.
    pub fn below(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let mut pending = vec![node];
        std::iter::from_fn(move || {
            let next = pending.pop()?;
            pending.extend(self.children(next));
            Some(next)
        })
    }

    /// A node and the directories above it, up to the root.
    pub fn upwards(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(node), |node| self.tree.parent(*node))
    }

    /// The name of the directory that holds a node; empty for what lies in the root.
    pub fn parent_name(&self, node: NodeId) -> &'a [u8] {
        self.tree.parent(node).map_or(&[], |parent| self.tree.name(parent))
    }

    /// Tells whether a node is another or lies below it.
    pub fn is_within(&self, node: NodeId, ancestor: NodeId) -> bool {
        self.upwards(node).any(|above| above == ancestor)
    }

    /// Tells whether a node is one of others or lies below one.
    pub fn is_within_any(&self, node: NodeId, ancestors: &[NodeId]) -> bool {
        !ancestors.is_empty() && self.upwards(node).any(|above| ancestors.contains(&above))
    }

    /// The live bytes at a node and below, each inode counted once in the whole image.
    pub fn size(&self, node: NodeId) -> u64 {
        self.view.row(node).size
    }

    /// How many live regular files lie at a node and below.
    pub fn file_count(&self, node: NodeId) -> u32 {
        self.view.row(node).files
    }

    /// A live path as people write it, escaped.
    pub fn path_text(&self, node: NodeId) -> String {
        self.tree.path(node).to_string()
    }
}

/// What follows the last dot of a name that does not start with it.
fn extension(name: &[u8]) -> Option<&[u8]> {
    let dot = name.iter().rposition(|&byte| byte == b'.').filter(|dot| *dot > 0)?;
    Some(&name[dot + 1..])
}

fn extension_of(tree: &Tree, node: NodeId) -> &[u8] {
    extension(tree.name(node)).unwrap_or_default()
}
