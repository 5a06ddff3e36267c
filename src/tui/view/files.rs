//! The file tree.

use ratatui::buffer::Buffer;

use super::cells::{Row, left, line, right};
use super::draw::choice;
use super::severity::flag;
use super::{marks, pane};
use crate::image::LayerIndex;
use crate::layer::{Inode, Kind};
use crate::text::bar;
use crate::text::{escape, fit, size};
use crate::tree::{NodeChange, NodeId, Tree};
use crate::tui::layout::{FileColumns, PaneArea};

use crate::tui::state::{Explorer, FileRow, Files, Filter, Fold, Order, Part, Range, State, permissions};
use crate::tui::theme::Role;

/// Draws the rows that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let files = &explorer.files;
    let columns = FileColumns::new(usize::from(area.rows.width), !explorer.flags.is_empty());
    let bytes = if files.range == Range::Merged { "live" } else { "written" };
    let rights = if columns.rights { "mode      " } else { "" };
    let flags = if columns.flags { "  " } else { "" };
    let header = format!(" {bytes:>7} {}  in {rights}{flags}path", left("share", columns.bar));
    pane::draw(state, explorer, area, &title(explorer), &header, buffer);
    let first = files.outline.list.top;
    let whole = files.view.row(NodeId::ROOT).size;
    let rows = (first..files.outline.rows.len()).filter_map(|row| files.row(row));
    for (seen, row) in rows.take(usize::from(area.rows.height)).enumerate() {
        let chosen = choice(explorer, area.pane, first + seen);
        let mark = marks::sign_of_path(explorer, first + seen, row.node);
        let row = draw_row(state, explorer, &row, mark, columns, whole);
        row.draw(buffer, line(area.rows, seen), chosen);
    }
    if files.outline.rows.len() == 1 {
        let why = match (files.outline.filter.query(), files.range) {
            (Some(query), _) => format!("No path here contains “{}”.", crate::text::escape_line(&query.text)),
            (None, Range::Changes) => "This layer changed no path.".to_owned(),
            (None, Range::Merged) => "There are no files.".to_owned(),
        };
        let below = PaneArea { rows: line(area.rows, 2), ..*area };
        Row::new(state.theme).add(format!("  {why}"), Role::Quiet).draw(buffer, below.rows, None);
    }
}

fn title(explorer: &Explorer) -> String {
    let files = &explorer.files;
    let layer = files.layer;
    let range = match (files.range, layer) {
        (Range::Merged, LayerIndex(0)) => "Files of layer 0".to_owned(),
        (Range::Merged, layer) => format!("Files of layers 0–{layer}"),
        (Range::Changes, layer) => format!("Changes by layer {layer}"),
    };
    let part = if files.part == Part::Changed { ", changed" } else { "" };
    let order = if files.order == Order::Name { ", by name" } else { "" };
    let filter = match &files.outline.filter {
        Filter::Off => String::new(),
        Filter::Typing(query) | Filter::Set(query) => {
            format!(" /{}: {} found", crate::text::escape_line(&query.text), query.count)
        }
    };
    let trail = explorer.trail.filter(|_| matches!(files.outline.filter, Filter::Off)).map(|trail| {
        let paths = explorer.diagnosis.findings[trail.finding].nodes.len();
        if paths > 1 { format!(", n: {}/{paths}", trail.place + 1) } else { String::new() }
    });
    format!("{range}{part}{order}{filter}{}", trail.unwrap_or_default())
}

fn draw_row(
    state: &State,
    explorer: &Explorer,
    row: &FileRow,
    marked: &str,
    columns: FileColumns,
    whole: u64,
) -> Row {
    let (tree, files) = (&explorer.analysis.tree, &explorer.files);
    let seen = files.view.row(row.node);
    let (mark, mark_role) = match seen.mark {
        NodeChange::Unchanged => (" ", Role::Text),
        NodeChange::Contains => ("·", Role::Quiet),
        NodeChange::Added => ("+", Role::Added),
        NodeChange::Modified => ("~", Role::Modified),
        NodeChange::Removed => ("-", Role::Removed),
    };
    let removed = seen.mark == NodeChange::Removed;
    // the root would always have a full bar
    let share = if whole == 0 || removed || row.depth == 0 { 0.0 } else { seen.size as f64 / whole as f64 };
    let weight = match seen.size {
        _ if removed => Role::Removed,
        0 => Role::Quiet,
        _ => Role::Text,
    };
    let below = files.layer.0.checked_sub(1).map(LayerIndex).filter(|_| removed);
    let version = tree.version_at(row.node, below.unwrap_or(files.layer));
    let inode = tree.inode_at(row.node, below.unwrap_or(files.layer)).map(|inode| &tree.stored(inode).inode);
    let layer = version.map_or(String::new(), |version| version.layer.to_string());
    let mut line = Row::new(state.theme)
        .add(mark, mark_role)
        .add(marked, Role::Marked)
        .add(right(&size(seen.size), 6), weight)
        .add(" ", Role::Text)
        .add(bar(share, columns.bar), Role::of_share(share))
        .add(format!(" {layer:>3} "), Role::Quiet);
    if columns.rights {
        let rights = inode.map_or(String::new(), |inode| permissions(inode.mode));
        line = line.add(left(&rights, 10), Role::Quiet);
    }
    if columns.flags {
        let (sign, role) = flag(explorer.flags.of(tree, row.node));
        line = line.add(format!("{sign} "), role);
    }
    let indent = columns.indent(row.depth);
    let fold = match (row.depth, row.fold) {
        (0, _) => "",
        (_, Fold::Leaf) => "  ",
        (_, Fold::Closed) => "▸ ",
        (_, Fold::Open) => "▾ ",
    };
    line = line.add(format!("{}{fold}", " ".repeat(indent)), Role::Quiet);
    let room = (columns.before + columns.name).saturating_sub(line.width());
    name(line, tree, files, row, inode, room, removed)
}

fn name(
    line: Row,
    tree: &Tree,
    files: &Files,
    row: &FileRow,
    inode: Option<&Inode>,
    room: usize,
    removed: bool,
) -> Row {
    let kind = inode.map(|inode| inode.kind);
    let is_directory = kind == Some(Kind::Directory) || row.node == NodeId::ROOT || kind.is_none();
    let role = match kind {
        _ if removed => Role::Removed,
        _ if is_directory => Role::Directory,
        Some(Kind::Symlink) => Role::Link,
        _ => Role::Text,
    };
    let mut name = escape(tree.name(row.node));
    if is_directory {
        name.push('/');
    }
    let name = fit(&name, room);
    let found =
        files.outline.filter.query().filter(|query| query.found.get(row.node.0 as usize) == Some(&true));
    let line = match found.and_then(|query| query.place_in(&name)) {
        Some(place) => line
            .add(&name[..place.start], role)
            .add(&name[place.clone()], Role::Found)
            .add(&name[place.end..], role),
        None => line.add(name.as_str(), role),
    };
    let after = match inode.and_then(|inode| inode.target.as_deref()) {
        Some(target) => format!(" → {}", escape(target)),
        None => match kind {
            Some(Kind::CharDevice | Kind::BlockDevice) => " (device)".to_owned(),
            Some(Kind::Fifo) => " (pipe)".to_owned(),
            _ => String::new(),
        },
    };
    let room = room.saturating_sub(crate::text::width(&name));
    line.add(fit(&after, room), Role::Quiet)
}
