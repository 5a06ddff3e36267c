//! What the mouse does in a comparison.

use ratatui::layout::Position;

use crate::tui::keys::Action;
use crate::tui::layout::{ChangeColumns, MatrixColumns, PaneArea, ScreenAreas, compare_areas, compare_tabs};
use crate::tui::places::CompareTab;
use crate::tui::rows::Fold;
use crate::tui::state::Compare;

/// Scrolls what is under the pointer.
pub(super) fn wheel(compare: &mut Compare, areas: &ScreenAreas, at: Position, rows: isize) {
    let areas = compare_areas(areas, compare);
    let (length, height) = (compare.length(), areas.list.height());
    if areas.details.is_some_and(|details| details.contains(at)) {
        compare.details_top = compare.details_top.saturating_add_signed(rows);
    } else if compare.tab == CompareTab::Files {
        compare.changed_files.outline.scroll(rows, height);
    } else if compare.tab == CompareTab::Steps {
        compare.steps.scroll(rows, height);
    } else {
        compare.list_mut().scroll(rows, length, height);
    }
}

/// Chooses a tab, a row, an image; gives what a click on it does besides.
pub(super) fn click(compare: &mut Compare, areas: &ScreenAreas, at: Position) -> Option<Action> {
    let tabs = compare_tabs(areas.tabs, compare);
    if let Some(label) = tabs.iter().find(|label| label.area.contains(at)) {
        compare.open_tab(label.tab);
        return None;
    }
    let list = compare_areas(areas, compare).list;
    let column = match compare.tab {
        CompareTab::Matrix => {
            MatrixColumns::new(compare, list.width()).image_at(usize::from(at.x.saturating_sub(list.rows.x)))
        }
        _ => None,
    };
    if let (true, Some(column)) = (list.header.contains(at), column) {
        compare.column = column;
        return None;
    }
    let row = compare.list().top + usize::from(at.y.saturating_sub(list.rows.y));
    if !list.rows.contains(at) || row >= compare.length() {
        return None;
    }
    click_on_row(compare, &list, at, row, column)
}

fn click_on_row(
    compare: &mut Compare,
    list: &PaneArea,
    at: Position,
    row: usize,
    column: Option<usize>,
) -> Option<Action> {
    let again = compare.list().chosen == row && column.is_none_or(|column| column == compare.column);
    compare.details_top = 0;
    compare.list_mut().chosen = row;
    compare.column = column.unwrap_or(compare.column);
    match compare.tab {
        CompareTab::Matrix => {
            let fold = compare.matrix.chosen().map_or(Fold::Leaf, |row| row.fold);
            // what is left of the figures is the name, with its fold sign
            match (column, fold) {
                (None, Fold::Open | Fold::Closed) if again => Some(Action::Fold),
                _ => again.then_some(Action::Open),
            }
        }
        CompareTab::Steps => {
            compare.steps.choose(row);
            compare.column = compare.chosen_step().map_or(0, |row| row.image());
            again.then_some(Action::Open)
        }
        CompareTab::Files => {
            compare.changed_files.outline.choose(row);
            let chosen = compare.changed_files.outline.chosen();
            let sign = ChangeColumns::new(list.width()).name.fold_sign(list, chosen.depth());
            let on_sign = (sign..sign.saturating_add(2)).contains(&at.x);
            (chosen.fold != Fold::Leaf && (again || on_sign)).then_some(Action::Fold)
        }
    }
}
