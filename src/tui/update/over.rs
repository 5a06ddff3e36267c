//! What keys do where something takes the whole body: a file that is looked into, the treemap.

use std::sync::Arc;

use super::look;
use crate::analysis::treemap::CellOf;
use crate::tui::keys::{Action, Motion};
use crate::tui::message::Effect;
use crate::tui::places::{Pane, Tab};
use crate::tui::state::{Explorer, Form, MapView, Over, Search};

/// Does what a key asks, in a body of so many columns and rows. Gives a word on it where the screen would not show it.
pub(super) fn act(
    explorer: &mut Explorer,
    action: Action,
    size: (u16, u16),
) -> (Option<String>, Option<Effect>) {
    if let Action::Tab(tab) = action {
        explorer.over = Over::Nothing;
        explorer.open_tab(tab);
        return (None, None);
    }
    match &explorer.over {
        Over::Nothing => (None, None),
        Over::Viewer(..) => viewer(explorer, action, usize::from(size.1)),
        Over::Treemap(_) => map(explorer, action, size),
    }
}

fn viewer(explorer: &mut Explorer, action: Action, height: usize) -> (Option<String>, Option<Effect>) {
    let analysis = Arc::clone(&explorer.analysis);
    let image = explorer.image;
    let Over::Viewer(viewer, _) = &mut explorer.over else { return (None, None) };
    let mut notice = None;
    let mut reads = false;
    match action {
        Action::Close if !viewer.search().is_off() => viewer.look_for(Search::Off),
        Action::Close => {
            close_viewer(explorer);
            return (None, None);
        }
        Action::Move(motion) => viewer.go(motion, height),
        Action::Open => reads = viewer.agree(),
        Action::Hex => reads = viewer.toggle_hex(),
        Action::Difference if viewer.form == Form::Difference => {
            viewer.form = Form::Content;
            reads = true;
        }
        Action::Difference if viewer.chosen == 0 => {
            notice = Some("there is no older version to compare with".to_owned());
        }
        Action::Difference => {
            viewer.form = Form::Difference;
            reads = true;
        }
        Action::OlderVersion | Action::NewerVersion => {
            reads = viewer.step(action == Action::NewerVersion);
            if !reads {
                let which = if action == Action::NewerVersion { "newer" } else { "older" };
                notice = Some(format!("there is no {which} version"));
            }
        }
        Action::Filter => viewer.look_for(Search::typing(String::new())),
        Action::NextMatch => notice = viewer.find(true, false),
        Action::PreviousMatch => notice = viewer.find(false, false),
        Action::KeepFilter if viewer.search().is_typing() => {
            viewer.look_for(viewer.search().kept());
            notice = viewer.find(true, true);
        }
        Action::Rubout => type_in(viewer, |text| {
            let _ = text.pop();
        }),
        Action::RuboutAll => type_in(viewer, String::clear),
        _ => {}
    }
    let last = viewer.length().saturating_sub(height);
    viewer.top = viewer.top.min(last);
    if reads {
        viewer.top = 0;
    }
    let effect = reads.then(|| Effect::Contents(viewer.job(image, &analysis)));
    (notice, effect)
}

fn type_in(viewer: &mut crate::tui::state::Viewer, change: impl FnOnce(&mut String)) {
    if let Search::Typing { text, .. } = viewer.search() {
        let mut text = text.clone();
        change(&mut text);
        viewer.look_for(Search::typing(text));
        viewer.find(true, true);
    }
}

/// Types a text that is looked for in a file.
pub(super) fn type_text(explorer: &mut Explorer, typed: &str) {
    if let Over::Viewer(viewer, _) = &mut explorer.over {
        type_in(viewer, |text| text.push_str(typed));
    }
}

fn close_viewer(explorer: &mut Explorer) {
    if let Over::Viewer(_, before) = std::mem::take(&mut explorer.over) {
        explorer.over = *before;
    }
}

fn map(
    explorer: &mut Explorer,
    action: Action,
    (columns, rows): (u16, u16),
) -> (Option<String>, Option<Effect>) {
    let analysis = Arc::clone(&explorer.analysis);
    let tree = &analysis.tree;
    if matches!(action, Action::LayerBelow | Action::LayerAbove) {
        explorer.go(Pane::Layers, if action == Action::LayerBelow { Motion::Down } else { Motion::Up }, 1);
        if let Over::Treemap(map) = &mut explorer.over {
            map.show_layer(tree, &mut explorer.files);
        }
        return (None, None);
    }
    let Over::Treemap(map) = &mut explorer.over else { return (None, None) };
    let cells = map.cells(tree, columns, rows);
    let chosen = map.chosen(&cells).map(|cell| cell.of);
    match action {
        Action::Move(Motion::Up) => map.go(&cells, (0, -1)),
        Action::Move(Motion::Down) => map.go(&cells, (0, 1)),
        Action::Left => map.go(&cells, (-1, 0)),
        Action::Right => map.go(&cells, (1, 0)),
        Action::MapColors => map.colors = map.colors.next(),
        Action::ZoomOut => {
            let is_root = !map.zoom_out(tree);
            return (is_root.then(|| "this is the root".to_owned()), None);
        }
        Action::Open | Action::Look => {
            let Some(chosen) = chosen else { return (None, None) };
            if action == Action::Open && map.zoom_in(tree, chosen) {
                return (None, None);
            }
            if let CellOf::Path(node) = chosen {
                return look::open(explorer, node);
            }
        }
        Action::Treemap | Action::Close => explorer.over = Over::Nothing,
        Action::ShowInFiles => {
            if let Some(CellOf::Path(node) | CellOf::Rest { directory: node, .. }) = chosen {
                explorer.over = Over::Nothing;
                (explorer.tab, explorer.focus) = (Tab::Layers, Pane::Files);
                explorer.files.reveal(tree, node);
            }
        }
        _ => {}
    }
    (None, None)
}

/// Chooses the cell at a place of the body; zooms into the one that is chosen already.
pub(super) fn click(explorer: &mut Explorer, at: (u16, u16), (columns, rows): (u16, u16)) {
    let analysis = Arc::clone(&explorer.analysis);
    let Over::Treemap(map) = &mut explorer.over else { return };
    let cells = map.cells(&analysis.tree, columns, rows);
    let is_at = |cell: &&crate::tui::state::MapCell| {
        let (x, y, width, height) = cell.place;
        (x..x + width).contains(&at.0) && (y..y + height).contains(&at.1)
    };
    let choices = MapView::choices(&cells);
    let Some(hit) = choices.iter().find(is_at) else { return };
    if map.chosen(&cells).is_some_and(|chosen| chosen.of == hit.of) {
        map.zoom_in(&analysis.tree, hit.of);
    } else {
        map.chosen = Some(hit.of);
    }
}

/// Scrolls what is looked into.
pub(super) fn wheel(explorer: &mut Explorer, rows: isize, height: usize) {
    if let Over::Viewer(viewer, _) = &mut explorer.over {
        let last = viewer.length().saturating_sub(height);
        viewer.top = viewer.top.saturating_add_signed(rows).min(last);
    }
}
