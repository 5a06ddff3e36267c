//! The steps: each image, what its size is made up of against the one before, and what must be fetched for it.

use ratatui::buffer::Buffer;

use super::{list_rule, of_change};
use crate::compare::{Measure, pull, signed};
use crate::text::{bar, fit, size, width};
use crate::tui::compare_layout::Frame;
use crate::tui::state::{Compare, State, StepRow};
use crate::tui::theme::Role;
use crate::tui::view::cells::{Row, left, line, right};

/// Columns of an image's name, or of what a portion is.
const NAMES: std::ops::RangeInclusive<usize> = 19..=40;

/// Draws the rows that are seen.
pub(super) fn draw(state: &State, compare: &Compare, area: &Frame, buffer: &mut Buffer) {
    let columns = usize::from(area.rows.width);
    let longest = compare.names.iter().map(|name| width(name)).max().unwrap_or(0);
    let names = longest.clamp(*NAMES.start(), *NAMES.end()).min(columns / 2);
    // name, unpacked, bar, change, each with a blank
    let bars = columns.saturating_sub(1 + names + 1 + 8 + 1 + 9 + 1);
    list_rule(state, compare, area, "Steps: unpacked, and what makes the difference", buffer);
    let header = format!(" {} {:>8} {:>9} on one scale", left("image", names), "unpacked", "change");
    Row::new(state.theme).add(fit(&header, columns), Role::Quiet).draw(buffer, area.header, None);
    let list = compare.steps;
    let rows = compare.step_rows();
    for (seen, row) in rows.iter().enumerate().skip(list.top).take(usize::from(area.rows.height)) {
        let drawn = match *row {
            StepRow::Image(image) => of_image(state, compare, image, names, bars),
            StepRow::Portion(image, portion) => of_portion(state, compare, image, portion, names, bars),
            StepRow::Pull(image) => {
                let words = pull(&compare.comparison.pulls[image - 1]);
                Row::new(state.theme).add(left(&format!("   {words}"), columns), Role::Quiet)
            }
        };
        let chosen = (seen == list.chosen).then_some(Role::Chosen);
        drawn.draw(buffer, line(area.rows, seen - list.top), chosen);
    }
}

fn of_image(state: &State, compare: &Compare, image: usize, names: usize, bars: usize) -> Row {
    let unpacked = compare.comparison.images[image].analysis.totals.unpacked_size;
    let share = unpacked as f64 / compare.steps_scale().max(1) as f64;
    let row = Row::new(state.theme)
        .add(format!(" {}", left(&compare.names[image], names)), Role::Title)
        .add(format!(" {}", right(&size(unpacked), 8)), Role::Strong);
    let row = match image.checked_sub(1).map(|before| compare.comparison.steps[before].delta) {
        Some(delta) => row.add(format!(" {}", right(&signed(Measure::Bytes, delta), 9)), of_change(delta)),
        None => row.add(" ".repeat(10), Role::Text),
    };
    row.add(format!(" {}", bar(share, bars)), Role::of_share(share))
}

/// A portion: its bar goes from where the ones before it ended.
fn of_portion(
    state: &State,
    compare: &Compare,
    image: usize,
    place: usize,
    names: usize,
    bars: usize,
) -> Row {
    let portion = &compare.comparison.steps[image - 1].portions[place];
    let (before, after) = compare.portion_ends(image, place);
    let scale = compare.steps_scale().max(1) as f64;
    let at = |bytes: u64| ((bytes as f64 / scale * bars as f64).round() as usize).min(bars);
    let (from, to) = (at(before.min(after)), at(before.max(after)));
    let block = if portion.delta < 0 { "░" } else { "▓" };
    Row::new(state.theme)
        .add(format!("   {}", left(portion.purpose.word(), names - 2)), Role::Text)
        .add(" ".repeat(9), Role::Text)
        .add(format!(" {}", right(&signed(Measure::Bytes, portion.delta), 9)), of_change(portion.delta))
        .add(format!(" {}", " ".repeat(from)), Role::Text)
        .add(block.repeat(to - from), of_change(portion.delta))
        .add(" ".repeat(bars - to), Role::Text)
}
