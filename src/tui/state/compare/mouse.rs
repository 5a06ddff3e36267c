//! What the mouse does in a comparison: it hits what is seen, by the same layout.

use ratatui::layout::Position;

use super::{Compare, Look};
use crate::tui::compare_layout::{ChangeColumns, Frames, MatrixColumns, frames, look_labels};
use crate::tui::keymap::Action;
use crate::tui::state::{Fold, Stage, State};

/// Scrolls what is under the pointer.
pub fn wheel(state: &mut State, at: Position, rows: isize) {
    let Some(areas) = state.areas() else { return };
    let Stage::Comparing(compare) = &mut state.stage else { return };
    let frames = frames(areas.body, compare);
    let (length, height) = (compare.length(), usize::from(frames.list.rows.height));
    if frames.details.is_some_and(|details| details.contains(at)) {
        compare.details_top = compare.details_top.saturating_add_signed(rows);
    } else if compare.look == Look::Files {
        compare.changes.outline.scroll(rows, height);
    } else {
        compare.list_mut().scroll(rows, length, height);
    }
}

/// Chooses a tab, a row, an image; opens what is chosen already.
pub fn click(state: &mut State, at: Position) {
    let Some(areas) = state.areas() else { return };
    let Stage::Comparing(compare) = &mut state.stage else { return };
    let frames = frames(areas.body, compare);
    let labels = look_labels(areas.tabs, compare);
    if let Some((look, ..)) = labels.iter().find(|(_, label, _)| label.contains(at)) {
        return compare.open_tab(*look);
    }
    let action = compare.click(&frames, at);
    if let Some(action) = action {
        super::act(state, action);
    }
}

impl Compare {
    /// Chooses what is hit; gives what a click on it does besides.
    fn click(&mut self, frames: &Frames, at: Position) -> Option<Action> {
        let area = frames.list.rows;
        let column = match self.look {
            Look::Matrix => MatrixColumns::new(self, usize::from(area.width))
                .image_at(usize::from(at.x.saturating_sub(area.x))),
            _ => None,
        };
        if let (true, Some(column)) = (frames.list.header.contains(at), column) {
            self.column = column;
            return None;
        }
        let row = self.list().top + usize::from(at.y.saturating_sub(area.y));
        if !area.contains(at) || row >= self.length() {
            return None;
        }
        let again = self.list().chosen == row && column.is_none_or(|column| column == self.column);
        self.details_top = 0;
        self.list_mut().chosen = row;
        self.column = column.unwrap_or(self.column);
        match self.look {
            Look::Matrix => {
                let fold = self.matrix.chosen().map_or(Fold::Leaf, |row| row.fold);
                // what lies left of the figures is the name, and its sign
                match (column, fold) {
                    (None, Fold::Open | Fold::Closed) if again => Some(Action::Fold),
                    _ => again.then_some(Action::Open),
                }
            }
            Look::Steps => {
                self.column = self.step_rows().get(row).map_or(0, |row| row.image());
                again.then_some(Action::Open)
            }
            Look::Files => {
                self.changes.outline.choose(row);
                let chosen = self.changes.outline.chosen();
                let sign = area.x + ChangeColumns::new(usize::from(area.width)).fold_sign(chosen.depth);
                let on_sign = (sign..sign.saturating_add(2)).contains(&at.x);
                (chosen.fold != Fold::Leaf && (again || on_sign)).then_some(Action::Fold)
            }
        }
    }
}
