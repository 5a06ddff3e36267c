//! Which paths the findings name, so that the file tree can show it beside them.

use std::collections::HashMap;

use crate::finding::{Diagnosis, Severity};
use crate::tree::{NodeId, Tree};

/// The paths that findings name, and the directories above these.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    named: HashMap<NodeId, Vec<usize>>,
    holds: HashMap<NodeId, Severity>,
    severities: Vec<Severity>,
}

/// How findings concern a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    /// A finding of this severity names it; of several, the most severe.
    Named(Severity),
    /// A finding names a directory above it.
    Below(Severity),
    /// Findings name something below it.
    Holds(Severity),
}

impl Flags {
    /// Notes all paths that findings name.
    pub(crate) fn new(diagnosis: &Diagnosis) -> Self {
        let tree = &diagnosis.analysis.tree;
        let severities = diagnosis.findings.iter().map(|finding| finding.severity).collect();
        let mut flags = Self { severities, ..Self::default() };
        for (place, finding) in diagnosis.findings.iter().enumerate() {
            for node in &finding.nodes {
                flags.named.entry(*node).or_default().push(place);
                flags.raise_ancestors(tree, *node, finding.severity);
            }
        }
        flags
    }

    /// Tells whether no finding names a path.
    pub(crate) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// The findings that name a path, by their places.
    pub(crate) fn named(&self, node: NodeId) -> &[usize] {
        self.named.get(&node).map(Vec::as_slice).unwrap_or_default()
    }

    /// How findings concern a path, if they do.
    pub(crate) fn of(&self, tree: &Tree, node: NodeId) -> Option<Flag> {
        if self.is_empty() {
            return None;
        }
        let named = self.at(node).map(Flag::Named);
        let above = || self.above(tree, node).find_map(|above| self.at(above)).map(Flag::Below);
        named.or_else(above).or_else(|| self.holds.get(&node).copied().map(Flag::Holds))
    }

    /// The findings about a path, by their places: those that name it, then those that name what is above it.
    pub(crate) fn about(&self, tree: &Tree, node: NodeId) -> Vec<(usize, NodeId)> {
        let all = std::iter::once(node).chain(self.above(tree, node));
        let named = all.filter_map(|at| Some((at, self.named.get(&at)?)));
        named.flat_map(|(at, places)| places.iter().map(move |place| (*place, at))).collect()
    }

    /// The most severe finding that names a node.
    fn at(&self, node: NodeId) -> Option<Severity> {
        self.named.get(&node)?.iter().map(|place| self.severities[*place]).max()
    }

    /// The directories above a path, the nearest first.
    pub(crate) fn above<'a>(&'a self, tree: &'a Tree, node: NodeId) -> impl Iterator<Item = NodeId> + 'a {
        std::iter::successors(tree.parent(node), |node| tree.parent(*node))
    }

    /// Notes a severity in the directories above a node. Where as much is known, it is known further up too: however
    /// many paths are named, each directory is passed three times at most.
    fn raise_ancestors(&mut self, tree: &Tree, node: NodeId, severity: Severity) {
        let mut above = tree.parent(node);
        while let Some(node) = above.filter(|node| self.holds.get(node).is_none_or(|known| *known < severity))
        {
            self.holds.insert(node, severity);
            above = tree.parent(node);
        }
    }
}
