//! The files that differ between two images.

use ratatui::buffer::Buffer;

use super::{list_rule, of_change};
use crate::compare::{Change, ChangeKind, Measure, counts, signed};
use crate::text::{bar, escape, escape_line, fit, fit_end, fit_middle, size, thousands, width};
use crate::tui::compare_layout::{ChangeColumns, Frame};
use crate::tui::state::{Changed, Changes, Compare, Filter, Fold, Metadata, Order, OutlineRow, Shape, State};
use crate::tui::theme::Role;
use crate::tui::view::cells::{Row, left, line, right};

/// Draws the rows that are seen.
pub(super) fn draw(state: &State, compare: &Compare, area: &Frame, buffer: &mut Buffer) {
    let changes = &compare.changes;
    let columns = ChangeColumns::new(usize::from(area.rows.width));
    list_rule(state, compare, area, &title(compare), buffer);
    let sizes = if columns.sizes { format!("{:>7} → {:<7} ", "before", "after") } else { String::new() };
    let header = format!("  {:>8} {} {sizes}path", "change", left("share", columns.bar));
    Row::new(state.theme).add(fit(&header, usize::from(area.header.width)), Role::Quiet).draw(
        buffer,
        area.header,
        None,
    );
    let Some(changed) = &changes.changed else { return };
    let list = changes.outline.list;
    let rows = changes.outline.rows.iter().enumerate().skip(list.top).take(usize::from(area.rows.height));
    for (place, row) in rows {
        let chosen = (place == list.chosen).then_some(Role::Chosen);
        draw_row(state, changes, changed, row, columns).draw(
            buffer,
            line(area.rows, place - list.top),
            chosen,
        );
    }
    if let Some(why) = nothing(changes, changed) {
        let below = line(area.rows, changes.outline.rows.len() + 1);
        Row::new(state.theme).add(format!("  {why}"), Role::Quiet).draw(buffer, below, None);
    }
}

/// Why there is no path.
fn nothing(changes: &Changes, changed: &Changed) -> Option<String> {
    let outline = &changes.outline;
    let is_empty = outline.rows.iter().all(|row| row.at == crate::compare::ChangeTree::ROOT);
    let why = || match (outline.filter.query(), changed.changes.list.is_empty()) {
        (Some(query), _) => format!("No path here contains “{}”.", escape_line(&query.text)),
        (None, true) => "No file differs.".to_owned(),
        (None, false) if changes.metadata == Metadata::Hidden => {
            "Only metadata differs: u shows it.".to_owned()
        }
        (None, false) => "All directories are closed.".to_owned(),
    };
    (is_empty && outline.rows.first().is_none_or(|row| row.fold == Fold::Leaf)).then(why)
}

fn title(compare: &Compare) -> String {
    let changes = &compare.changes;
    let (from, to) = (&compare.names[changes.pair.0], &compare.names[changes.pair.1]);
    let counts = changes.changed.as_ref().map_or(String::new(), |changed| {
        let summary = changed.changes.summary();
        let counts = counts(&summary).into_iter().map(|count| format!(", {count}"));
        let live = signed(Measure::Bytes, summary.size_delta);
        format!(": live {live}{}", counts.collect::<String>())
    });
    let order = if changes.order == Order::Name { ", by name" } else { "" };
    let metadata = if changes.metadata == Metadata::Hidden { ", without metadata" } else { "" };
    let filter = match &changes.outline.filter {
        Filter::Off => String::new(),
        Filter::Typing(query) | Filter::Set(query) => {
            format!(" /{}: {} found", escape_line(&query.text), query.count)
        }
    };
    // where there is no room for all, what a person set is seen
    format!("{from} → {to}{order}{metadata}{filter}{counts}")
}

fn draw_row(
    state: &State,
    changes: &Changes,
    changed: &Changed,
    row: &OutlineRow,
    columns: ChangeColumns,
) -> Row {
    let node = changed.tree().node(row.at);
    let change = changed.change(row.at);
    // in a list each path stands for itself; in the tree, for what is below it too
    let (delta, weight) = match (changes.shape, change) {
        (Shape::Flat, Some(change)) => {
            (change.delta(), u64::try_from(change.delta().unsigned_abs()).unwrap_or(u64::MAX))
        }
        _ => (node.delta(), node.weight()),
    };
    let whole = changed.tree().node(crate::compare::ChangeTree::ROOT).weight();
    // the root would always have a full bar
    let is_root = row.at == crate::compare::ChangeTree::ROOT;
    let share = if whole == 0 || is_root { 0.0 } else { weight as f64 / whole as f64 };
    let (mark, mark_role) = change.map_or((' ', Role::Quiet), mark);
    let mut line = Row::new(state.theme)
        .add(format!("{mark} "), mark_role)
        .add(format!("{} ", right(&signed(Measure::Bytes, delta), 8)), of_change(delta))
        .add(format!("{} ", bar(share, columns.bar)), of_change(delta));
    if columns.sizes {
        let bytes = |bytes: Option<u64>| bytes.map_or("-".to_owned(), size);
        let sizes = change.filter(|change| !change.is_directory).map_or(" ".repeat(18), |change| {
            // what moved has its bytes in both images
            let moved = change.moved_pair.map(|_| change.size());
            let (before, after) = (change.before.or(moved), change.after.or(moved));
            format!("{} → {} ", right(&bytes(before), 7), left(&bytes(after), 7))
        });
        line = line.add(sizes, Role::Quiet);
    }
    let fold = match (row.depth, row.fold) {
        (0, _) => "",
        (_, Fold::Leaf) => "  ",
        (_, Fold::Closed) => "▸ ",
        (_, Fold::Open) => "▾ ",
    };
    line = line.add(format!("{}{fold}", " ".repeat(columns.indent(row.depth))), Role::Quiet);
    let room = (columns.before + columns.name).saturating_sub(line.width());
    let is_directory =
        is_root || !node.children.is_empty() || change.is_some_and(|change| change.is_directory);
    let name = match changes.shape {
        Shape::Tree => escape(&node.name) + if is_directory { "/" } else { "" },
        Shape::Flat => changed.tree().path(row.at).to_string(),
    };
    let role = if is_directory { Role::Directory } else { Role::Text };
    named(line, changes, &name, role, &note(changed, row, change), room)
}

fn mark(change: &Change) -> (char, Role) {
    let role = match change.kind {
        // what is added is no better than what is removed: their bytes have the colour
        ChangeKind::Added | ChangeKind::Removed => Role::Strong,
        ChangeKind::Modified | ChangeKind::TypeChanged => Role::Modified,
        ChangeKind::Metadata => Role::Quiet,
    };
    (change.mark(), role)
}

/// What a size does not say.
fn note(changed: &Changed, row: &OutlineRow, change: Option<&Change>) -> String {
    let node = changed.tree().node(row.at);
    let below = match (row.fold, node.paths) {
        (Fold::Closed, 1) => "1 path".to_owned(),
        (Fold::Closed, paths) => format!("{} paths", thousands(u64::from(paths))),
        _ => String::new(),
    };
    let Some(change) = change else { return below };
    match (changed.moved(change), change.kind) {
        (Some(words), _) => words,
        (None, ChangeKind::Modified) if change.is_rebuild => "same program, other build ID".to_owned(),
        (None, ChangeKind::TypeChanged) => "another type".to_owned(),
        (None, ChangeKind::Metadata) => "metadata only".to_owned(),
        _ => below,
    }
}

/// A name with what the filter found in it, and a note where there is room.
fn named(line: Row, changes: &Changes, name: &str, role: Role, note: &str, room: usize) -> Row {
    // the end tells a path from its neighbours
    let name = if changes.shape == Shape::Flat { fit_end(name, room) } else { fit(name, room) };
    let used = width(&name);
    let line = match changes.outline.filter.query().and_then(|query| query.place_in(&name)) {
        Some(place) => line
            .add(&name[..place.start], role)
            .add(&name[place.clone()], Role::Found)
            .add(&name[place.end..], role),
        None => line.add(name.as_str(), role),
    };
    let room = room.saturating_sub(used + 2);
    if note.is_empty() || room < 8 {
        line
    } else {
        line.add(format!("  {}", fit_middle(note, room)), Role::Quiet)
    }
}
