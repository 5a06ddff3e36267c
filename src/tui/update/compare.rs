//! What keys do in a comparison.

use super::image::NOTHING_TO_COPY;
use super::visit;
use crate::tui::keys::{Action, Motion, PairEnd};
use crate::tui::layout::{CompareAreas, compare_areas, screen_areas};
use crate::tui::message::Effect;
use crate::tui::places::CompareTab;
use crate::tui::state::{Compare, Screen, State};

/// Does what a key asks of the comparison.
pub(super) fn act(state: &mut State, action: Action) -> Option<Effect> {
    let screen = screen_areas(state.size, state);
    let Screen::Comparing(compare) = &mut state.screen else { return None };
    match action {
        Action::Open => visit::open(state),
        Action::Copy => {
            let text = copied(compare);
            state.notice =
                Some(text.as_ref().map_or(NOTHING_TO_COPY.to_owned(), |text| format!("copied {text}")));
            return text.map(Effect::Copy);
        }
        action => {
            let areas = screen.map(|screen| compare_areas(&screen, compare));
            state.notice = explore(compare, action, areas.as_ref());
        }
    }
    None
}

/// Changes the comparison's state. Gives a word on it where the screen would not show what happened.
fn explore(compare: &mut Compare, action: Action, areas: Option<&CompareAreas>) -> Option<String> {
    let height = areas.map_or(1, |areas| areas.list.height());
    let details = areas.and_then(|areas| areas.details);
    let half = details.map_or(1, |details| details.height().max(2) / 2);
    if !matches!(action, Action::Details(_)) {
        compare.details_top = 0;
    }
    match (action, compare.tab) {
        (Action::Details(Motion::Up), _) => compare.details_top = compare.details_top.saturating_sub(half),
        (Action::Details(_), _) => compare.details_top += half,
        (Action::CompareTab(tab), _) => compare.open_tab(tab),
        (Action::NextPane | Action::PreviousPane, tab) => {
            compare.open_tab(tab.beside(action == Action::NextPane));
        }
        (Action::Move(motion), CompareTab::Matrix) => compare.matrix.go(motion, height),
        (Action::Move(motion), CompareTab::Steps) => go_in_steps(compare, motion, height),
        (Action::ColumnLeft, _) => compare.column = compare.column.saturating_sub(1),
        (Action::ColumnRight, _) => {
            compare.column = (compare.column + 1).min(compare.names.len().saturating_sub(1));
        }
        (Action::Fold, CompareTab::Matrix) => compare.matrix.fold(&compare.comparison),
        (Action::CloseAll, CompareTab::Matrix) => compare.matrix.fold_all(),
        (Action::FollowBytes, CompareTab::Matrix) => {
            compare.matrix.follow_bytes(&compare.comparison, compare.column);
        }
        (Action::StepFiles, _) => return open_step_files(compare),
        (Action::Pair(end, motion), _) => return choose_pair(compare, end, motion),
        (action, CompareTab::Matrix) => drop(compare.matrix.act(action)),
        (action, CompareTab::Steps) => drop(compare.act_on_steps(action)),
        (action, CompareTab::Files) => drop(compare.changed_files.act(action, height)),
    }
    None
}

fn go_in_steps(compare: &mut Compare, motion: Motion, height: usize) {
    compare.steps.go(motion, height);
    compare.column = compare.chosen_step().map_or(0, |row| row.image());
}

/// Shows the files that differ between the chosen image and the previous one.
fn open_step_files(compare: &mut Compare) -> Option<String> {
    let Some(before) = compare.column.checked_sub(1) else {
        return Some(format!("{} is the first image: nothing to compare it with", compare.names.first()?));
    };
    compare.changed_files.pair = (before, compare.column);
    compare.open_tab(CompareTab::Files);
    None
}

/// Compares the files of another pair of images. Says so where there is none.
fn choose_pair(compare: &mut Compare, end: PairEnd, motion: Motion) -> Option<String> {
    let images = compare.names.len();
    let beside = |image: usize| match motion {
        Motion::Up => image.checked_sub(1),
        _ => Some(image + 1).filter(|image| *image < images),
    };
    let (from, to) = compare.changed_files.pair;
    // no image is compared with itself
    let past = |image: usize, other: usize| match beside(image)? {
        next if next == other => beside(next),
        next => Some(next),
    };
    let pair = match end {
        PairEnd::From => past(from, to).map(|from| (from, to)),
        PairEnd::To => past(to, from).map(|to| (from, to)),
        PairEnd::Both => beside(from).zip(beside(to)),
    };
    let Some(pair) = pair else { return Some(no_other_pair(compare, end, motion)) };
    compare.changed_files.pair = pair;
    compare.changed_files.compare(&compare.comparison);
    None
}

/// Why no other pair can be compared, and which keys still can.
fn no_other_pair(compare: &Compare, end: PairEnd, motion: Motion) -> String {
    let (from, to) = compare.changed_files.pair;
    let (word, image, keys) = match motion {
        Motion::Up => ("before", from, "] moves the first forward, } the second"),
        _ => ("after", to, "{ moves the second back, [ the first"),
    };
    match end {
        PairEnd::From | PairEnd::To => format!("no other image {word}"),
        PairEnd::Both if compare.names.len() == 2 => "there are only these two images".to_owned(),
        PairEnd::Both => format!("no image {word} {}: {keys}", compare.names[image]),
    }
}

/// What to copy of the chosen row, escaped: a clipboard ends up in a shell.
fn copied(compare: &Compare) -> Option<String> {
    match compare.tab {
        CompareTab::Matrix => Some(compare.matrix.chosen_figures()?.label.clone()),
        CompareTab::Steps => compare.names.get(compare.column).cloned(),
        CompareTab::Files => {
            let changes = compare.changed_files.changes.as_ref()?;
            Some(changes.tree().path(compare.changed_files.outline.chosen().at()).to_string())
        }
    }
}
