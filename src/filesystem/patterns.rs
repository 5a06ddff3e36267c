//! Paths and names told by patterns, in which one `*` may stand for any part of a name.

use super::FileSystem;
use crate::layer::Kind;
use crate::tree::NodeId;

impl FileSystem<'_> {
    /// All live paths that fit a pattern, links not followed.
    ///
    /// A pattern starts at the root (`/var/cache/apt/*.bin`) or in any directory (`**/.cache/pip`); a `*` stands for any
    /// part of one name.
    pub(crate) fn matching(&self, pattern: &str) -> Vec<NodeId> {
        let (mut found, rest) = match pattern.strip_prefix("**/") {
            Some(rest) => {
                let (first, rest) = rest.split_once('/').unwrap_or((rest, ""));
                (self.named(first).to_vec(), rest)
            }
            None => (vec![NodeId::ROOT], pattern),
        };
        for name in rest.split('/').filter(|name| !name.is_empty()) {
            found = found.into_iter().flat_map(|node| self.children_like(node, name)).collect();
        }
        found
    }

    /// Tells whether the name at a node fits a pattern.
    pub(crate) fn has_name_like(&self, node: NodeId, pattern: &str) -> bool {
        fits(self.tree.name(node), pattern)
    }

    fn children_like(&self, directory: NodeId, pattern: &str) -> Vec<NodeId> {
        match pattern.contains('*') {
            false => self.inside(directory, pattern).into_iter().collect(),
            true => self.children(directory).filter(|node| self.has_name_like(*node, pattern)).collect(),
        }
    }

    /// All live files and directories whose names fit a pattern, in the order of the tree.
    ///
    /// In a pattern one `*` may stand for any part of a name; one that ends in a slash is for directories, others are for
    /// files.
    pub(crate) fn like(&self, patterns: &[&str]) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = patterns.iter().flat_map(|pattern| self.like_one(pattern)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// Looks only at names that have the pattern's ending, where it has one.
    fn like_one(&self, pattern: &str) -> Vec<NodeId> {
        let (kind, pattern) = match pattern.strip_suffix('/') {
            Some(pattern) => (Kind::Directory, pattern),
            None => (Kind::File, pattern),
        };
        let is_such = |node: &NodeId| self.kind(*node) == Some(kind);
        let Some((start, end)) = pattern.split_once('*') else {
            return self.named(pattern).iter().copied().filter(is_such).collect();
        };
        let mut nodes = match end.rsplit_once('.') {
            Some((_, extension)) if kind == Kind::File => {
                let mut nodes = self.with_extension(extension).to_vec();
                nodes.retain(|node| self.has_name_like(*node, pattern));
                // a name that is all ending has none in the index
                nodes.extend(self.named(end).iter().filter(|_| start.is_empty()));
                nodes
            }
            _ => self.with_name(|name| fits(name, pattern)),
        };
        nodes.retain(is_such);
        nodes
    }
}

/// Tells whether a name fits a pattern with at most one `*`.
fn fits(name: &[u8], pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern.as_bytes(),
        Some((start, end)) => {
            name.len() >= start.len() + end.len()
                && name.starts_with(start.as_bytes())
                && name.ends_with(end.as_bytes())
        }
    }
}
