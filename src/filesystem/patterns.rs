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
        let patterns: Vec<NamePattern<'_>> = patterns.iter().copied().map(NamePattern::of).collect();
        let (listed, others): (Vec<_>, Vec<_>) = patterns.into_iter().partition(NamePattern::is_listed);
        let mut nodes: Vec<NodeId> =
            listed.into_iter().flat_map(|pattern| self.listed_like(pattern)).collect();
        nodes.extend(self.all_like(&others));
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// Looks only at names that have the pattern's ending, or are the pattern.
    fn listed_like(&self, NamePattern { kind, name, parts }: NamePattern<'_>) -> Vec<NodeId> {
        let mut nodes = match parts.and_then(|(start, end)| Some((start, end, end.rsplit_once('.')?.1))) {
            Some((start, end, extension)) => {
                let mut nodes = self.with_extension(extension).to_vec();
                nodes.retain(|node| self.has_name_like(*node, name));
                // a name that is all ending has none in the index
                nodes.extend(self.named(end).iter().filter(|_| start.is_empty()));
                nodes
            }
            None => self.named(name).to_vec(),
        };
        nodes.retain(|node| self.kind(*node) == Some(kind));
        nodes
    }

    /// Looks at all names, once for all patterns: of a million names hardly one starts or ends as any of them does.
    fn all_like<'s>(&'s self, patterns: &'s [NamePattern<'_>]) -> impl Iterator<Item = NodeId> + 's {
        let (mut starts, mut ends) = ([false; 256], [false; 256]);
        for (start, end) in patterns.iter().filter_map(|pattern| pattern.parts) {
            match (start.as_bytes().first(), end.as_bytes().last()) {
                (Some(first), _) => starts[usize::from(*first)] = true,
                (None, Some(last)) => ends[usize::from(*last)] = true,
                (None, None) => starts = [true; 256],
            }
        }
        let may_fit = move |name: &[u8]| match name {
            [] => false,
            [first, .., last] => starts[usize::from(*first)] || ends[usize::from(*last)],
            [only] => starts[usize::from(*only)] || ends[usize::from(*only)],
        };
        let fits_one = move |node: &NodeId| {
            let name = self.tree.name(*node);
            let is_such = |pattern: &NamePattern<'_>| {
                fits(name, pattern.name) && self.kind(*node) == Some(pattern.kind)
            };
            may_fit(name) && patterns.iter().any(is_such)
        };
        let nodes = if patterns.is_empty() { 0 } else { self.tree.len() };
        self.tree.nodes().take(nodes).filter(fits_one)
    }
}

/// A pattern for names.
#[derive(Clone, Copy)]
struct NamePattern<'p> {
    /// What has the name.
    kind: Kind,
    /// The pattern, without the slash of one for directories.
    name: &'p str,
    /// What stands before and after its `*`, if it has one.
    parts: Option<(&'p str, &'p str)>,
}

impl<'p> NamePattern<'p> {
    fn of(pattern: &'p str) -> Self {
        let (kind, name) = match pattern.strip_suffix('/') {
            Some(name) => (Kind::Directory, name),
            None => (Kind::File, pattern),
        };
        Self { kind, name, parts: name.split_once('*') }
    }

    /// Tells whether lists of the index have all that fits: by name, or by the ending of files.
    fn is_listed(&self) -> bool {
        self.parts.is_none_or(|(_, end)| self.kind == Kind::File && end.contains('.'))
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
