//! The files as areas.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::pane::{empty, rule};
use crate::analysis::treemap::CellOf;
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::text::{counted, escape, fit, size, width};
use crate::tree::{NodeChange, NodeId};
use crate::tui::state::{Explorer, MapCell, MapColors, MapView, State};
use crate::tui::theme::TextRole;

/// Draws all areas: a frame each, with its name and bytes in the upper edge.
pub(super) fn draw(state: &State, explorer: &Explorer, map: &MapView, body: Rect, buffer: &mut Buffer) {
    let area = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
    let cells = map.cells(&explorer.analysis.tree, area.width, area.height);
    let chosen = map.chosen(&cells);
    let title_line = Rect { height: 1, ..body };
    let by = format!(" by {} ", map.colors.word());
    rule(state.theme, title_line, &title(explorer, map, chosen.as_ref()), &by, true, buffer);
    if cells.is_empty() {
        return empty(state.theme, area, "There are no bytes here.", buffer);
    }
    for cell in &cells {
        let is_chosen = chosen.is_some_and(|chosen| chosen.of == cell.of);
        let role = if is_chosen { TextRole::Chosen } else { role(explorer, map, cell) };
        draw_cell(explorer, cell, area, state.theme.style(role), is_chosen, buffer);
    }
}

/// The directory, and the chosen area.
fn title(explorer: &Explorer, map: &MapView, chosen: Option<&MapCell>) -> String {
    let tree = &explorer.analysis.tree;
    let whole = map.view.row(map.top).size;
    let chosen = chosen.map(|cell| {
        let share = crate::text::percent(cell.size as f64 / whole.max(1) as f64);
        let name = match cell.of {
            CellOf::Path(node) => tree.path(node).to_string(),
            CellOf::Rest { directory, entries } => {
                format!("{} in {}", counted(entries as u64, "smaller entry"), tree.path(directory))
            }
        };
        // what does not fit is the end of the path
        format!(" · {} ({share}) {name}", size(cell.size))
    });
    let layer = explorer.files.layer;
    let top = tree.path(map.top);
    format!("{top} {} up to layer {layer}{}", size(whole), chosen.unwrap_or_default())
}

fn draw_cell(
    explorer: &Explorer,
    cell: &MapCell,
    area: Rect,
    style: Style,
    is_chosen: bool,
    buffer: &mut Buffer,
) {
    let (x, y, columns, rows) = cell.place;
    let place = Rect { x: area.x + x, y: area.y + y, width: columns, height: rows }.intersection(area);
    if place.is_empty() {
        return;
    }
    let inner = usize::from(place.width.saturating_sub(2));
    let label = label(explorer, cell, inner);
    let dashes = inner.saturating_sub(width(&label));
    if place.width < 3 || place.height < 2 {
        // too small for a frame
        for row in 0..place.height {
            let text = if row == 0 { fit(&label, usize::from(place.width)) } else { String::new() };
            let fill = "▒".repeat(usize::from(place.width) - width(&text));
            buffer.set_string(place.x, place.y + row, format!("{text}{fill}"), style);
        }
        return;
    }
    buffer.set_string(place.x, place.y, format!("┌{label}{}┐", "─".repeat(dashes)), style);
    for row in 1..place.height - 1 {
        buffer.set_string(place.x, place.y + row, "│", style);
        buffer.set_string(place.right() - 1, place.y + row, "│", style);
        if !cell.is_opened {
            let fill = if is_chosen { "░" } else { " " };
            buffer.set_string(place.x + 1, place.y + row, fill.repeat(inner), style);
        }
    }
    buffer.set_string(place.x, place.bottom() - 1, format!("└{}┘", "─".repeat(inner)), style);
}

/// Its bytes first: where there is no room for both, the number stays.
fn label(explorer: &Explorer, cell: &MapCell, columns: usize) -> String {
    let name = match cell.of {
        CellOf::Path(NodeId::ROOT) => "/".to_owned(),
        CellOf::Path(node) => {
            let tree = &explorer.analysis.tree;
            let slash = if tree.children(node).is_empty() { "" } else { "/" };
            escape(tree.name(node)) + slash
        }
        CellOf::Rest { entries, .. } => format!("{} more", crate::text::thousands(entries as u64)),
    };
    let bytes = size(cell.size);
    let both = format!("{name} {bytes}");
    if width(&both) <= columns {
        both
    } else if columns > width(&bytes) + 4 {
        format!("{} {bytes}", fit(&name, columns - width(&bytes) - 1))
    } else {
        fit(&name, columns)
    }
}

/// The colours in which layers follow one another.
const LAYERS: [TextRole; 6] =
    [TextRole::Cool, TextRole::Live, TextRole::Warm, TextRole::Wasted, TextRole::Link, TextRole::Hot];

fn role(explorer: &Explorer, map: &MapView, cell: &MapCell) -> TextRole {
    let CellOf::Path(node) = cell.of else { return TextRole::Quiet };
    let tree = &explorer.analysis.tree;
    let inode = tree.inode_at(node, explorer.files.layer);
    match map.colors {
        MapColors::Layer => {
            let layer = inode.map_or(LayerIndex(0), |inode| tree.stored(inode).layer);
            LAYERS[layer.position() % LAYERS.len()]
        }
        MapColors::Change => match map.view.row(node).mark {
            NodeChange::Added => TextRole::Added,
            NodeChange::Modified => TextRole::Modified,
            NodeChange::Removed => TextRole::Removed,
            NodeChange::Contains => TextRole::Text,
            NodeChange::Unchanged => TextRole::Quiet,
        },
        MapColors::Kind => match inode.map(|inode| tree.stored(inode).inode) {
            Some(inode) if inode.kind == Kind::Directory => TextRole::Directory,
            Some(inode) if matches!(inode.facts(), Some(crate::content::Facts::Executable(_))) => {
                TextRole::Hot
            }
            Some(inode) if inode.kind == Kind::File => TextRole::Live,
            Some(_) => TextRole::Link,
            None => TextRole::Quiet,
        },
    }
}
