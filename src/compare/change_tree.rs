//! What changed, rolled up by directory.

use std::cmp::Reverse;

use super::change::{Change, ChangeKind};
use crate::layer::ImagePath;

/// Changes as a tree: each directory with the sum of what changed below it. What moved is at both of its paths and
/// weighs nothing.
///
/// Only names are kept, not paths: one path of a hostile image may name half a million directories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeTree {
    nodes: Vec<ChangeNode>,
}

/// A path at or below which something changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeNode {
    /// Its own name, as recorded; empty for the root.
    pub name: Vec<u8>,
    /// The directory above, by place in the tree; the root is its own.
    pub parent: usize,
    /// How it changed itself; None where only something below it did.
    pub kind: Option<ChangeKind>,
    /// Its place in the list of changes, where it has one.
    pub change: Option<usize>,
    /// By how many live bytes it and what is below it grew.
    pub grown: u64,
    /// By how many live bytes it and what is below it shrank.
    pub shrunk: u64,
    /// How many paths changed at and below it.
    pub paths: u32,
    /// What is below, those whose bytes changed most first, by place in the tree.
    pub children: Vec<usize>,
}

/// The path that is looked at while two trees are walked: its names from the root down, and their places in the tree of
/// changes as far as they have one.
#[derive(Debug, Default)]
pub(super) struct PathCursor<'a>(Vec<(&'a [u8], Option<usize>)>);

impl ChangeNode {
    /// Grown less shrunk.
    pub fn delta(&self) -> i128 {
        i128::from(self.grown) - i128::from(self.shrunk)
    }

    /// Grown and shrunk together: how much there is to see.
    pub fn weight(&self) -> u64 {
        self.grown.saturating_add(self.shrunk)
    }
}

impl<'a> PathCursor<'a> {
    /// Goes to a name below a directory of some depth that was passed before; 1 for what is in the root.
    pub fn go(&mut self, depth: usize, name: &'a [u8]) {
        self.0.truncate(depth - 1);
        self.0.push((name, None));
    }
}

impl ChangeTree {
    /// The root's place.
    pub const ROOT: usize = 0;

    /// A tree in which nothing changed.
    pub(super) fn new() -> Self {
        Self { nodes: vec![ChangeNode::default()] }
    }

    /// Adds the nodes of a path that are still missing, and gives the last one's place. Paths come in order.
    pub(super) fn reach(&mut self, cursor: &mut PathCursor<'_>) -> usize {
        let known = cursor.0.iter().rposition(|(_, place)| place.is_some());
        let mut at = known.and_then(|known| cursor.0[known].1).unwrap_or(Self::ROOT);
        for (name, place) in &mut cursor.0[known.map_or(0, |known| known + 1)..] {
            let child = self.nodes.len();
            self.nodes.push(ChangeNode { name: name.to_vec(), parent: at, ..ChangeNode::default() });
            self.nodes[at].children.push(child);
            *place = Some(child);
            at = child;
        }
        at
    }

    /// Notes the changes at their places, adds each to its directory, whose place is smaller, and sorts what is below.
    pub(super) fn add_up(&mut self, list: &[Change]) {
        for (place, change) in list.iter().enumerate() {
            let delta = change.delta();
            let bytes = u64::try_from(delta.unsigned_abs()).unwrap_or(u64::MAX);
            let node = &mut self.nodes[change.at];
            (node.kind, node.change, node.paths) = (Some(change.kind), Some(place), 1);
            *(if delta > 0 { &mut node.grown } else { &mut node.shrunk }) = bytes;
        }
        for place in (1..self.nodes.len()).rev() {
            let ChangeNode { parent, grown, shrunk, paths, .. } = self.nodes[place];
            let above = &mut self.nodes[parent];
            above.grown = above.grown.saturating_add(grown);
            above.shrunk = above.shrunk.saturating_add(shrunk);
            above.paths = above.paths.saturating_add(paths);
        }
        for place in 0..self.nodes.len() {
            let mut children = std::mem::take(&mut self.nodes[place].children);
            // made in the order of their names, which stays where bytes are equal
            children.sort_by_key(|child| Reverse(self.nodes[*child].weight()));
            self.nodes[place].children = children;
        }
    }

    /// A node.
    pub fn node(&self, place: usize) -> &ChangeNode {
        &self.nodes[place]
    }

    /// The names from the root down to a place.
    pub fn names(&self, place: usize) -> Vec<&[u8]> {
        let up = |place: &usize| Some(self.nodes[*place].parent).filter(|parent| *parent != Self::ROOT);
        let start = Some(place).filter(|place| *place != Self::ROOT);
        let places = std::iter::successors(start, up);
        let mut names: Vec<&[u8]> = places.map(|place| self.nodes[place].name.as_slice()).collect();
        names.reverse();
        names
    }

    /// The path of a place, as bytes from the slash of the root on.
    pub fn absolute(&self, place: usize) -> Vec<u8> {
        let names = self.names(place);
        let mut path = Vec::with_capacity(names.iter().map(|name| name.len() + 1).sum());
        for name in names {
            path.push(b'/');
            path.extend_from_slice(name);
        }
        path
    }

    /// The path of a place.
    pub fn path(&self, place: usize) -> ImagePath {
        ImagePath::clean(&self.names(place).join(&b'/'))
    }

    /// The length of each node's absolute path in bytes, by place.
    pub fn path_lengths(&self) -> Vec<usize> {
        let mut lengths = vec![0; self.nodes.len()];
        for place in 1..self.nodes.len() {
            lengths[place] = lengths[self.nodes[place].parent] + 1 + self.nodes[place].name.len();
        }
        lengths
    }

    /// How many nodes there are, the root included. Directories have smaller places than what is below them, and places
    /// are in the order of paths.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Tells whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }
}
