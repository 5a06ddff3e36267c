//! What trees of files have in common, of an image and of a comparison: fold signs, and names with what a filter found.

use std::ops::Range;

use super::row::StyledRow;
use crate::text::{escape_line, thousands};
use crate::tui::rows::Fold;
use crate::tui::state::Filter;
use crate::tui::theme::TextRole;

/// The sign of a row that can be opened or closed; the root has none.
pub(super) fn fold_sign(depth: usize, fold: Fold) -> &'static str {
    match (depth, fold) {
        (0, _) => "",
        (_, Fold::Leaf) => "  ",
        (_, Fold::Closed) => "▸ ",
        (_, Fold::Open) => "▾ ",
    }
}

/// Adds a name, with what was found in it highlighted.
pub(super) fn name(row: StyledRow, name: &str, role: TextRole, found: Option<Range<usize>>) -> StyledRow {
    match found {
        Some(found) => row
            .add(&name[..found.start], role)
            .add(&name[found.clone()], TextRole::Found)
            .add(&name[found.end..], role),
        None => row.add(name, role),
    }
}

/// The filter, for a title.
pub(super) fn filter(filter: &Filter) -> String {
    match filter {
        Filter::Off => String::new(),
        Filter::Typing(query) | Filter::Set(query) => {
            let text = escape_line(&query.text);
            match query.count() {
                Some(count) => format!(" /{text}: {} found", thousands(count as u64)),
                None => format!(" /{text}: …"),
            }
        }
    }
}
