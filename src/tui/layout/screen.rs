//! The parts that every screen has.

use ratatui::layout::{Rect, Size};

use crate::tui::state::{PaneSizes, State};

/// The smallest terminal on which anything but a sentence is shown.
pub(crate) const SMALLEST: Size = Size::new(40, 10);

/// The parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScreenAreas {
    /// The names of what is explored.
    pub(crate) headline: Rect,
    /// The figures.
    pub(crate) figures: Rect,
    /// What must be known before anything else, where there is something.
    pub(crate) alert: Option<Rect>,
    /// The tabs.
    pub(crate) tabs: Rect,
    /// All between tabs and footer.
    pub(crate) body: Rect,
    /// The line of keys.
    pub(crate) footer: Rect,
    /// How the body is divided, where a person has said so.
    pub(crate) pane_sizes: PaneSizes,
}

/// Divides the screen. None where the terminal is too small.
pub(crate) fn screen_areas(size: Size, state: &State) -> Option<ScreenAreas> {
    if size.width < SMALLEST.width || size.height < SMALLEST.height {
        return None;
    }
    let line = |y| Rect::new(0, y, size.width, 1);
    let has_alert = state.explorer().is_some_and(|explorer| !explorer.alerts.is_empty());
    let tabs = 2 + u16::from(has_alert);
    Some(ScreenAreas {
        headline: line(0),
        figures: line(1),
        alert: has_alert.then(|| line(2)),
        tabs: line(tabs),
        body: Rect::new(0, tabs + 1, size.width, size.height - tabs - 2),
        footer: line(size.height - 1),
        pane_sizes: state.pane_sizes,
    })
}
