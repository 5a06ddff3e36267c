//! Where the list, details and tabs of a comparison are.

use ratatui::layout::Rect;

use super::borders::{BorderArea, details_rows};
use super::pane::{PaneArea, split};
use super::screen::ScreenAreas;
use super::tabs::{Gap, TabLabel, placed};
use crate::text::thousands;
use crate::tui::places::{Border, CompareTab};
use crate::tui::state::Compare;

/// The parts of the screen between tabs and footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CompareAreas {
    /// The list.
    pub(crate) list: PaneArea,
    /// More on the chosen row, where there is room.
    pub(crate) details: Option<PaneArea>,
    /// The border above that; at the bottom where there are none.
    pub(crate) border: BorderArea,
}

/// Divides the body of the screen.
pub(crate) fn compare_areas(screen: &ScreenAreas, compare: &Compare) -> CompareAreas {
    let body = screen.body;
    let images = u16::try_from(compare.names.len()).unwrap_or(u16::MAX);
    let details = match (compare.tab, body.height) {
        (CompareTab::Steps, _) | (_, ..14) => 0,
        (_, 14..24) => 3,
        (CompareTab::Matrix, height) => images.saturating_add(2).min(height * 38 / 100),
        (CompareTab::Files, _) => 6,
    };
    let details = match compare.tab {
        CompareTab::Steps => 0,
        _ => details_rows(screen.pane_sizes, Border::CompareDetails, body.height, details),
    };
    let (list, below) = split(body, body.height - details);
    CompareAreas {
        list: PaneArea::new(list, true),
        details: (details > 0).then(|| PaneArea::new(below, false)),
        border: BorderArea { border: Border::CompareDetails, line: split(below, 1).0, whole: body },
    }
}

/// The tabs.
pub(crate) fn compare_tabs(line: Rect, compare: &Compare) -> Vec<TabLabel<CompareTab>> {
    let files = thousands(compare.comparison.changes.rows().count() as u64);
    let words = ["Matrix".to_owned(), "Steps".to_owned(), format!("Files {files}")];
    placed(line, Gap::Wide, CompareTab::ALL.into_iter().zip(words))
}
