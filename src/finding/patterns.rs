//! Files and directories that are told by their names alone.

use super::Evidence;
use crate::layer::Kind;
use crate::tree::NodeId;

impl Evidence<'_> {
    /// All live files and directories whose names fit a pattern, in the order of the tree.
    ///
    /// In a pattern one `*` may stand for any part of a name; one that ends in a slash is for directories, others are for
    /// files.
    pub(super) fn like(&self, patterns: &[&str]) -> Vec<NodeId> {
        let mut nodes = self.names(|name| patterns.iter().any(|pattern| fits(name, pattern)));
        nodes.retain(|node| {
            let (name, kind) = (self.tree.name(*node), self.kind(*node));
            patterns.iter().any(|pattern| kind == Some(kind_of(pattern)) && fits(name, pattern))
        });
        nodes
    }
}

fn kind_of(pattern: &str) -> Kind {
    if pattern.ends_with('/') { Kind::Directory } else { Kind::File }
}

fn fits(name: &[u8], pattern: &str) -> bool {
    let pattern = pattern.trim_end_matches('/');
    match pattern.split_once('*') {
        None => name == pattern.as_bytes(),
        Some((start, end)) => {
            name.len() >= start.len() + end.len()
                && name.starts_with(start.as_bytes())
                && name.ends_with(end.as_bytes())
        }
    }
}
