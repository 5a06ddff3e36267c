//! A list that is longer than its window: what is chosen and what is seen.

use crate::tui::keys::Motion;

/// The choice in a list and the first row that is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct List {
    /// The chosen row.
    pub(crate) chosen: usize,
    /// The first row in the window.
    pub(crate) top: usize,
}

impl List {
    /// Moves the choice.
    pub(crate) fn go(&mut self, motion: Motion, length: usize, height: usize) {
        let (page, half) = (height.max(2) - 1, (height / 2).max(1));
        self.chosen = match motion {
            Motion::Up => self.chosen.saturating_sub(1),
            Motion::Down => self.chosen.saturating_add(1),
            Motion::HalfUp => self.chosen.saturating_sub(half),
            Motion::HalfDown => self.chosen.saturating_add(half),
            Motion::PageUp => self.chosen.saturating_sub(page),
            Motion::PageDown => self.chosen.saturating_add(page),
            Motion::First => 0,
            Motion::Last => usize::MAX,
        }
        .min(length.saturating_sub(1));
    }

    /// Moves the window, and the choice as far as it must to stay in the window.
    pub(crate) fn scroll(&mut self, rows: isize, length: usize, height: usize) {
        self.top = self.top.saturating_add_signed(rows).min(length.saturating_sub(height));
        let last = (self.top + height.max(1) - 1).min(length.saturating_sub(1));
        self.chosen = self.chosen.clamp(self.top.min(last), last);
    }

    /// Brings choice and window into the list and the choice into the window.
    pub(crate) fn clamp(&mut self, length: usize, height: usize) {
        let height = height.max(1);
        self.chosen = self.chosen.min(length.saturating_sub(1));
        self.top = self.top.min(length.saturating_sub(height)).min(self.chosen);
        self.top = self.top.max((self.chosen + 1).saturating_sub(height));
    }
}
