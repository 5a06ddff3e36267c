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
    /// Its key and its words, with a blank before them.
    pub(crate) text: String,
}

/// What is between tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// A blank of each.
    Wide,
    /// The blank before each.
    Narrow,
}

impl Gap {
    /// The columns that tabs of these words take.
    pub(super) fn columns(self, words: &[String]) -> usize {
        words.iter().enumerate().map(|(place, words)| width(&self.label(place, words))).sum()
    }

    fn label(self, place: usize, words: &str) -> String {
        let words = format!(" {} {words}", place + 1);
        let words = words.trim_end();
        if self == Self::Wide { format!("{words} ") } else { words.to_owned() }
    }
}

/// Puts the tabs one after the other on their line, each with the number that is its key.
pub(super) fn placed<T>(
    line: Rect,
    gap: Gap,
    tabs: impl IntoIterator<Item = (T, String)>,
) -> Vec<TabLabel<T>> {
    let mut x = 0;
    let label = |(place, (tab, words)): (usize, (T, String))| {
        let text = gap.label(place, &words);
        let width = (width(&text) as u16).min(line.width.saturating_sub(x));
        let area = Rect { x, width, ..line };
        x += width;
        TabLabel { tab, area, text }
    };
    tabs.into_iter().enumerate().map(label).collect()
}
