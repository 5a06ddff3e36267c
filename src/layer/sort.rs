//! The names of a layer in their order, once all of them are there.

use super::names::{NameId, Names};

/// A path on the walk through all of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    /// Its number before.
    pub before: NameId,
    /// Its number in the order of paths.
    pub sorted: NameId,
    /// How many names it has: 0 for the root.
    pub depth: u32,
}

/// Sorts names, and visits each in the order of paths: a directory, then at once all that is below it.
pub(super) fn sort(names: Names, mut visit: impl FnMut(Visit)) -> Names {
    let mut sorted = Names::with_capacity(names.len(), names.bytes());
    let children = Children::of(&names);
    let mut pending = vec![(NameId::ROOT, NameId::ROOT, 0)];
    while let Some((before, directory, depth)) = pending.pop() {
        let number = match before {
            NameId::ROOT => NameId::ROOT,
            _ => sorted.push(directory, names.name(before)),
        };
        visit(Visit { before, sorted: number, depth });
        pending.extend(children.of_one(before).iter().rev().map(|child| (*child, number, depth + 1)));
    }
    sorted
}

/// What each directory holds, sorted by name.
#[derive(Debug)]
pub(crate) struct Children {
    /// Where each directory's children end; they start where those of the one before it end.
    pub ends: Vec<u32>,
    /// The children of all directories.
    pub children: Vec<NameId>,
}

impl Children {
    /// Sorts them.
    pub fn of(names: &Names) -> Self {
        let all = || (1..names.len() as u32).map(NameId);
        // counted, then summed up to where each directory's part starts, which moves to its end as the part is filled
        let mut ends = vec![0u32; names.len() + 1];
        all().for_each(|id| ends[names.parent(id).at() + 1] += 1);
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        ends.pop();
        let mut children = vec![NameId::ROOT; names.len() - 1];
        for id in all() {
            let end = &mut ends[names.parent(id).at()];
            children[*end as usize] = id;
            *end += 1;
        }
        let mut start = 0;
        for end in &ends {
            children[start..*end as usize].sort_unstable_by(|a, b| names.name(*a).cmp(names.name(*b)));
            start = *end as usize;
        }
        Self { ends, children }
    }

    fn of_one(&self, id: NameId) -> &[NameId] {
        let start = id.at().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.children[start as usize..self.ends[id.at()] as usize]
    }
}
