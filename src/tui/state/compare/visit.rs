//! From a comparison into one of its images, and back.

use std::sync::Arc;

use super::{Compare, Look};
use crate::compare::{Measure, RowTarget};
use crate::image::LayerIndex;
use crate::tui::state::{Explorer, Filter, Loading, Pane, Stage, State, Tab};

/// Explores the chosen image where the chosen row is in it. Says so where it is not.
pub fn open(state: &mut State) {
    let Stage::Comparing(compare) = &mut state.stage else { return };
    match compare.target() {
        Ok((image, place)) => enter(state, image, place),
        Err(why) => state.notice = Some(why),
    }
}

fn enter(state: &mut State, image: usize, place: Option<RowTarget>) {
    match std::mem::replace(&mut state.stage, Stage::Loading(Loading::default())) {
        Stage::Comparing(mut compare) => {
            let mut explorer = compare.explorer(image);
            if let Some(place) = place {
                explorer.go_to(&place);
            }
            compare.entered = image;
            state.stage = Stage::Exploring(explorer);
            state.origin = Some(compare);
        }
        other => state.stage = other,
    }
}

/// Goes back to the comparison from which the image was entered. The image stays as it is, for the next time.
///
/// What is open in the image is closed first, one thing at a time. False where there is nothing of it.
pub fn is_way_back(state: &State) -> bool {
    let has_open = |explorer: &Explorer| {
        let is_filtered = !matches!(explorer.files.outline.filter, Filter::Off);
        let is_on_trail = explorer.trail.is_some() && explorer.pane() == Pane::Files;
        is_filtered || is_on_trail
    };
    state.origin.is_some() && !state.explorer().is_some_and(has_open)
}

/// Goes back to the comparison from which the image was entered. The image stays as it is, for the next time.
pub fn go_back(state: &mut State) {
    let Some(mut compare) = state.origin.take() else { return };
    let stage = std::mem::replace(&mut state.stage, Stage::Loading(Loading::default()));
    if let (Stage::Exploring(explorer), Some(left)) = (stage, compare.visited.get_mut(compare.entered)) {
        *left = Some(explorer);
    }
    state.stage = Stage::Comparing(compare);
}

impl Compare {
    /// An image as it was left, or as it opens.
    fn explorer(&mut self, image: usize) -> Box<Explorer> {
        let open = || Box::new(Explorer::new(Arc::clone(&self.comparison.images[image])));
        self.visited[image].take().unwrap_or_else(open)
    }

    /// The image that the chosen row leads to, and where in it.
    ///
    /// # Errors
    /// In words, where the image does not have it.
    fn target(&mut self) -> Result<(usize, Option<RowTarget>), String> {
        match self.look {
            Look::Matrix => self.figures_target(),
            Look::Steps => Ok((self.column, None)),
            Look::Files => Ok(self.change_target()),
        }
    }

    fn figures_target(&mut self) -> Result<(usize, Option<RowTarget>), String> {
        let image = self.column;
        let Some(row) = self.matrix.chosen_figures() else { return Ok((image, None)) };
        if let Some(place) = &row.targets[image] {
            return Ok((image, Some(place.clone())));
        }
        match (row.measure, row.cells[image], &row.unfold) {
            (Measure::Bytes | Measure::Presence, None | Some(0), _)
                if row.no_figure == Default::default() =>
            {
                Err(format!("{} has nothing of it: ← and → choose another image", self.names[image]))
            }
            (Measure::Bytes, _, Some(unfold)) => {
                let unfold = unfold.clone();
                let rolled = self.matrix.rolls.get(&self.comparison, &unfold.selections);
                Ok((image, rolled[image].as_ref().map(|rolled| rolled.most())))
            }
            _ => Ok((image, None)),
        }
    }

    /// The later of the two images that has the chosen path.
    fn change_target(&self) -> (usize, Option<RowTarget>) {
        let (from, to) = self.changes.pair;
        let Some(changed) = &self.changes.changed else { return (to, None) };
        let path = changed.tree().path(self.changes.outline.chosen().at);
        let has_it = |image: &usize| {
            let tree = &self.comparison.images[*image].analysis.tree;
            tree.find(&path).is_some_and(|node| path.is_root() || tree.live(node).is_some())
        };
        let image = [to, from].into_iter().find(has_it).unwrap_or(to);
        let layers = self.comparison.images[image].analysis.layers.len() as u32;
        (image, Some(RowTarget::Path(path, LayerIndex(layers.saturating_sub(1)))))
    }
}

impl Explorer {
    /// Shows a place of the image.
    fn go_to(&mut self, place: &RowTarget) {
        match place {
            RowTarget::Path(path, layer) => {
                if let Some(node) = self.analysis.tree.find(path) {
                    self.show(node, *layer);
                }
            }
            RowTarget::Layer(layer) => {
                self.tab = Tab::Layers;
                self.focus = Pane::Layers;
                self.choose_layer(*layer);
            }
            RowTarget::Finding(finding) => self.show_finding(*finding),
            RowTarget::Wasted => self.tab = Tab::Wasted,
            RowTarget::Image => {}
        }
        self.details_top = 0;
    }
}
