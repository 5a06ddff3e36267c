//! What the mouse does in one image.

use ratatui::layout::Position;

use super::{image, over};
use crate::tui::keys::Action;
use crate::tui::layout::{
    FileColumns, PaneArea, ScreenAreas, alert_labels, head_at, image_areas, image_tabs,
};
use crate::tui::places::Pane;
use crate::tui::rows::Fold;
use crate::tui::state::{Explorer, Over};

/// Scrolls what is under the pointer.
pub(super) fn wheel(explorer: &mut Explorer, areas: &ScreenAreas, at: Position, rows: isize) {
    if !matches!(explorer.over, Over::Nothing) {
        return over::wheel(explorer, rows, usize::from(areas.body.height.saturating_sub(1)));
    }
    let Some((pane, area)) = image_areas(areas, explorer).pane_at(at) else { return };
    explorer.scroll(pane, rows, area.height());
}

/// Shows the alert's finding, a tab, or chooses a row; opens the row that is chosen already.
pub(super) fn click(explorer: &mut Explorer, areas: &ScreenAreas, at: Position) {
    let alerts = areas.alert.map(|line| alert_labels(line, &explorer.alerts)).unwrap_or_default();
    let tabs = image_tabs(areas.tabs, explorer);
    if let Some(alert) = alerts.iter().find(|alert| alert.area.contains(at)) {
        explorer.over = Over::Nothing;
        explorer.show_finding(alert.finding);
    } else if let Some(label) = tabs.iter().find(|label| label.area.contains(at)) {
        explorer.over = Over::Nothing;
        explorer.open_tab(label.tab);
    } else if !matches!(explorer.over, Over::Nothing) {
        let body = areas.body;
        let inside = (at.x.saturating_sub(body.x), at.y.saturating_sub(body.y + 1));
        if at.y > body.y && body.contains(at) {
            over::click(explorer, inside, (body.width, body.height.saturating_sub(1)));
        }
    } else if let Some((pane, area)) = image_areas(areas, explorer).pane_at(at) {
        click_on_pane(explorer, pane, &area, at);
    }
}

fn click_on_pane(explorer: &mut Explorer, pane: Pane, area: &PaneArea, at: Position) {
    let row = explorer.list(pane).top + usize::from(at.y.saturating_sub(area.rows.y));
    let again = explorer.pane() == pane && explorer.list(pane).chosen == row;
    if matches!(pane, Pane::Files | Pane::Layers) {
        explorer.focus = pane;
    }
    if area.header.contains(at) {
        let column = usize::from(at.x.saturating_sub(area.header.x));
        if let Some(key) = head_at(explorer, pane, area.width(), column) {
            explorer.act(Action::SortBy(key), area.height());
        }
        return;
    }
    if pane == Pane::Details || !area.rows.contains(at) || row >= explorer.length(pane) {
        return;
    }
    explorer.details_top = 0;
    if pane == Pane::Files {
        explorer.files.outline.choose(row);
        let chosen = explorer.files.chosen();
        let columns = FileColumns::new(area.width(), !explorer.flags.is_empty());
        let sign = columns.name.fold_sign(area, chosen.depth);
        let on_sign = chosen.fold != Fold::Leaf && (sign..sign.saturating_add(2)).contains(&at.x);
        if again || on_sign {
            explorer.files.fold(&explorer.analysis.tree);
        }
        return;
    }
    explorer.choose(pane, row);
    if again {
        image::open(explorer, pane);
    }
}
