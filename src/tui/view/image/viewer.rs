//! A file that is looked into.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::found::highlighted;
use super::super::pane::{empty, rule};
use super::super::row::{StyledRow, line};
use crate::inspect::{Inspected, Nature};
use crate::text::{Window, counted, size, thousands};
use crate::tui::layout::{viewer_room, viewer_rows};
use crate::tui::state::{Content, Explorer, Form, RowTone, Search, State, Viewer, ViewerRow};
use crate::tui::theme::TextRole;

/// Draws the rows that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, viewer: &Viewer, body: Rect, buffer: &mut Buffer) {
    let rows = viewer_rows(body);
    let title_line = Rect { height: 1, ..body };
    rule(state.theme, title_line, &title(explorer, viewer), &end(viewer, rows), true, buffer);
    match &viewer.content {
        Content::Waiting => empty(state.theme, rows, "Reading…", buffer),
        Content::Asks(words) => {
            empty(state.theme, rows, &format!("{words} Press Enter to continue, Esc to go back."), buffer);
        }
        Content::Failed(words) => empty(state.theme, rows, words, buffer),
        Content::Difference(None) => {
            empty(state.theme, rows, "One of the two versions is not text: x shows its bytes.", buffer);
        }
        Content::File(_) | Content::Difference(Some(_)) => {
            for seen in 0..usize::from(rows.height) {
                let Some(row) = viewer.row(viewer.top + seen) else { break };
                styled(state, viewer, &row, rows.width).draw(buffer, line(rows, seen), None);
            }
        }
    }
}

/// The path, which version of it, and what it is.
fn title(explorer: &Explorer, viewer: &Viewer) -> String {
    let (layer, _) = viewer.versions[viewer.chosen];
    let versions = match viewer.versions.len() {
        1 => format!("layer {layer}"),
        count => format!("layer {layer}, version {} of {count}", viewer.chosen + 1),
    };
    let what = match &viewer.content {
        Content::File(file) => format!(" · {}", nature(file, viewer.form)),
        Content::Difference(Some(difference)) => {
            let (before, _) = viewer.versions[viewer.chosen.saturating_sub(1)];
            format!(" · from layer {before}: +{} -{} lines", difference.added, difference.removed)
        }
        _ => String::new(),
    };
    format!("{} · {versions}{what}", explorer.analysis.tree.path(viewer.node))
}

fn nature(file: &Inspected, form: Form) -> String {
    let what = match &file.nature {
        _ if form == Form::Hex => "bytes".to_owned(),
        Nature::Empty => "empty".to_owned(),
        Nature::Text(text) => {
            let more = if text.is_cut { "more than " } else { "" };
            format!("{more}{}", counted(text.lines.len() as u64, "line"))
        }
        Nature::Executable(_) => "executable".to_owned(),
        Nature::Archive(listing) => format!("{} archive", listing.format),
        Nature::Bytes => "bytes".to_owned(),
    };
    let more = if file.is_cut { "more than " } else { "" };
    let compressed = file.compression.map(|name| format!(" unpacked from {name}")).unwrap_or_default();
    // a text says so in its last line
    let is_bytes = form == Form::Hex || matches!(file.nature, Nature::Bytes);
    let shown = match file.head.len() as u64 {
        shown if is_bytes && shown < file.size => format!("first {} of ", size(shown)),
        _ => String::new(),
    };
    format!("{shown}{more}{}{compressed}, {what}", size(file.size))
}

/// What is looked for, and where in the file this is.
fn end(viewer: &Viewer, rows: Rect) -> String {
    let (length, height) = (viewer.length(), usize::from(rows.height));
    let search = match viewer.search() {
        Search::Off => String::new(),
        Search::Typing { text, .. } => format!(" /{}▏", crate::text::escape_line(text)),
        Search::Kept { text, count, .. } => {
            format!(" /{} {} ", crate::text::escape_line(text), counted(*count as u64, viewer.row_noun()))
        }
    };
    let last = (viewer.top + height).min(length);
    let place = match length {
        0 => String::new(),
        _ if length <= height && viewer.top == 0 => String::new(),
        _ => format!(
            " {}–{}/{} ",
            thousands(viewer.top as u64 + 1),
            thousands(last as u64),
            thousands(length as u64)
        ),
    };
    search + &place
}

fn styled(state: &State, viewer: &Viewer, row: &ViewerRow, columns: u16) -> StyledRow {
    let role = match row.tone {
        RowTone::Plain => TextRole::Text,
        RowTone::Heading => TextRole::Strong,
        RowTone::Aside => TextRole::Quiet,
        RowTone::Added => TextRole::Added,
        RowTone::Removed => TextRole::Removed,
    };
    let styled = StyledRow::new(state.theme).add(" ", TextRole::Text).add(row.left.as_str(), TextRole::Quiet);
    let seen = Window::of(&row.text, viewer.left, viewer_room(row, columns));
    let found = viewer.search().literal().and_then(|literal| literal.place_in(&row.text));
    let found = found.map(|found| seen.place(found)).filter(|found| !found.is_empty());
    highlighted(styled, &seen.text, role, found)
}
