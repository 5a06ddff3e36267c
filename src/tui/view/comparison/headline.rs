//! The first lines: which images, how the first differs from the last, the tabs.

use ratatui::buffer::Buffer;

use super::super::row::StyledRow;
use super::super::title_line;
use super::list::of_change;
use crate::compare::{Measure, signed};
use crate::text::{escape_line, size, width};
use crate::tui::layout::ScreenAreas;
use crate::tui::layout::compare_tabs;
use crate::tui::state::{Compare, State};
use crate::tui::theme::TextRole;

/// Draws the three lines.
pub(super) fn draw(state: &State, compare: &Compare, areas: &ScreenAreas, buffer: &mut Buffer) {
    names(state, compare, areas, buffer);
    figures(state, compare, areas, buffer);
    for label in compare_tabs(areas.tabs, compare) {
        let role = if label.tab == compare.tab { TextRole::OpenTab } else { TextRole::Text };
        StyledRow::new(state.theme).add(label.text, role).draw(buffer, label.area, None);
    }
}

fn names(state: &State, compare: &Compare, areas: &ScreenAreas, buffer: &mut Buffer) {
    let images = &compare.comparison.images;
    // the first one in full, where the others' names go on from it
    let mut names = compare.names.clone();
    if let (Some(name), Some(image)) = (names.first_mut(), images.first()) {
        let reference = escape_line(&image.analysis.image.reference);
        if reference.ends_with(name.as_str()) {
            *name = reference;
        }
    }
    let mut platforms: Vec<String> =
        images.iter().map(|image| escape_line(&image.analysis.image.platform.to_string())).collect();
    platforms.dedup();
    let facts = format!("{} images · {}", images.len(), platforms.join(", "));
    let all = names.join(" → ");
    title_line::draw(state.theme, areas.headline, &all, &facts, compare.warnings.len(), buffer);
}

/// How the first image differs from the last.
fn figures(state: &State, compare: &Compare, areas: &ScreenAreas, buffer: &mut Buffer) {
    let images = &compare.comparison.images;
    let (Some(first), Some(last)) = (images.first(), images.last()) else { return };
    let (first, last) = (&first.analysis.totals, &last.analysis.totals);
    let columns = usize::from(areas.figures.width);
    let compressed = first.compressed_size.zip(last.compressed_size);
    let figures = [
        ("unpacked", Some((first.unpacked_size, last.unpacked_size))),
        ("live", Some((first.live_size, last.live_size))),
        ("wasted", Some((first.wasted_size, last.wasted_size))),
        ("compressed", compressed),
    ];
    let mut line = StyledRow::new(state.theme).add(" ", TextRole::Text);
    let known = figures.into_iter().filter_map(|(label, pair)| Some((label, pair?)));
    for (place, (label, (before, after))) in known.enumerate() {
        let delta = i128::from(after) - i128::from(before);
        let dot = if place == 0 { "" } else { " · " };
        let words = format!("{} → {} ", size(before), size(after));
        let change = signed(Measure::Bytes, delta);
        if line.width() + width(dot) + width(label) + 1 + width(&words) + width(&change) > columns {
            break;
        }
        line = line
            .add(dot, TextRole::Quiet)
            .add(format!("{label} "), TextRole::Quiet)
            .add(words, TextRole::Strong)
            .add(change, of_change(delta));
    }
    line.draw(buffer, areas.figures, None);
}
