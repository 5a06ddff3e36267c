//! The file tree.

use ratatui::buffer::Buffer;

use super::super::row::{StyledRow, left, line, right};
use super::super::severity::flag;
use super::super::{found, tree};
use super::list::{self, choice};
use super::marks;
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::text::{bar, counted, size, thousands};
use crate::tree::{NodeChange, NodeId};
use crate::tui::filter::Change;
use crate::tui::layout::{FileColumns, PaneArea, is_directory, seen_inode, seen_layer};
use crate::tui::places::{Pane, SortKey};
use crate::tui::state::{Explorer, FileRow, LayerScope, State, permissions};
use crate::tui::theme::TextRole;

/// Draws the rows that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let files = &explorer.files;
    let columns = FileColumns::new(area.width(), !explorer.flags.is_empty());
    let titles = titles(explorer);
    list::frame(state, explorer, Pane::Files, area, &titles.each_ref().map(String::as_str), buffer);
    let first = files.outline.list.top;
    let whole = files.view.row(NodeId::ROOT).size;
    let rows = (first..files.outline.rows.len()).filter_map(|row| files.row(row));
    for (seen, row) in rows.take(area.height()).enumerate() {
        let chosen = choice(explorer, Pane::Files, first + seen);
        let mark = marks::sign_of_path(explorer, first + seen, row.node);
        let drawn = figures(state, explorer, &row, mark, columns, whole);
        let drawn = list::long(
            drawn,
            explorer,
            (Pane::Files, area),
            first + seen,
            look(explorer, row.node),
            TextRole::Quiet,
        );
        drawn.draw(buffer, line(area.rows, seen), chosen);
    }
    if files.outline.rows.len() == 1 {
        let why = match (found::nothing(&files.outline.filter), files.scope) {
            (Some(nothing), _) => nothing,
            (None, LayerScope::LayerOnly) => "This layer changed no files.".to_owned(),
            (None, LayerScope::Merged) => "There are no files.".to_owned(),
        };
        let below = line(area.rows, 2);
        StyledRow::new(state.theme).add(format!("  {why}"), TextRole::Quiet).draw(buffer, below, None);
    }
}

/// The title, and shorter ones that lose words.
fn titles(explorer: &Explorer) -> [String; 4] {
    let files = &explorer.files;
    let layer = files.layer;
    let (scope, brief) = match (files.scope, layer) {
        (LayerScope::Merged, LayerIndex(0)) => ("Files of layer 0".to_owned(), "Files of 0".to_owned()),
        (LayerScope::Merged, layer) => (format!("Files of layers 0–{layer}"), format!("Files of 0–{layer}")),
        (LayerScope::LayerOnly, layer) => {
            (format!("Changes by layer {layer}"), format!("Changes by {layer}"))
        }
    };
    let hidden: Vec<Change> = files.changes.hidden().collect();
    let few = match hidden.len() {
        0 => String::new(),
        count => format!(", {} hidden", counted(count as u64, "kind")),
    };
    let hidden = match hidden.as_slice() {
        [] => String::new(),
        [Change::Unchanged] => ", changed only".to_owned(),
        others => {
            let words: Vec<&str> = others.iter().map(|change| change.word()).collect();
            format!(", without {}", words.join(", "))
        }
    };
    let order = files.sort.words(SortKey::Bytes);
    let outline = &files.outline;
    let cursor = explorer.finding_cursor.filter(|_| outline.filter.is_off()).map(|cursor| {
        let paths = explorer.diagnosis.findings[cursor.finding].nodes.len();
        if paths > 1 {
            format!(", path {} of {} (n)", thousands(cursor.path as u64 + 1), thousands(paths as u64))
        } else {
            String::new()
        }
    });
    let found = found::words(&outline.filter, outline.hits()) + &cursor.unwrap_or_default();
    [
        format!("{scope}{hidden}{order}{found}"),
        format!("{brief}{hidden}{order}{found}"),
        format!("{brief}{few}{found}"),
        // what is looked for, and how much of it there is, is said at any width
        if found.is_empty() { brief } else { found.trim_start_matches([' ', ',']).to_owned() },
    ]
}

/// All of a row but the name.
fn figures(
    state: &State,
    explorer: &Explorer,
    row: &FileRow,
    marked: &str,
    columns: FileColumns,
    whole: u64,
) -> StyledRow {
    let (paths, files) = (&explorer.analysis.tree, &explorer.files);
    let seen = files.view.row(row.node);
    let (mark, mark_role) = match seen.mark {
        NodeChange::Unchanged => (" ", TextRole::Text),
        NodeChange::Contains => ("·", TextRole::Quiet),
        NodeChange::Added => ("+", TextRole::Added),
        NodeChange::Modified => ("~", TextRole::Modified),
        NodeChange::Removed => ("-", TextRole::Removed),
    };
    let removed = seen.mark == NodeChange::Removed;
    // the root would always have a full bar
    let share = if whole == 0 || removed || row.depth == 0 { 0.0 } else { seen.size as f64 / whole as f64 };
    let weight = match seen.size {
        _ if removed => TextRole::Removed,
        0 => TextRole::Quiet,
        _ => TextRole::Text,
    };
    let version = paths.version_at(row.node, seen_layer(explorer, row.node));
    let inode = seen_inode(explorer, row.node);
    let layer = version.map_or(String::new(), |version| version.layer.to_string());
    let mut line = StyledRow::new(state.theme)
        .add(mark, mark_role)
        .add(marked, TextRole::Marked)
        .add(right(&size(seen.size), 6), weight)
        .add(" ", TextRole::Text)
        .add(bar(share, columns.bar), TextRole::of_share(share))
        .add(format!(" {layer:>3} "), TextRole::Quiet);
    if columns.permissions {
        let mode = inode.map_or(String::new(), |inode| permissions(inode.mode()));
        line = line.add(left(&mode, 10), TextRole::Quiet);
    }
    if columns.flags {
        let (sign, role) = flag(explorer.flags.of(paths, row.node));
        line = line.add(format!("{sign} "), role);
    }
    let indent = columns.name.indent(row.depth);
    let fold = tree::fold_sign(row.depth, row.fold);
    line.add(format!("{}{fold}", " ".repeat(indent)), TextRole::Quiet)
}

/// The look of a path's name.
fn look(explorer: &Explorer, node: NodeId) -> TextRole {
    let inode = seen_inode(explorer, node);
    match inode.map(|inode| inode.kind) {
        _ if explorer.files.view.row(node).mark == NodeChange::Removed => TextRole::Removed,
        _ if is_directory(node, inode) => TextRole::Directory,
        Some(Kind::Symlink) => TextRole::Link,
        _ => TextRole::Text,
    }
}
