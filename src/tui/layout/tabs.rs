//! Where the words of the tabs are.

use ratatui::layout::Rect;

use crate::text::width;

/// A tab's words and where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TabLabel<T> {
    /// The tab.
    pub(crate) tab: T,
    /// Where it is.
    pub(crate) area: Rect,
    /// Its key and its words, with a blank on either side.
    pub(crate) text: String,
}

/// Puts the tabs one after the other on their line, each with the number that is its key.
pub(super) fn placed<T>(line: Rect, tabs: impl IntoIterator<Item = (T, String)>) -> Vec<TabLabel<T>> {
    let mut x = 0;
    let label = |(place, (tab, words)): (usize, (T, String))| {
        let text = format!(" {} {words} ", place + 1);
        let width = (width(&text) as u16).min(line.width.saturating_sub(x));
        let area = Rect { x, width, ..line };
        x += width;
        TabLabel { tab, area, text }
    };
    tabs.into_iter().enumerate().map(label).collect()
}
