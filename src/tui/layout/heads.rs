//! The names of the columns of an image's lists: where they are, and which of them sort.

use super::tree_columns::FileColumns;
use crate::text::width;
use crate::tui::places::{Pane, SortKey};
use crate::tui::state::{Direction, Explorer, LayerScope, Sort};

/// The widths of the history's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HistoryColumns {
    /// The ID; 0 where there is no room.
    pub(crate) image: usize,
    /// The command.
    pub(crate) command: usize,
    /// The share's bar.
    pub(crate) bar: usize,
    /// The comment; 0 where there is no room.
    pub(crate) comment: usize,
}

impl HistoryColumns {
    /// Columns for a list of so many.
    pub(crate) fn new(width: usize) -> Self {
        let image = if width >= 76 { 13 } else { 0 };
        let bar = if width >= 100 { 10 } else { 5 };
        let comment = if width >= 110 { 23 } else { 0 };
        let used = 1 + image + 19 + 1 + 8 + bar + 1 + comment;
        Self { image, command: width.saturating_sub(used), bar, comment }
    }
}

/// Columns of the bar of a list of so many.
pub(crate) fn bar_columns(width: usize) -> usize {
    if width >= 90 { 10 } else { 5 }
}

/// The names of a list's columns, the one that it is sorted by with a mark.
pub(crate) fn heads(explorer: &Explorer, pane: Pane, width: usize) -> String {
    let names = names(explorer, pane, width);
    let Some(sort) = sort(explorer, pane) else { return names };
    let Some((word, _)) = keys(pane).iter().find(|(_, key)| *key == sort.key) else { return names };
    let Some(end) = names.find(word).map(|start| start + word.len()) else { return names };
    let mark = if sort.direction == Direction::Natural { "▾" } else { "▴" };
    // the mark stands in the blank after the name
    let after = names[end..].strip_prefix(' ').unwrap_or(&names[end..]);
    format!("{}{mark}{after}", &names[..end])
}

/// What a click on a column of a list's head sorts by.
pub(crate) fn head_at(explorer: &Explorer, pane: Pane, list: usize, column: usize) -> Option<SortKey> {
    let names = names(explorer, pane, list);
    let found = keys(pane).iter().find(|(word, _)| {
        let start = names.find(word).map(|start| width(&names[..start]));
        start.is_some_and(|start| (start..=start + word.len()).contains(&column))
    });
    found.map(|(_, key)| *key)
}

/// What a pane is sorted by.
fn sort(explorer: &Explorer, pane: Pane) -> Option<Sort> {
    match pane {
        Pane::Files => Some(explorer.files.sort),
        Pane::Largest => Some(explorer.largest.sort),
        pane => explorer.table(pane).map(|table| table.sort),
    }
}

/// The names that sort.
fn keys(pane: Pane) -> &'static [(&'static str, SortKey)] {
    use SortKey::{Bytes, Count, Kind, Layer, Name, Rank, Time};
    match pane {
        Pane::Files => &[("live", Bytes), ("written", Bytes), ("in", Layer), ("path", Name)],
        Pane::Largest => &[("live", Bytes), ("in", Layer), ("modified", Time), ("path", Name)],
        Pane::History => &[("CREATED BY", Name), ("CREATED", Rank), ("SIZE", Bytes)],
        Pane::Wasted => &[("wasted", Bytes), ("why", Kind), ("layers", Layer), ("path", Name)],
        Pane::Duplicates => &[("extra", Bytes), ("copies", Count), ("first path", Name)],
        Pane::Findings => &[("saves", Bytes), ("severity", Rank), ("in", Layer), ("finding", Name)],
        Pane::Packages => &[("size", Bytes), ("manager", Kind), ("layer", Layer), ("name and version", Name)],
        Pane::Types => &[("live", Bytes), ("files", Count), ("type", Name)],
        Pane::Layers | Pane::Details => &[],
    }
}

fn names(explorer: &Explorer, pane: Pane, columns: usize) -> String {
    match pane {
        Pane::Files => {
            let files = FileColumns::new(columns, !explorer.flags.is_empty());
            let bytes = if explorer.files.scope == LayerScope::Merged { "live" } else { "written" };
            let mode = if files.permissions { "mode      " } else { "" };
            let flags = if files.flags { "  " } else { "" };
            format!(" {bytes:>7} {:bar$}  in {mode}{flags}path", "share", bar = files.bar)
        }
        Pane::Largest => format!(" {:>7} {:>3} {:<16} path", "live", "in", "modified"),
        Pane::History => {
            let HistoryColumns { image, command, bar, comment } = HistoryColumns::new(columns);
            let id = if image > 0 { format!("{:image$}", "IMAGE") } else { String::new() };
            let comment = if comment > 0 { "COMMENT" } else { "" };
            format!(
                " {id}{:18} {:command$} {:>7} {:bar$} {comment}",
                "CREATED", "CREATED BY", "SIZE", "share"
            )
        }
        Pane::Wasted => {
            let bar = bar_columns(columns);
            format!(" {:>7} {:bar$} {:<14} {:<9} path", "wasted", "share", "why", "layers")
        }
        Pane::Duplicates => format!(" {:>7} {:>8} {:>7}  first path", "extra", "copies", "size"),
        Pane::Findings => format!(" {:>7}  {:<8} {:>3}  finding", "saves", "severity", "in"),
        Pane::Packages => format!(" {:>7}  {:<8} layer  name and version", "size", "manager"),
        Pane::Types => {
            format!(" {:>7} {:>9} {:bar$} type", "live", "files", "share", bar = bar_columns(columns))
        }
        Pane::Layers | Pane::Details => String::new(),
    }
}
