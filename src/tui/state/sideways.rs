//! How far long texts are scrolled sideways.

/// By how many columns the long texts of one pane are scrolled to the right, or where that is negative to the left; those of
/// all other panes stand as they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sideways<P> {
    pane: Option<P>,
    columns: isize,
}

impl<P> Default for Sideways<P> {
    fn default() -> Self {
        Self { pane: None, columns: 0 }
    }
}

impl<P: Copy + PartialEq> Sideways<P> {
    /// By how many columns those of a pane are.
    pub(crate) fn of(&self, pane: P) -> isize {
        if self.pane == Some(pane) { self.columns } else { 0 }
    }

    /// Scrolls those of a pane.
    pub(crate) fn scroll_to(&mut self, pane: P, columns: isize) {
        *self = Self { pane: Some(pane), columns };
    }
}
