//! The first lines: which images, how the first differs from the last, the tabs.

use ratatui::buffer::Buffer;

use super::of_change;
use crate::compare::{Measure, signed};
use crate::text::{escape_line, fit, size, width};
use crate::tui::compare_layout::look_labels;
use crate::tui::layout::Areas;
use crate::tui::state::{Compare, State};
use crate::tui::theme::Role;
use crate::tui::view::cells::Row;

/// Draws the three lines.
pub(super) fn draw(state: &State, compare: &Compare, areas: &Areas, buffer: &mut Buffer) {
    names(state, compare, areas, buffer);
    figures(state, compare, areas, buffer);
    for (look, area, label) in look_labels(areas.tabs, compare) {
        let role = if look == compare.look { Role::OpenTab } else { Role::Text };
        Row::new(state.theme).add(label, role).draw(buffer, area, None);
    }
}

fn names(state: &State, compare: &Compare, areas: &Areas, buffer: &mut Buffer) {
    let columns = usize::from(areas.headline.width);
    let warnings = match compare.warnings.len() {
        0 => String::new(),
        1 => "! 1 warning: w ".to_owned(),
        n => format!("! {n} warnings: w "),
    };
    let room = columns.saturating_sub(width(&warnings) + 2);
    let images = &compare.comparison.images;
    // the first one in full, where the others' names go on from it
    let mut names = compare.names.clone();
    if let (Some(name), Some(image)) = (names.first_mut(), images.first()) {
        let reference = escape_line(&image.analysis.image.reference);
        if reference.ends_with(name.as_str()) {
            *name = reference;
        }
    }
    let all = fit(&names.join(" → "), room);
    let mut platforms: Vec<String> =
        images.iter().map(|image| escape_line(&image.analysis.image.platform.to_string())).collect();
    platforms.dedup();
    let facts = format!("{} images · {}", images.len(), platforms.join(", "));
    let facts = fit(&facts, room.saturating_sub(width(&all) + 2));
    let line =
        Row::new(state.theme).add(format!(" {all}"), Role::Title).add(format!("  {facts}"), Role::Quiet);
    let blanks = columns.saturating_sub(line.width() + width(&warnings));
    line.add(" ".repeat(blanks), Role::Text).add(warnings, Role::Warning).draw(buffer, areas.headline, None);
}

/// How the first image differs from the last.
fn figures(state: &State, compare: &Compare, areas: &Areas, buffer: &mut Buffer) {
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
    let mut line = Row::new(state.theme).add(" ", Role::Text);
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
            .add(dot, Role::Quiet)
            .add(format!("{label} "), Role::Quiet)
            .add(words, Role::Strong)
            .add(change, of_change(delta));
    }
    line.draw(buffer, areas.figures, None);
}
