//! Files that only moved: removed here, added there, with the same content.

use std::collections::{BTreeMap, VecDeque};

use hashbrown::HashMap;

use super::change::{Change, MovedFile};
use super::change_tree::ChangeTree;
use crate::layer::ContentHash;

/// A content: its length and hash.
pub(super) type ContentKey = (u64, ContentHash);

/// Finds removed and added files of the same content and notes in each where the other one is. Gives them, the largest
/// first. All are given by place in the list, in the order of their paths.
///
/// Files of the same name are joined first, in that order; each file moves once.
pub(super) fn find(
    list: &mut [Change],
    tree: &ChangeTree,
    removed: &[(usize, ContentKey)],
    added: &[(usize, ContentKey)],
) -> Vec<MovedFile> {
    let name = |place: usize| tree.node(list[place].at).name.as_slice();
    let mut left: HashMap<ContentKey, BTreeMap<&[u8], VecDeque<usize>>> = HashMap::new();
    for (place, content) in removed {
        left.entry(*content).or_default().entry(name(*place)).or_default().push_back(*place);
    }
    let mut pairs = Vec::new();
    let mut others = Vec::new();
    for (to, content) in added {
        match left.get_mut(content).and_then(|names| take(names, name(*to))) {
            Some(from) => pairs.push((from, *to, content.0)),
            None => others.push((*to, content)),
        }
    }
    for (to, content) in others {
        let any = left.get_mut(content).and_then(|names| {
            let first = *names.keys().next()?;
            take(names, first)
        });
        pairs.extend(any.map(|from| (from, to, content.0)));
    }
    let moved = |(from, to, size): &(usize, usize, u64)| MovedFile {
        from: tree.path(list[*from].at),
        to: tree.path(list[*to].at),
        size: *size,
    };
    let mut all: Vec<MovedFile> = pairs.iter().map(moved).collect();
    all.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.to.cmp(&b.to)));
    for (from, to, _) in pairs {
        (list[from].moved_pair, list[to].moved_pair) = (Some(list[to].at), Some(list[from].at));
    }
    all
}

fn take(names: &mut BTreeMap<&[u8], VecDeque<usize>>, name: &[u8]) -> Option<usize> {
    let places = names.get_mut(name)?;
    let place = places.pop_front();
    if places.is_empty() {
        names.remove(name);
    }
    place
}
