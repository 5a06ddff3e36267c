//! Equal content at different paths of the final file system.

use hashbrown::HashMap;

use crate::layer::{ContentHash, ImagePath, Kind};
use crate::tree::{InodeId, NodeId, Tree};

/// Groups of equal files, those that take the most first. In one list: there may be half a million.
#[derive(Debug, Default)]
pub struct Duplicates {
    /// The copies of all groups, each group's sorted by path.
    copies: Vec<NodeId>,
    /// Where each group ends among the copies, and the length of its files.
    groups: Vec<(u32, u64)>,
}

/// Files of equal content, all live. A figure of its own: duplicates are no part of the wasted size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DuplicateGroup<'a> {
    /// Length of one copy in bytes.
    pub size: u64,
    /// The copies, sorted by path; of an inode with several names, the one that is the file.
    pub copies: &'a [NodeId],
}

impl DuplicateGroup<'_> {
    /// What all copies but one take, in bytes.
    pub fn wasted_size(self) -> u64 {
        self.size.saturating_mul((self.copies.len() as u64).saturating_sub(1))
    }

    /// The copies' paths, sorted.
    pub fn paths(self, tree: &Tree) -> impl Iterator<Item = ImagePath> {
        self.copies.iter().map(|copy| tree.path(*copy))
    }
}

impl Duplicates {
    /// Finds duplicates. Empty files and hard links of one another are none.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut files = files(tree);
        // sorted by content, and in their own order where it is the same; hashes that are equal by half are told apart
        files.sort_unstable();
        let mut all = Self::default();
        for same in files.chunk_by_mut(|a, b| a.0 == b.0) {
            let content = |node: NodeId| {
                let inode = tree.live(node).map(|id| tree.stored(id).inode);
                inode.map(|inode| (inode.size, inode.content))
            };
            let first = content(same[0].2);
            if same.iter().any(|file| content(file.2) != first) {
                same.sort_unstable_by_key(|file| (content(file.2), file.1));
            }
            for equal in same.chunk_by(|a, b| content(a.2) == content(b.2)).filter(|equal| equal.len() > 1) {
                let size = content(equal[0].2).map_or(0, |(size, _)| size);
                all.copies.extend(equal.iter().map(|file| file.2));
                all.groups.push((all.copies.len() as u32, size));
            }
        }
        drop(files);
        all.sorted(tree)
    }

    /// What all copies but one of each group take, in bytes.
    pub fn wasted_size(&self) -> u64 {
        self.iter().map(DuplicateGroup::wasted_size).fold(0, u64::saturating_add)
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Tells whether no two files are equal.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// A group, by its place.
    pub fn get(&self, place: usize) -> Option<DuplicateGroup<'_>> {
        let (end, size) = *self.groups.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.groups[before].0);
        Some(DuplicateGroup { size, copies: &self.copies[start as usize..end as usize] })
    }

    /// All groups.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = DuplicateGroup<'_>> {
        (0..self.len()).map(|place| self.get(place).unwrap_or_default())
    }

    /// The same, what takes the most first, and by path where it is as much.
    fn sorted(&self, tree: &Tree) -> Self {
        let mut order: Vec<DuplicateGroup<'_>> = self.iter().collect();
        let by_path =
            |a: &DuplicateGroup<'_>, b: &DuplicateGroup<'_>| tree.compare_paths(a.copies[0], b.copies[0]);
        order.sort_unstable_by(|a, b| b.wasted_size().cmp(&a.wasted_size()).then_with(|| by_path(a, b)));
        let mut sorted = Self::default();
        sorted.copies.reserve_exact(self.copies.len());
        sorted.groups.reserve_exact(self.groups.len());
        for group in order {
            sorted.copies.extend_from_slice(group.copies);
            sorted.groups.push((sorted.copies.len() as u32, group.size));
        }
        sorted
    }
}

/// The files that may be equal to others: a half of the hash of each one's content, its place among all paths, and its node.
fn files(tree: &Tree) -> Vec<(u64, u32, NodeId)> {
    let links = tree.links().map(|(id, names)| (id, names.iter().find(|&&name| tree.live(name) == Some(id))));
    let links: HashMap<InodeId, Option<&NodeId>> = links.collect();
    let is_file = |id, node| links.is_empty() || links.get(&id).is_none_or(|file| *file == Some(&node));
    let mut files = Vec::new();
    for (place, node) in (0..).zip(tree.in_path_order()) {
        let Some(id) = tree.live(node) else { continue };
        let inode = tree.stored(id).inode;
        if inode.kind == Kind::File && inode.size > 0 && is_file(id, node) {
            let ContentHash([half, _]) = inode.content;
            files.push((half, place, node));
        }
    }
    files
}
