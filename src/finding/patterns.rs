//! Files and directories that are told by their names alone.

use super::Evidence;
use super::globs::fits;
use crate::layer::Kind;
use crate::tree::NodeId;

impl Evidence<'_> {
    /// All live files and directories whose names fit a pattern, in the order of the tree.
    ///
    /// In a pattern one `*` may stand for any part of a name; one that ends in a slash is for directories, others are for
    /// files.
    pub(super) fn like(&self, patterns: &[&str]) -> Vec<NodeId> {
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
                nodes.retain(|node| fits(self.tree.name(*node), pattern));
                // a name that is all ending has none in the index
                nodes.extend(self.named(end).iter().filter(|_| start.is_empty()));
                nodes
            }
            _ => self.names(|name| fits(name, pattern)),
        };
        nodes.retain(is_such);
        nodes
    }
}
