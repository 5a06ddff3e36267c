//! From a comparison into one of its images, and back.

use std::sync::Arc;

use crate::compare::{Measure, RowTarget};
use crate::image::LayerIndex;
use crate::text::thousands;
use crate::tui::keys::{Action, key_of};
use crate::tui::message::{Effect, OpenedFrom};
use crate::tui::places::{CompareTab, Pane, Tab};
use crate::tui::state::{Compare, Explorer, Loading, Over, Screen, State};

/// Explores the chosen image where the chosen row is in it. Says so where it is not.
pub(super) fn open(state: &mut State) {
    let Screen::Comparing(compare) = &mut state.screen else { return };
    match target(compare) {
        Ok((image, place)) => enter(state, image, place),
        Err(why) => state.notice = Some(why),
    }
}

fn enter(state: &mut State, image: usize, place: Option<RowTarget>) {
    match std::mem::replace(&mut state.screen, Screen::Loading(Loading::default())) {
        Screen::Comparing(mut compare) => {
            let mut explorer = explorer(&mut compare, image);
            if let Some(place) = place {
                go_to(&mut explorer, &place);
            }
            compare.entered = image;
            state.screen = Screen::Exploring(explorer);
            state.origin = Some(compare);
        }
        other => state.screen = other,
    }
}

/// Tells whether something is open that is closed before the way leads back, one thing at a time.
pub(super) fn has_open(state: &State) -> bool {
    let of_image = |explorer: &Explorer| {
        let is_on_finding = explorer.finding_cursor.is_some() && explorer.pane() == Pane::Files;
        let is_covered = !matches!(explorer.over, Over::Nothing);
        let is_of_list = explorer.opened_from.is_some() && explorer.pane() == Pane::Largest;
        is_on_finding || is_covered || is_of_list
    };
    let is_filtered = state.filter().is_some_and(|filter| !filter.is_off());
    is_filtered || state.explorer().is_some_and(of_image)
}

/// Goes back to the comparison from which the image was opened, or else to the list of images. Marks that would be lost with
/// that are kept.
pub(super) fn go_back(state: &mut State) -> Option<Effect> {
    if state.origin.is_some() {
        back_to_comparison(state);
        return None;
    }
    if state.opened_from == OpenedFrom::CommandLine {
        return None;
    }
    let marked = state.explorer().map_or(0, |explorer| explorer.marks.len());
    if marked == 0 {
        return Some(Effect::Back);
    }
    let contexts = state.contexts();
    let key = |action| key_of(action, &contexts, &state.preferences.keys).map(|key| key.to_string());
    let ways = [(Action::ClearMarks, "clears the marks"), (Action::Leave, "goes back all the same")];
    let ways = ways.into_iter().filter_map(|(action, words)| Some(format!("{} {words}", key(action)?)));
    let ways: Vec<String> = ways.collect();
    state.notice = Some(format!("{} marked: {}", thousands(marked as u64), ways.join(", ")));
    None
}

/// The image stays as it is, for the next time.
fn back_to_comparison(state: &mut State) {
    let Some(mut compare) = state.origin.take() else { return };
    let screen = std::mem::replace(&mut state.screen, Screen::Loading(Loading::default()));
    if let (Screen::Exploring(explorer), Some(left)) = (screen, compare.visited.get_mut(compare.entered)) {
        *left = Some(explorer);
    }
    state.screen = Screen::Comparing(compare);
}

/// An image as it was left, or as it opens.
fn explorer(compare: &mut Compare, image: usize) -> Box<Explorer> {
    let open = || {
        let opened = Explorer::new(Arc::clone(&compare.comparison.images[image]));
        Box::new(Explorer { image, ..opened })
    };
    compare.visited[image].take().unwrap_or_else(open)
}

/// The image that the chosen row leads to, and where in it.
///
/// # Errors
/// In words, where the image does not have it.
fn target(compare: &mut Compare) -> Result<(usize, Option<RowTarget>), String> {
    match compare.tab {
        CompareTab::Matrix => figures_target(compare),
        CompareTab::Steps => Ok((compare.column, None)),
        CompareTab::Files => Ok(change_target(compare)),
    }
}

fn figures_target(compare: &mut Compare) -> Result<(usize, Option<RowTarget>), String> {
    let image = compare.column;
    let Some(row) = compare.matrix.chosen_figures() else { return Ok((image, None)) };
    if let Some(place) = &row.targets[image] {
        return Ok((image, Some(place.clone())));
    }
    match (row.measure, row.cells[image], &row.unfold) {
        (Measure::Bytes | Measure::Presence, None | Some(0), _) if row.no_figure == Default::default() => {
            Err(format!("not in {}: choose another image with ← and →", compare.names[image]))
        }
        (Measure::Bytes, _, Some(unfold)) => {
            let unfold = unfold.clone();
            let trees = compare.matrix.size_trees.get(&compare.comparison, &unfold.selections);
            Ok((image, trees[image].as_ref().map(|tree| tree.most())))
        }
        _ => Ok((image, None)),
    }
}

/// The later of the two images that has the chosen path.
fn change_target(compare: &Compare) -> (usize, Option<RowTarget>) {
    let (from, to) = compare.changed_files.pair;
    let Some(changes) = &compare.changed_files.changes else { return (to, None) };
    let path = changes.tree().path(compare.changed_files.outline.chosen().at());
    let has_it = |image: &usize| {
        let tree = &compare.comparison.images[*image].analysis.tree;
        tree.find(&path).is_some_and(|node| path.is_root() || tree.live(node).is_some())
    };
    let image = [to, from].into_iter().find(has_it).unwrap_or(to);
    let layers = compare.comparison.images[image].analysis.layers.len() as u32;
    (image, Some(RowTarget::Path(path, LayerIndex(layers.saturating_sub(1)))))
}

/// Shows a place of the image.
fn go_to(explorer: &mut Explorer, place: &RowTarget) {
    match place {
        RowTarget::Path(path, layer) => {
            if let Some(node) = explorer.analysis.tree.find(path) {
                explorer.show(node, *layer);
            }
        }
        RowTarget::Layer(layer) => explorer.show_layer(*layer),
        RowTarget::Finding(finding) => explorer.show_finding(*finding),
        RowTarget::Wasted => explorer.open_tab(Tab::Wasted),
        RowTarget::Image => {}
    }
    explorer.details_top = 0;
}
