//! What the mouse does: it hits what is seen, by the same layout.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::files::Fold;
use super::{Pane, Stage, State};
use crate::tui::keymap::Motion;
use crate::tui::layout::{PaneArea, tab_labels};

/// Rows by which the wheel scrolls.
const WHEEL: isize = 3;

/// Columns between the start of a row's name and its fold sign, see `view::files`.
pub(super) fn on_mouse(state: &mut State, event: MouseEvent) {
    let rows = match event.kind {
        MouseEventKind::ScrollUp => -WHEEL,
        MouseEventKind::ScrollDown => WHEEL,
        MouseEventKind::Down(MouseButton::Left) => 0,
        _ => return,
    };
    let at = Position::new(event.column, event.row);
    if let Some(popup) = &mut state.popup {
        match rows {
            0 => state.popup = None,
            rows => popup.top = popup.top.saturating_add_signed(rows),
        }
        return;
    }
    let (Some(areas), Stage::Exploring(explorer)) = (state.areas(), &mut state.stage) else { return };
    if rows == 0
        && let Some((tab, ..)) = tab_labels(&areas, explorer).iter().find(|(_, area, _)| area.contains(at))
    {
        explorer.tab = *tab;
        return;
    }
    let hit = |area: &&PaneArea| [area.title, area.header, area.rows].iter().any(|part| part.contains(at));
    let Some(area) = areas.panes.iter().find(hit) else { return };
    let height = usize::from(area.rows.height);
    let length = explorer.length(area.pane);
    match (area.pane, rows) {
        (Pane::Details, rows) => explorer.details_top = explorer.details_top.saturating_add_signed(rows),
        (Pane::Files, 0) | (Pane::Layers, 0) | (_, 0) => {
            let row = explorer.list(area.pane).top + usize::from(at.y.saturating_sub(area.rows.y));
            let on_row = area.rows.contains(at) && row < length;
            let again = explorer.pane() == area.pane && explorer.list(area.pane).chosen == row;
            if matches!(area.pane, Pane::Files | Pane::Layers) {
                explorer.focus = area.pane;
            }
            if !on_row {
                return;
            }
            explorer.details_top = 0;
            match explorer.list_mut(area.pane) {
                _ if area.pane == Pane::Files => explorer.files.choose(row),
                Some(list) => list.chosen = row,
                None => {}
            }
            explorer.follow_layer();
            if area.pane == Pane::Files {
                let sign = area.fold_sign(explorer.files.chosen().depth);
                let has_sign = explorer.files.chosen().fold != Fold::Leaf;
                if again || (has_sign && (sign..sign + 2).contains(&at.x)) {
                    explorer.files.fold(&explorer.analysis.tree);
                }
            } else if again {
                explorer.open(area.pane);
            }
        }
        (Pane::Files, rows) => explorer.files.scroll(rows, height),
        // the files follow the layers, so the wheel moves the choice there only one by one
        (Pane::Layers, rows) => {
            explorer.go(Pane::Layers, if rows < 0 { Motion::Up } else { Motion::Down }, height)
        }
        (pane, rows) => {
            if let Some(list) = explorer.list_mut(pane) {
                list.scroll(rows, length, height);
            }
        }
    }
}
