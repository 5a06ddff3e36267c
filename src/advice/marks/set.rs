//! What a person would change, and how large the image were then.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::link_counts::LinkCounts;
use super::mark_target::MarkTarget;
use super::what_if::WhatIf;
use crate::finding::{Claim, Confidence, Diagnosis};
use crate::tree::{NodeId, Tree};

/// What is marked. All calls are about one diagnosis; a change costs one pass over its paths at most.
#[derive(Debug, Default)]
pub struct Marks {
    marked: BTreeSet<MarkTarget>,
    /// For each node, whether it or something above it is marked; empty where no path is.
    covered: Vec<bool>,
    what_if: Option<WhatIf>,
    links: OnceCell<LinkCounts>,
}

impl Marks {
    /// Marks all findings.
    pub fn of_findings(diagnosis: &Diagnosis) -> Self {
        let mut marks = Self::default();
        marks.set(diagnosis, (0..diagnosis.findings.len()).map(MarkTarget::Finding), true);
        marks
    }

    /// Marks something, or takes its mark away.
    pub fn toggle(&mut self, diagnosis: &Diagnosis, marked: MarkTarget) {
        let mark = !self.contains(marked);
        self.set(diagnosis, [marked], mark);
    }

    /// Marks all of these, or takes their marks away.
    pub fn set(&mut self, diagnosis: &Diagnosis, all: impl IntoIterator<Item = MarkTarget>, mark: bool) {
        for marked in all {
            match mark {
                true => self.marked.insert(marked),
                false => self.marked.remove(&marked),
            };
        }
        self.cover(&diagnosis.analysis.tree);
        self.what_if = (!self.is_empty()).then(|| self.follow(diagnosis));
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        self.marked.clear();
        self.covered.clear();
        self.what_if = None;
    }

    /// Tells whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// How many things are marked.
    pub fn len(&self) -> usize {
        self.marked.len()
    }

    /// Tells whether this is marked.
    pub fn contains(&self, marked: MarkTarget) -> bool {
        self.marked.contains(&marked)
    }

    /// Tells whether a path is marked, or a directory above it.
    pub fn covers(&self, node: NodeId) -> bool {
        self.covered.get(node.0 as usize) == Some(&true)
    }

    /// What is marked: findings, paths, waste, duplicates. Paths below marked ones are left out.
    pub fn iter<'a>(&'a self, tree: &'a Tree) -> impl Iterator<Item = MarkTarget> + 'a {
        let is_below = |node| tree.parent(node).is_some_and(|above| self.covers(above));
        self.marked.iter().copied().filter(move |marked| match marked {
            MarkTarget::Path(node) => !is_below(*node),
            _ => true,
        })
    }

    /// What would follow; None where nothing is marked.
    pub fn what_if(&self) -> Option<&WhatIf> {
        self.what_if.as_ref()
    }

    /// The bytes that one mark alone would save.
    pub(crate) fn claim_of(&self, diagnosis: &Diagnosis, marked: MarkTarget) -> Claim {
        let tree = &diagnosis.analysis.tree;
        match marked {
            MarkTarget::Path(node) => self.links(tree).whole(tree, tree.below(node)).into_iter().collect(),
            listed => listed.claimed(diagnosis).collect(),
        }
    }

    fn links(&self, tree: &Tree) -> &LinkCounts {
        self.links.get_or_init(|| LinkCounts::of(tree))
    }

    fn cover(&mut self, tree: &Tree) {
        self.covered.clear();
        if !self.marked.iter().any(|marked| matches!(marked, MarkTarget::Path(_))) {
            return;
        }
        self.covered.resize(tree.len(), false);
        for marked in &self.marked {
            if let MarkTarget::Path(node) = marked {
                self.covered[node.0 as usize] = true;
            }
        }
        // parents come before children
        for node in tree.nodes() {
            if tree.parent(node).is_some_and(|above| self.covered[above.0 as usize]) {
                self.covered[node.0 as usize] = true;
            }
        }
    }

    fn follow(&self, diagnosis: &Diagnosis) -> WhatIf {
        let tree = &diagnosis.analysis.tree;
        let paths = match self.covered.as_slice() {
            [] => Vec::new(),
            // together: two names of one inode take it away where neither does alone
            _ => self.links(tree).whole(tree, tree.nodes().filter(|node| self.covers(*node))),
        };
        let listed = self.marked.iter().flat_map(|marked| marked.claimed(diagnosis));
        let claim: Claim = paths.into_iter().chain(listed).collect();
        let is_estimate = |marked: &MarkTarget| match marked {
            MarkTarget::Finding(place) => diagnosis.findings[*place].confidence != Confidence::Exact,
            _ => false,
        };
        WhatIf {
            after: claim.projection(&diagnosis.analysis),
            claim,
            is_exact: !self.marked.iter().any(is_estimate),
        }
    }
}
