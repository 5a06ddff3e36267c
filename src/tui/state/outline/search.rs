//! Looking through a tree for what a filter wants.

use super::tree::OutlineTree;
use crate::tui::filter::Matcher;
use crate::tui::rows::{Found, Places};

/// Looks through all places. `ask` hears now and then of all that was found so far, and says whether to go on; None where
/// it did not.
pub(super) fn search(
    tree: &impl OutlineTree,
    matcher: &Matcher,
    before: &Found,
    mut ask: impl FnMut(&Places) -> bool,
) -> Option<Places> {
    /// Places that are looked at before it is asked again whether that is wanted.
    const PACE: usize = 4_096;
    let mut found = Places::with_room(tree.count());
    let mut looked_at = 0usize;
    let mut go_on = |found: &Places| {
        looked_at += 1;
        !looked_at.is_multiple_of(PACE) || ask(found)
    };
    if tree.is_flat() || matcher.looks_at_paths() {
        search_paths(tree, matcher, &mut found, &mut go_on)?;
        return Some(found);
    }
    let mut look = |at: usize, found: &mut Places| {
        if matcher.fits(tree.name(at), &tree.subject(at)) {
            found.insert(at);
        }
        go_on(found).then_some(())
    };
    // what goes on from what was found before is among that
    match before.is_complete && matcher.goes_on_from(&before.matcher) {
        true => before.matches.iter().try_for_each(|at| look(at, &mut found))?,
        false => (1..tree.count()).try_for_each(|at| look(at, &mut found))?,
    }
    Some(found)
}

fn search_paths(
    tree: &impl OutlineTree,
    matcher: &Matcher,
    found: &mut Places,
    go_on: &mut impl FnMut(&Places) -> bool,
) -> Option<()> {
    let mut path = Vec::new();
    let mut open: Vec<(usize, usize)> = tree.below(0).map(|child| (child, 0)).collect();
    while let Some((at, above_end)) = open.pop() {
        path.truncate(above_end);
        path.push(b'/');
        let name = path.len();
        path.extend_from_slice(tree.name(at));
        let subject = tree.subject(at);
        let fits = match tree.is_flat() {
            true => matcher.fits(&path, &subject),
            false => matcher.fits_path(&path, name, &subject),
        };
        if fits {
            found.insert(at);
        }
        if !go_on(found) {
            return None;
        }
        open.extend(tree.below(at).map(|child| (child, path.len())));
    }
    Some(())
}

/// Counts what fits and is shown, and notes the directories that lead there.
pub(super) fn lead(tree: &impl OutlineTree, found: Found) -> Found {
    let mut leads = Places::with_room(tree.count());
    let mut count = 0;
    for at in (0..tree.count()).rev() {
        let fits = found.matches.contains(at);
        if (fits || leads.contains(at)) && tree.is_shown(at) {
            count += usize::from(fits);
            if let Some(above) = tree.above(at) {
                leads.insert(above);
            }
        }
    }
    Found { leads, count, ..found }
}
