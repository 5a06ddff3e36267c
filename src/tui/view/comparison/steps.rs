//! The steps: each image, what changed its size from the previous one, and what upgrading to it pulls.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, left, line, right};
use super::list::{self, of_change};
use crate::compare::{Measure, signed};
use crate::text::{bar, size};
use crate::tui::layout::{PaneArea, step_names};
use crate::tui::state::{Compare, State, StepRow, portion_ends, step_rows, steps_scale};
use crate::tui::theme::TextRole;

/// Draws the rows that are seen.
pub(super) fn draw(state: &State, compare: &Compare, area: &PaneArea, buffer: &mut Buffer) {
    let columns = area.width();
    let names = step_names(compare, columns);
    // name, unpacked, bar, change, each with a blank
    let bars = columns.saturating_sub(1 + names + 1 + 8 + 1 + 9 + 1);
    let about = "unpacked size, and what changed it";
    let titles = list::titles("Steps", about, &compare.steps.filter, compare.steps.hits());
    list::rule(state, compare, area, &titles.each_ref().map(String::as_str), buffer);
    let header = format!(" {} {:>8} {:>9} (to scale)", left("image", names), "unpacked", "change");
    pane::header(state.theme, area.header, &header, buffer);
    list::empty(state, compare, area, buffer);
    let steps = &compare.steps;
    let rows = step_rows(&compare.comparison);
    for (seen, item) in steps.from(steps.list.top).take(area.height()).enumerate() {
        let place = steps.list.top + seen;
        let (indent, role) = match rows[item] {
            StepRow::Image(_) => (1, TextRole::Title),
            StepRow::Portion(..) => (3, TextRole::Text),
            StepRow::Pull(..) => (3, TextRole::Quiet),
        };
        let named = StyledRow::new(state.theme).add(" ".repeat(indent), role);
        let named = list::up_to(list::long(named, compare, area, place, role, steps.matcher()), 1 + names);
        let drawn = match rows[item] {
            StepRow::Image(image) => of_image(compare, image, bars, named),
            StepRow::Portion(image, portion) => of_portion(compare, image, portion, bars, named),
            StepRow::Pull(..) => named,
        };
        let chosen = (place == steps.list.chosen).then_some(TextRole::Chosen);
        drawn.draw(buffer, line(area.rows, seen), chosen);
    }
}

fn of_image(compare: &Compare, image: usize, bars: usize, named: StyledRow) -> StyledRow {
    let unpacked = compare.comparison.images[image].analysis.totals.unpacked_size;
    let share = unpacked as f64 / steps_scale(&compare.comparison).max(1) as f64;
    let row = named.add(format!(" {}", right(&size(unpacked), 8)), TextRole::Strong);
    let row = match image.checked_sub(1).map(|before| compare.comparison.steps[before].delta) {
        Some(delta) => row.add(format!(" {}", right(&signed(Measure::Bytes, delta), 9)), of_change(delta)),
        None => row.add(" ".repeat(10), TextRole::Text),
    };
    row.add(format!(" {}", bar(share, bars)), TextRole::of_share(share))
}

/// A portion: its bar goes from where the ones before it ended.
fn of_portion(compare: &Compare, image: usize, place: usize, bars: usize, named: StyledRow) -> StyledRow {
    let portion = &compare.comparison.steps[image - 1].portions[place];
    let (before, after) = portion_ends(&compare.comparison, image, place);
    let scale = steps_scale(&compare.comparison).max(1) as f64;
    let at = |bytes: u64| ((bytes as f64 / scale * bars as f64).round() as usize).min(bars);
    let (from, to) = (at(before.min(after)), at(before.max(after)));
    let block = if portion.delta < 0 { "░" } else { "▓" };
    named
        .add(" ".repeat(9), TextRole::Text)
        .add(format!(" {}", right(&signed(Measure::Bytes, portion.delta), 9)), of_change(portion.delta))
        .add(format!(" {}", " ".repeat(from)), TextRole::Text)
        .add(block.repeat(to - from), of_change(portion.delta))
        .add(" ".repeat(bars - to), TextRole::Text)
}
