//! The types of files that the final file system is made of.

use std::collections::BTreeMap;

use crate::analysis::{Analysis, LINKS, file_type};
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::text::counted;
use crate::tree::{Scope, View};

/// A type of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypeRow {
    /// The word for it.
    pub(crate) word: &'static str,
    /// The bytes of all its files, each inode counted once.
    pub(crate) size: u64,
    /// How many there are, by path.
    pub(crate) files: u64,
}

/// How many paths of the final file system are what, beside directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PathCounts {
    files: u64,
    links: u64,
    special: u64,
}

impl PathCounts {
    /// Of all types, and of so many files among them.
    pub(super) fn of(types: &[TypeRow], files: u64) -> Self {
        let all = types.iter().fold(0, |sum: u64, kind| sum.saturating_add(kind.files));
        let links = types.iter().find(|kind| kind.word == LINKS).map_or(0, |kind| kind.files);
        Self { files, links, special: all.saturating_sub(files).saturating_sub(links) }
    }

    /// In words.
    pub(crate) fn words(self) -> String {
        let counts = [(self.links, "link"), (self.special, "special file")];
        let others =
            counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(count, word));
        std::iter::once(counted(self.files, "file")).chain(others).collect::<Vec<_>>().join(", ")
    }
}

impl TypeRow {
    /// All types, those of most bytes first. Costs a pass over all paths.
    pub(super) fn all(analysis: &Analysis) -> Vec<Self> {
        let tree = &analysis.tree;
        let Some(newest) = analysis.layers.len().checked_sub(1) else { return Vec::new() };
        let view = View::new(tree, Scope::Merged(LayerIndex(newest as u32)));
        let mut types: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
        for node in tree.nodes() {
            let Some(inode) = tree.live(node).map(|inode| tree.stored(inode).inode) else { continue };
            if inode.kind == Kind::Directory {
                continue;
            }
            let (size, files) = types.entry(file_type(inode, tree.name(node))).or_default();
            *size = size.saturating_add(view.row(node).size);
            *files += 1;
        }
        let mut rows: Vec<Self> =
            types.into_iter().map(|(word, (size, files))| Self { word, size, files }).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.size));
        rows
    }
}
