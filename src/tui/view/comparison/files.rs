//! The files that differ between two images.

use ratatui::buffer::Buffer;

use super::super::row::{StyledRow, left, line, right};
use super::super::{found, pane, tree};
use super::list::{self, of_change};
use crate::compare::{Change, ChangeKind, ChangeTree, Measure, counts, signed};
use crate::text::{bar, fit_middle, fit_pair, size, thousands, width};
use crate::tui::layout::{ChangeColumns, PaneArea};
use crate::tui::places::SortKey;
use crate::tui::rows::{Fold, OutlineRow};
use crate::tui::state::{ChangedFiles, ChangesView, Compare, PairChanges, State, Visibility};
use crate::tui::theme::TextRole;

/// Columns that the names of the two images keep in the title.
const NAMES: usize = 12;

/// Draws the rows that are seen.
pub(super) fn draw(state: &State, compare: &Compare, area: &PaneArea, buffer: &mut Buffer) {
    let files = &compare.changed_files;
    let columns = ChangeColumns::new(area.width());
    let titles = titles(compare, area.width());
    list::rule(state, compare, area, &titles.each_ref().map(String::as_str), buffer);
    let sizes = if columns.sizes { format!("{:>7} → {:<7} ", "before", "after") } else { String::new() };
    let header = format!("  {:>8} {} {sizes}path", "change", left("share", columns.bar));
    pane::header(state.theme, area.header, &header, buffer);
    let Some(changes) = &files.changes else { return };
    let rows = files.outline.list;
    let seen = files.outline.rows.iter().enumerate().skip(rows.top).take(area.height());
    for (place, row) in seen {
        let chosen = (place == rows.chosen).then_some(TextRole::Chosen);
        let drawn = draw_row(state, compare, changes, (place, row), area);
        drawn.draw(buffer, line(area.rows, place - rows.top), chosen);
    }
    if let Some(why) = nothing(files, changes) {
        let below = line(area.rows, files.outline.rows.len() + 1);
        StyledRow::new(state.theme).add(format!("  {why}"), TextRole::Quiet).draw(buffer, below, None);
    }
}

/// Why there is no path.
fn nothing(files: &ChangedFiles, changes: &PairChanges) -> Option<String> {
    let outline = &files.outline;
    let is_empty = outline.rows.iter().all(|row| row.at() == ChangeTree::ROOT);
    let why = || match (found::nothing(&outline.filter), changes.files.list.is_empty()) {
        (Some(nothing), _) => nothing,
        (None, true) => "No files differ.".to_owned(),
        (None, false) if files.metadata == Visibility::Hidden => {
            "Only metadata differs (u shows it).".to_owned()
        }
        (None, false) => "All directories are closed.".to_owned(),
    };
    (is_empty && outline.rows.first().is_none_or(|row| row.fold == Fold::Leaf)).then(why)
}

/// The images, and what a person set before what is counted, which is left out where there is no room for all.
fn titles(compare: &Compare, columns: usize) -> [String; 2] {
    let files = &compare.changed_files;
    let (from, to) = (&compare.names[files.pair.0], &compare.names[files.pair.1]);
    let counts = files.changes.as_ref().map_or(String::new(), |changes| {
        let summary = changes.files.summary();
        let counts = counts(&summary).into_iter().map(|count| format!(", {count}"));
        let live = signed(Measure::Bytes, summary.size_delta);
        format!(": live {live}{}", counts.collect::<String>())
    });
    let order = files.sort.words(SortKey::Bytes);
    let metadata = if files.metadata == Visibility::Hidden { ", metadata hidden" } else { "" };
    let filter = found::words(&files.outline.filter, files.outline.hits());
    let set = format!("{order}{metadata}{filter}");
    let place = pane::place(compare.list().chosen, compare.length());
    let room = columns.saturating_sub(width(&set) + width(&place) + 5 + 3).max(NAMES);
    let (from, to) = fit_pair(from, to, room);
    // what is counted is not what the filter finds
    let counts = if files.outline.filter.search().is_some() { String::new() } else { counts };
    [format!("{from} → {to}{set}{counts}"), format!("{from} → {to}{set}")]
}

fn draw_row(
    state: &State,
    compare: &Compare,
    changes: &PairChanges,
    (place, row): (usize, &OutlineRow),
    area: &PaneArea,
) -> StyledRow {
    let (files, columns) = (&compare.changed_files, ChangeColumns::new(area.width()));
    let node = changes.tree().node(row.at());
    let change = changes.change(row.at());
    // in a list each path stands for itself; in the tree, for what is below it too
    let (delta, weight) = match (files.view, change) {
        (ChangesView::List, Some(change)) => {
            (change.delta(), u64::try_from(change.delta().unsigned_abs()).unwrap_or(u64::MAX))
        }
        _ => (node.delta(), node.weight()),
    };
    let whole = changes.tree().node(ChangeTree::ROOT).weight();
    // the root would always have a full bar
    let is_root = row.at() == ChangeTree::ROOT;
    let share = if whole == 0 || is_root { 0.0 } else { weight as f64 / whole as f64 };
    let (mark, mark_role) = change.map_or((' ', TextRole::Quiet), mark);
    let mut line = StyledRow::new(state.theme)
        .add(format!("{mark} "), mark_role)
        .add(format!("{} ", right(&signed(Measure::Bytes, delta), 8)), of_change(delta))
        .add(format!("{} ", bar(share, columns.bar)), of_change(delta));
    if columns.sizes {
        let bytes = |bytes: Option<u64>| bytes.map_or("-".to_owned(), size);
        let sizes = change.filter(|change| !change.is_directory).map_or(" ".repeat(18), |change| {
            // a moved file has its bytes in both images
            let moved = change.moved_pair.map(|_| change.size());
            let (before, after) = (change.before.or(moved), change.after.or(moved));
            format!("{} → {} ", right(&bytes(before), 7), left(&bytes(after), 7))
        });
        line = line.add(sizes, TextRole::Quiet);
    }
    let fold = tree::fold_sign(row.depth(), row.fold);
    line = line.add(format!("{}{fold}", " ".repeat(columns.name.indent(row.depth()))), TextRole::Quiet);
    let role = if changes.is_directory(row.at()) { TextRole::Directory } else { TextRole::Text };
    let outline = &files.outline;
    let matcher = outline.has_found(row.at()).then_some(&*outline.found.matcher);
    let line = list::long(line, compare, area, place, role, matcher);
    // a note where there is room
    let room = area.width().saturating_sub(line.width() + 2);
    match note(changes, row, change) {
        note if note.is_empty() || room < 8 => line,
        note => line.add(format!("  {}", fit_middle(&note, room)), TextRole::Quiet),
    }
}

fn mark(change: &Change) -> (char, TextRole) {
    let role = match change.kind {
        // what is added is no better than what is removed: their bytes have the colour
        ChangeKind::Added | ChangeKind::Removed => TextRole::Strong,
        ChangeKind::Modified | ChangeKind::TypeChanged => TextRole::Modified,
        ChangeKind::Metadata => TextRole::Quiet,
    };
    (change.mark(), role)
}

/// What sizes do not tell.
fn note(changes: &PairChanges, row: &OutlineRow, change: Option<&Change>) -> String {
    let node = changes.tree().node(row.at());
    let below = match (row.fold, node.paths) {
        (Fold::Closed, 1) => "1 path".to_owned(),
        (Fold::Closed, paths) => format!("{} paths", thousands(u64::from(paths))),
        _ => String::new(),
    };
    let Some(change) = change else { return below };
    match (changes.moved(change), change.kind) {
        (Some(words), _) => words,
        (None, ChangeKind::Modified) if change.is_rebuild => "same program, different build ID".to_owned(),
        (None, ChangeKind::TypeChanged) => "different type".to_owned(),
        (None, ChangeKind::Metadata) => "metadata only".to_owned(),
        _ => below,
    }
}
