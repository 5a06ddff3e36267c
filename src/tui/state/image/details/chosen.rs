//! The details of whatever is chosen.

use jiff::Timestamp;

use super::line::{DetailLine, wrapped};
use super::{finding, layer, lists, package, path};
use crate::tui::places::Pane;
use crate::tui::state::image::explorer::Explorer;

/// The details of what the pane with the keys has chosen, in lines of at most so many columns.
pub(crate) fn details(explorer: &Explorer, columns: usize, now: Timestamp) -> Vec<DetailLine> {
    let details = match explorer.pane() {
        Pane::Files => path::details(explorer),
        Pane::History => lists::step(explorer, now),
        Pane::Wasted => lists::waste(explorer),
        Pane::Duplicates => lists::duplicate(explorer),
        Pane::Findings => finding::details(explorer),
        Pane::Packages => package::details(explorer),
        Pane::Largest => path::file_details(explorer),
        Pane::Types => lists::file_type(explorer),
        Pane::Layers | Pane::Details => layer::details(explorer, now),
    };
    details.into_iter().flat_map(|detail| wrapped(detail, columns)).collect()
}
