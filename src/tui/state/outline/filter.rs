//! Paths that contain a text.

use std::sync::Arc;

use memchr::memmem::Finder;

use super::tree::PathTree;
use crate::tui::rows::Found;

/// What is searched for in a tree.
#[derive(Debug, Default)]
pub(crate) enum Filter {
    /// Nothing: everything is shown.
    #[default]
    Off,
    /// The text is being typed.
    Typing(Query),
    /// The text is set.
    Set(Query),
}

/// A text and the paths that contain it.
#[derive(Debug, Default)]
pub(crate) struct Query {
    /// The text.
    pub(crate) text: String,
    /// What was found: of an earlier text, while a large tree is searched for this one.
    pub(crate) found: Arc<Found>,
}

impl Filter {
    /// The query, if there is one with a text.
    pub(crate) fn query(&self) -> Option<&Query> {
        match self {
            Self::Typing(query) | Self::Set(query) if !query.text.is_empty() => Some(query),
            _ => None,
        }
    }

    /// The query, to be changed.
    pub(super) fn query_mut(&mut self) -> Option<&mut Query> {
        match self {
            Self::Typing(query) | Self::Set(query) if !query.text.is_empty() => Some(query),
            _ => None,
        }
    }
}

impl Query {
    /// Tells whether a place is the first on its path with which the path contains the text.
    pub(crate) fn has_found(&self, at: usize) -> bool {
        self.found.has(at)
    }

    /// How many paths were found that are shown; None while a large tree is searched.
    pub(crate) fn count(&self) -> Option<usize> {
        (self.found.text == self.text).then_some(self.found.count)
    }

    /// Finds the text in a name as it is written on the screen.
    pub(crate) fn place_in(&self, name: &str) -> Option<std::ops::Range<usize>> {
        let needle = self.text.rsplit('/').next().unwrap_or_default().as_bytes();
        let exact = is_case_sensitive(self.text.as_bytes());
        let is_here =
            |window: &[u8]| if exact { window == needle } else { window.eq_ignore_ascii_case(needle) };
        let start = name.as_bytes().windows(needle.len().max(1)).position(is_here)?;
        let place = start..start + needle.len();
        name.get(place.clone()).map(|_| place)
    }
}

/// Searches all paths for a text. A directory that was found stands for everything below it. None once it is over.
///
/// Smart case: ASCII capitals matter once the text has one.
pub(super) fn search(
    tree: &impl PathTree,
    text: &str,
    before: &Found,
    is_over: impl Fn() -> bool,
) -> Option<Vec<bool>> {
    /// Places that are looked at before it is asked again whether that is wanted.
    const PACE: usize = 4_096;
    let mut found = vec![false; tree.count()];
    if text.is_empty() {
        return Some(found);
    }
    let exact = is_case_sensitive(text.as_bytes());
    let finder = Finder::new(text);
    let mut path = Vec::new();
    let mut looked_at = 0;
    for start in starts(tree, text, before) {
        let mut open: Vec<(usize, usize)> = vec![(start, path_above(tree, start, exact, &mut path))];
        while let Some((at, above_end)) = open.pop() {
            looked_at += 1;
            if looked_at % PACE == 0 && is_over() {
                return None;
            }
            path.truncate(above_end);
            path.push(b'/');
            path.extend_from_slice(tree.name(at));
            if !exact {
                path[above_end..].make_ascii_lowercase();
            }
            // what ends before this name was looked at with the directory
            let tail = &path[(above_end + 1).saturating_sub(text.len())..];
            if finder.find(tail).is_some() {
                found[at] = true;
            } else {
                open.extend(tree.below(at).map(|child| (child, path.len())));
            }
        }
    }
    Some(found)
}

/// Where to start: with what has an earlier text, if this one goes on from there and that was not found all over.
fn starts(tree: &impl PathTree, text: &str, before: &Found) -> Vec<usize> {
    const FEW: usize = 16;
    let goes_on = !before.text.is_empty()
        && text.starts_with(&before.text)
        && is_case_sensitive(text.as_bytes()) == is_case_sensitive(before.text.as_bytes())
        && before.first.len() == tree.count();
    if goes_on {
        let found = || (0..before.first.len()).filter(|at| before.first[*at]);
        if found().nth(tree.count() / FEW).is_none() {
            return found().collect();
        }
    }
    tree.below(0).collect()
}

/// Puts the path of the directory above a place into a buffer, and gives its length.
fn path_above(tree: &impl PathTree, at: usize, exact: bool, path: &mut Vec<u8>) -> usize {
    let above = std::iter::successors(tree.above(at), |at| tree.above(*at));
    let names: Vec<&[u8]> =
        above.filter(|above| tree.above(*above).is_some()).map(|at| tree.name(at)).collect();
    path.clear();
    for name in names.into_iter().rev() {
        path.push(b'/');
        path.extend_from_slice(name);
    }
    if !exact {
        path.make_ascii_lowercase();
    }
    path.len()
}

/// Counts matches that are shown, and notes the directories that lead to them.
pub(super) fn count_shown(
    tree: &impl PathTree,
    text: String,
    first: Vec<bool>,
    is_shown: impl Fn(usize) -> bool,
) -> Found {
    let mut leads = vec![false; tree.count()];
    let mut count = 0;
    for at in (0..tree.count()).rev() {
        let found = first.get(at).copied().unwrap_or(false);
        if (found || leads[at]) && is_shown(at) {
            count += usize::from(found);
            if let Some(above) = tree.above(at) {
                leads[above] = true;
            }
        }
    }
    Found { text, first, leads, count }
}

fn is_case_sensitive(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_uppercase)
}
