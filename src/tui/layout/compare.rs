//! Where the list, details and tabs of a comparison are.

use ratatui::layout::Rect;

use super::pane::{PaneArea, split};
use super::tabs::{Gap, TabLabel, placed};
use crate::text::thousands;
use crate::tui::places::CompareTab;
use crate::tui::state::Compare;

/// The parts of the screen between tabs and footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CompareAreas {
    /// The list.
    pub(crate) list: PaneArea,
    /// More on the chosen row, where there is room.
    pub(crate) details: Option<PaneArea>,
}

/// Divides the body of the screen.
pub(crate) fn compare_areas(body: Rect, compare: &Compare) -> CompareAreas {
    let images = u16::try_from(compare.names.len()).unwrap_or(u16::MAX);
    let details = match (compare.tab, body.height) {
        (CompareTab::Steps, _) | (_, ..14) => 0,
        (_, 14..24) => 3,
        (CompareTab::Matrix, height) => images.saturating_add(2).min(height * 38 / 100),
        (CompareTab::Files, _) => 6,
    };
    let (list, below) = split(body, body.height - details);
    CompareAreas {
        list: PaneArea::new(list, true),
        details: (details > 0).then(|| PaneArea::new(below, false)),
    }
}

/// The tabs.
pub(crate) fn compare_tabs(line: Rect, compare: &Compare) -> Vec<TabLabel<CompareTab>> {
    let files = thousands(compare.comparison.changes.rows().count() as u64);
    let words = ["Matrix".to_owned(), "Steps".to_owned(), format!("Files {files}")];
    placed(line, Gap::Wide, CompareTab::ALL.into_iter().zip(words))
}
