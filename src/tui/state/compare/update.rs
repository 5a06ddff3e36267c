//! What keys do in a comparison.

use super::{Compare, Look};
use crate::tui::Effect;
use crate::tui::compare_layout::{Frames, frames};
use crate::tui::keymap::{Action, End, Motion};
use crate::tui::state::{Stage, State};

/// Does what a key asks of the comparison.
pub fn act(state: &mut State, action: Action) -> Option<Effect> {
    let body = state.areas().map(|areas| areas.body).unwrap_or_default();
    let Stage::Comparing(compare) = &mut state.stage else { return None };
    match action {
        Action::Open => super::visit::open(state),
        Action::Copy => {
            let text = compare.copied()?;
            state.notice = Some(format!("copied {text}"));
            return Some(Effect::Copy(text));
        }
        action => {
            let frames = frames(body, compare);
            state.notice = compare.act(action, &frames);
        }
    }
    None
}

impl Compare {
    /// Does what a key asks. Gives a word on it where the screen would not show what happened.
    fn act(&mut self, action: Action, frames: &Frames) -> Option<String> {
        let height = usize::from(frames.list.rows.height);
        let half = frames.details.map_or(1, |details| usize::from(details.rows.height).max(2) / 2);
        if !matches!(action, Action::Details(_)) {
            self.details_top = 0;
        }
        match (action, self.look) {
            (Action::Details(Motion::Up), _) => self.details_top = self.details_top.saturating_sub(half),
            (Action::Details(_), _) => self.details_top += half,
            (Action::Look(look), _) => self.open_tab(look),
            (Action::NextPane | Action::PreviousPane, look) => {
                self.open_tab(look.beside(action == Action::NextPane));
            }
            (Action::Move(motion), Look::Matrix) => self.matrix.go(motion, height),
            (Action::Move(motion), Look::Steps) => self.go_in_steps(motion, height),
            (Action::ColumnLeft, _) => self.column = self.column.saturating_sub(1),
            (Action::ColumnRight, _) => {
                self.column = (self.column + 1).min(self.names.len().saturating_sub(1));
            }
            (Action::Fold, Look::Matrix) => self.matrix.fold(&self.comparison),
            (Action::CloseAll, Look::Matrix) => self.matrix.fold_all(),
            (Action::FollowBytes, Look::Matrix) => self.matrix.follow_bytes(&self.comparison, self.column),
            (Action::StepFiles, _) => return self.open_step_files(),
            (Action::Pair(end, motion), _) => return self.shift(end, motion),
            (action, Look::Files) => drop(self.changes.act(action, height)),
            _ => {}
        }
        None
    }

    fn go_in_steps(&mut self, motion: Motion, height: usize) {
        let rows = self.step_rows();
        self.steps.go(motion, rows.len(), height);
        self.column = rows.get(self.steps.chosen).map_or(0, |row| row.image());
    }

    /// Shows the files that differ between the chosen image and the one before.
    fn open_step_files(&mut self) -> Option<String> {
        let Some(before) = self.column.checked_sub(1) else {
            return Some(format!("{} is the first image: there is none before", self.names.first()?));
        };
        self.changes.pair = (before, self.column);
        self.open_tab(Look::Files);
        None
    }

    /// Compares the files of other images. Gives a word where there are none.
    fn shift(&mut self, end: End, motion: Motion) -> Option<String> {
        let images = self.names.len();
        let beside = |image: usize| match motion {
            Motion::Up => image.checked_sub(1),
            _ => Some(image + 1).filter(|image| *image < images),
        };
        let (from, to) = self.changes.pair;
        // no image is compared with itself
        let past = |image: usize, other: usize| match beside(image)? {
            next if next == other => beside(next),
            next => Some(next),
        };
        let pair = match end {
            End::From => past(from, to).map(|from| (from, to)),
            End::To => past(to, from).map(|to| (from, to)),
            End::Both => beside(from).zip(beside(to)),
        };
        let Some(pair) = pair else { return Some(self.no_other_pair(end, motion)) };
        self.changes.pair = pair;
        self.changes.look(&self.comparison);
        None
    }

    /// Why other images can't be compared, and which can.
    fn no_other_pair(&self, end: End, motion: Motion) -> String {
        let (from, to) = self.changes.pair;
        let (word, image, keys) = match motion {
            Motion::Up => ("before", from, "] compares from the next one, } to the next one"),
            _ => ("after", to, "{ compares to the one before, [ from the one before"),
        };
        match end {
            End::From | End::To => format!("there is no other image {word}"),
            End::Both if self.names.len() == 2 => "there are no other images".to_owned(),
            End::Both => format!("there is no image {word} {}: {keys}", self.names[image]),
        }
    }

    /// What of the chosen can be copied, escaped: a clipboard ends up in a shell.
    fn copied(&self) -> Option<String> {
        match self.look {
            Look::Matrix => Some(self.matrix.chosen_figures()?.label.clone()),
            Look::Steps => self.names.get(self.column).cloned(),
            Look::Files => {
                let changed = self.changes.changed.as_ref()?;
                Some(changed.tree().path(self.changes.outline.chosen().at).to_string())
            }
        }
    }
}
