//! The list of steps: the newest first.

use super::Explorer;
use crate::analysis::HistoryLine;

impl Explorer {
    /// The step on a row, and its place in the image's history.
    pub fn step_at(&self, row: usize) -> Option<(usize, &HistoryLine)> {
        let place = self.analysis.history.len().checked_sub(row + 1)?;
        Some((place, &self.analysis.history[place]))
    }

    /// Goes to the files of the chosen step's layer. False where it has none.
    pub(super) fn open_step(&mut self) -> bool {
        let Some(layer) = self.step_at(self.history.chosen).and_then(|(_, line)| line.layer) else {
            return false;
        };
        self.tab = super::Tab::Layers;
        self.focus = super::Pane::Layers;
        self.choose_layer(layer);
        true
    }
}
