//! Scrolling long texts sideways, by keys or by the wheel.

use std::ops::RangeInclusive;

use ratatui::layout::Position;

use crate::tui::layout::{
    ImageColumns, LongText, compare_areas, compare_text, image_areas, image_text, image_title, images_areas,
    screen_areas, viewer_range,
};
use crate::tui::state::{Over, Screen, State};

/// Columns by which a key scrolls.
pub(super) const STEP: isize = 8;

/// Scrolls what has the keys, or what is under the pointer. False where nothing there is longer than its column.
pub(super) fn scroll(state: &mut State, by: isize, at: Option<Position>) -> bool {
    let Some(areas) = screen_areas(state.size, state) else { return false };
    match &mut state.screen {
        Screen::Loading(_) => false,
        Screen::Choosing(images) => {
            let (area, _) = images_areas(areas.body);
            let (top, height) = (images.table.list.top, usize::from(area.height));
            let columns = ImageColumns::new(images, usize::from(area.width), state.now);
            let range = range((top..top + height).map_while(|row| image_title(images, columns, row)));
            images.sideways = moved(images.sideways, by, &range);
            range != (0..=0)
        }
        Screen::Exploring(explorer) => {
            if let Over::Viewer(viewer, _) = &mut explorer.over {
                let range = viewer_range(viewer, areas.body);
                let left = moved(isize::try_from(viewer.left).unwrap_or(isize::MAX), by, &range);
                viewer.left = left.unsigned_abs();
                return *range.end() > 0;
            }
            let panes = image_areas(&areas, explorer);
            let own = explorer.pane();
            let pane = match at {
                Some(at) => panes.pane_at(at),
                None => panes.panes.iter().find(|(pane, _)| *pane == own).copied(),
            };
            let Some((pane, area)) = pane.filter(|_| matches!(explorer.over, Over::Nothing)) else {
                return false;
            };
            let top = explorer.list(pane).top;
            let rows =
                (top..top + area.height()).map_while(|row| image_text(explorer, pane, area.width(), row));
            let range = range(rows);
            explorer.sideways.scroll_to(pane, moved(explorer.sideways.of(pane), by, &range));
            range != (0..=0)
        }
        Screen::Comparing(compare) => {
            let area = compare_areas(&areas, compare).list;
            let (top, tab) = (compare.list().top, compare.tab);
            let rows = (top..top + area.height()).filter_map(|row| compare_text(compare, area.width(), row));
            let range = range(rows);
            compare.sideways.scroll_to(tab, moved(compare.sideways.of(tab), by, &range));
            range != (0..=0)
        }
    }
}

fn moved(before: isize, by: isize, range: &RangeInclusive<isize>) -> isize {
    before.saturating_add(by).clamp(*range.start(), *range.end())
}

/// How far the longest of some texts can be scrolled either way.
fn range(texts: impl Iterator<Item = LongText>) -> RangeInclusive<isize> {
    texts
        .map(|text| text.range())
        .fold(0..=0, |all, one| *all.start().min(one.start())..=*all.end().max(one.end()))
}
