//! The file tree.

use ratatui::buffer::Buffer;

use super::super::row::{StyledRow, left, line, right};
use super::super::severity::flag;
use super::super::{found, tree};
use super::list::{self, choice};
use super::marks;
use crate::image::LayerIndex;
use crate::layer::{Inode, Kind};
use crate::text::bar;
use crate::text::{escape, escape_line, fit, size, thousands, width};
use crate::tree::{NodeChange, NodeId, Tree};
use crate::tui::filter::Change;
use crate::tui::layout::{FileColumns, PaneArea};
use crate::tui::places::{Pane, SortKey};
use crate::tui::state::{Explorer, FileRow, Files, LayerScope, State, permissions};
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
        let row = draw_row(state, explorer, &row, mark, columns, whole);
        row.draw(buffer, line(area.rows, seen), chosen);
    }
    if files.outline.rows.len() == 1 {
        let why = match (files.outline.filter.search(), files.scope) {
            (Some(search), _) => format!("No path here contains “{}”.", escape_line(&search.query.text)),
            (None, LayerScope::LayerOnly) => "This layer changed no files.".to_owned(),
            (None, LayerScope::Merged) => "There are no files.".to_owned(),
        };
        let below = line(area.rows, 2);
        StyledRow::new(state.theme).add(format!("  {why}"), TextRole::Quiet).draw(buffer, below, None);
    }
}

/// The title, and shorter ones that lose words.
fn titles(explorer: &Explorer) -> [String; 3] {
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
        format!("{brief}{found}"),
    ]
}

fn draw_row(
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
    let below = files.layer.0.checked_sub(1).map(LayerIndex).filter(|_| removed);
    let version = paths.version_at(row.node, below.unwrap_or(files.layer));
    let inode = paths.inode_at(row.node, below.unwrap_or(files.layer)).map(|inode| paths.stored(inode).inode);
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
    line = line.add(format!("{}{fold}", " ".repeat(indent)), TextRole::Quiet);
    let room = columns.name.left_after(line.width());
    name(line, paths, files, row, inode, room, removed)
}

fn name(
    line: StyledRow,
    paths: &Tree,
    files: &Files,
    row: &FileRow,
    inode: Option<&Inode>,
    room: usize,
    removed: bool,
) -> StyledRow {
    let kind = inode.map(|inode| inode.kind);
    let is_directory = kind == Some(Kind::Directory) || row.node == NodeId::ROOT || kind.is_none();
    let role = match kind {
        _ if removed => TextRole::Removed,
        _ if is_directory => TextRole::Directory,
        Some(Kind::Symlink) => TextRole::Link,
        _ => TextRole::Text,
    };
    let mut name = escape(paths.name(row.node));
    if is_directory {
        name.push('/');
    }
    let name = fit(&name, room);
    let matcher = files.outline.has_found(row.node.0 as usize).then_some(&*files.outline.found.matcher);
    let line = found::found(line, &name, role, matcher);
    let after = match inode.and_then(|inode| inode.target()) {
        Some(target) => format!(" → {}", escape(target)),
        None => match kind {
            Some(Kind::CharDevice | Kind::BlockDevice) => " (device)".to_owned(),
            Some(Kind::Fifo) => " (pipe)".to_owned(),
            _ => String::new(),
        },
    };
    let room = room.saturating_sub(width(&name));
    line.add(fit(&after, room), TextRole::Quiet)
}
