//! What is marked: a sign in its row, and the figures of the image without it.

use ratatui::buffer::Buffer;

use super::super::row::StyledRow;
use crate::advice::WhatIf;
use crate::text::{size, thousands, width};
use crate::tree::NodeId;
use crate::tui::layout::ScreenAreas;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// The sign of what is marked.
const SIGN: &str = "✓";

/// Starts a row of a list with the sign, or a blank.
pub(super) fn sign(row: StyledRow, explorer: &Explorer, pane: Pane, place: usize) -> StyledRow {
    row.add(if explorer.is_marked(pane, place) { SIGN } else { " " }, TextRole::Marked)
}

/// The sign of a path; below a marked directory, a line.
pub(super) fn sign_of_path(explorer: &Explorer, place: usize, node: NodeId) -> &'static str {
    match () {
        () if explorer.is_marked(Pane::Files, place) => SIGN,
        () if explorer.marks.covers(node) => "│",
        () => " ",
    }
}

/// Draws the figures before and after, as many as there is room for.
pub(super) fn figures(
    state: &State,
    explorer: &Explorer,
    what_if: &WhatIf,
    areas: &ScreenAreas,
    buffer: &mut Buffer,
) {
    let (now, after) = (&explorer.analysis.totals, &what_if.after);
    let about = if what_if.is_exact { "" } else { "~" };
    let unpacked = if now.complete { "unpacked" } else { "unpacked at least" };
    let compressed = now.compressed_size.zip(after.compressed_size);
    let figures = [
        Some((unpacked, now.unpacked_size, after.unpacked_size, about)),
        Some(("live", now.live_size, after.live_size, about)),
        Some(("wasted", now.wasted_size, after.wasted_size, about)),
        compressed.map(|(now, after)| ("compressed", now, after, "~")),
    ];
    let mut line = StyledRow::new(state.theme)
        .add(format!(" {SIGN} {}", thousands(explorer.marks.len() as u64)), TextRole::Marked)
        .add(" marked: ", TextRole::Quiet)
        .add(format!("−{about}{}", size(what_if.claim.size())), TextRole::Live);
    for (label, now, after, about) in figures.into_iter().flatten() {
        let (before, after) = (size(now), size(after));
        // what rounds to the same figure has changed by no more than is said already
        let then = if before == after { String::new() } else { format!(" → {about}{after}") };
        let wide = 3 + width(label) + 1 + width(&before) + width(&then);
        if line.width() + wide <= usize::from(areas.figures.width) {
            line = line.add(format!(" · {label} {before}"), TextRole::Quiet).add(then, TextRole::Strong);
        }
    }
    line.draw(buffer, areas.figures, None);
}
