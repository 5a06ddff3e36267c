//! What the mouse does: it hits what is seen, by the same layout.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::outline::Fold;
use super::{Explorer, Pane, Stage, State, compare};
use crate::tui::keymap::Motion;
use crate::tui::layout::{PaneArea, tab_labels};

/// Rows by which the wheel scrolls.
const WHEEL: isize = 3;

/// The wheel scrolls what is under the pointer; a click chooses, and opens what is chosen already.
pub(super) fn on_mouse(state: &mut State, event: MouseEvent) {
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollUp => wheel(state, at, -WHEEL),
        MouseEventKind::ScrollDown => wheel(state, at, WHEEL),
        MouseEventKind::Down(MouseButton::Left) => click(state, at),
        _ => {}
    }
}

fn wheel(state: &mut State, at: Position, rows: isize) {
    if let Some(popup) = &mut state.popup {
        popup.top = popup.top.saturating_add_signed(rows);
        return;
    }
    if matches!(state.stage, Stage::Comparing(_)) {
        return compare::wheel(state, at, rows);
    }
    let area = pane_at(state, at);
    let (Some(area), Stage::Exploring(explorer)) = (area, &mut state.stage) else { return };
    let (height, length) = (usize::from(area.rows.height), explorer.length(area.pane));
    match area.pane {
        Pane::Details => explorer.details_top = explorer.details_top.saturating_add_signed(rows),
        Pane::Files => explorer.files.outline.scroll(rows, height),
        // every choice of a layer changes the files, so it moves by one
        Pane::Layers => explorer.go(Pane::Layers, if rows < 0 { Motion::Up } else { Motion::Down }, height),
        pane => {
            if let Some(list) = explorer.list_mut(pane) {
                list.scroll(rows, length, height);
            }
        }
    }
}

fn click(state: &mut State, at: Position) {
    if state.popup.take().is_some() {
        return;
    }
    if matches!(state.stage, Stage::Comparing(_)) {
        return compare::click(state, at);
    }
    let (areas, area) = (state.areas(), pane_at(state, at));
    let (Some(areas), Stage::Exploring(explorer)) = (areas, &mut state.stage) else { return };
    let alert = areas.alert.filter(|alert| alert.contains(at)).and_then(|_| explorer.fatal());
    if let Some(place) = alert.map(|(place, _)| place) {
        explorer.show_finding(place);
    } else if let Some((tab, ..)) =
        tab_labels(&areas, explorer).iter().find(|(_, label, _)| label.contains(at))
    {
        explorer.tab = *tab;
    } else if let Some(area) = area {
        click_on_pane(explorer, &area, at);
    }
}

fn click_on_pane(explorer: &mut Explorer, area: &PaneArea, at: Position) {
    let pane = area.pane;
    let row = explorer.list(pane).top + usize::from(at.y.saturating_sub(area.rows.y));
    let again = explorer.pane() == pane && explorer.list(pane).chosen == row;
    if matches!(pane, Pane::Files | Pane::Layers) {
        explorer.focus = pane;
    }
    if pane == Pane::Details || !area.rows.contains(at) || row >= explorer.length(pane) {
        return;
    }
    explorer.details_top = 0;
    if pane == Pane::Files {
        explorer.files.outline.choose(row);
        let chosen = explorer.files.chosen();
        let sign = area.fold_sign(chosen.depth, !explorer.flags.is_empty());
        let on_sign = chosen.fold != Fold::Leaf && (sign..sign.saturating_add(2)).contains(&at.x);
        if again || on_sign {
            explorer.files.fold(&explorer.analysis.tree);
        }
        return;
    }
    if let Some(list) = explorer.list_mut(pane) {
        list.chosen = row;
    }
    explorer.follow_layer();
    if again {
        explorer.open(pane);
    }
}

fn pane_at(state: &State, at: Position) -> Option<PaneArea> {
    let is_hit = |area: &&PaneArea| [area.title, area.header, area.rows].iter().any(|part| part.contains(at));
    state.areas()?.panes.iter().find(is_hit).copied()
}
