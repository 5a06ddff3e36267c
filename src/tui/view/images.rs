//! The list of an engine's images: what each frees, and below it what removing those that are marked would do.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::row::{StyledRow, left, line, right};
use super::{pane, title_line};
use crate::inventory::{ImageScope, Inventory, amount_text};
use crate::text::{age, counted, fit_end, thousands, width};
use crate::tui::layout::{ScreenAreas, images_areas};
use crate::tui::state::{Images, State};
use crate::tui::theme::TextRole;

/// Columns of figures, and of how often an image is used.
const FIGURE: usize = 9;
const USED: usize = 5;
/// Columns from which on the age is shown.
const WIDE: usize = 76;

/// Draws the list.
pub(super) fn draw(state: &State, images: &Images, areas: &ScreenAreas, buffer: &mut Buffer) {
    let (theme, inventory) = (state.theme, &*images.inventory);
    let totals = inventory.totals();
    let count = counted(totals.images as u64, "image");
    let facts = match totals.unasked {
        0 => format!("{count}, {}", counted(totals.layers as u64, "layer")),
        unasked => format!("{count}, layers of {} known", thousands((totals.images - unasked) as u64)),
    };
    let warnings = inventory.warnings.len();
    title_line::draw(theme, areas.headline, &inventory.holder, &facts, warnings, buffer);
    StyledRow::new(theme)
        .add(format!(" {}", amount_text(totals.unpacked)), TextRole::Strong)
        .add(
            format!(
                " in all layers: {} in one image each, {} shared; {} dangling",
                amount_text(totals.own),
                amount_text(totals.shared),
                amount_text(totals.dangling)
            ),
            TextRole::Text,
        )
        .draw(buffer, areas.figures, None);
    let columns = usize::from(areas.body.width);
    let ages = if columns >= WIDE { age_columns(state, images) } else { 0 };
    let head = [("FREES", FIGURE), ("UNPACKED", FIGURE), ("SHARED", FIGURE), ("USED", USED)];
    let mut row = StyledRow::new(theme).add("  ", TextRole::Quiet);
    for (word, room) in head {
        row = row.add(format!("{} ", right(word, room)), TextRole::Quiet);
    }
    let made = if ages > 0 { left(" CREATED", ages + 1) } else { String::new() };
    row.add(made, TextRole::Quiet).add(" IMAGE", TextRole::Quiet).draw(buffer, areas.tabs, None);
    let (list, below) = images_areas(areas.body);
    let height = usize::from(list.height);
    for (place, at) in images.shown.iter().enumerate().skip(images.list.top).take(height) {
        let chosen = (place == images.list.chosen).then_some(TextRole::Chosen);
        let area = line(list, place - images.list.top);
        image_row(state, images, *at, (columns, ages)).draw(buffer, area, chosen);
    }
    if images.shown.is_empty() {
        let words = " No image is dangling; d lists all again.";
        StyledRow::new(theme).add(words, TextRole::Quiet).draw(buffer, line(list, 0), None);
    }
    removal(state, images, below, buffer);
}

/// How wide the ages are.
fn age_columns(state: &State, images: &Images) -> usize {
    let made = images.shown.iter().filter_map(|at| images.inventory.images()[*at].created);
    made.map(|created| width(&age(created, state.now))).max().unwrap_or(0).max("CREATED".len())
}

fn image_row(state: &State, images: &Images, at: usize, (columns, ages): (usize, usize)) -> StyledRow {
    let inventory: &Inventory = &images.inventory;
    let image = &inventory.images()[at];
    let mark = if images.marked.contains(&at) { "✗ " } else { "  " };
    let used = image.containers.map_or("-".to_owned(), thousands);
    let row = StyledRow::new(state.theme)
        .add(mark, TextRole::Marked)
        .add(format!("{} ", right(&amount_text(inventory.own(at)), FIGURE)), TextRole::Strong)
        .add(format!("{} ", right(&amount_text(inventory.unpacked(at)), FIGURE)), TextRole::Text)
        .add(format!("{} ", right(&amount_text(inventory.shared(at)), FIGURE)), TextRole::Quiet)
        .add(format!("{} ", right(&used, USED)), TextRole::Text);
    let made = image.created.map_or_else(String::new, |created| age(created, state.now));
    let made = if ages > 0 { left(&format!(" {made}"), ages + 1) } else { String::new() };
    let taken = 2 + 3 * (FIGURE + 1) + USED + 1 + if ages > 0 { ages + 1 } else { 0 } + 1;
    // the tag stays: it tells images of one repository apart
    let title = fit_end(&image.title(), columns.saturating_sub(taken));
    let role = if image.is_dangling() { TextRole::Quiet } else { TextRole::Text };
    row.add(made, TextRole::Quiet).add(format!(" {title}"), role)
}

/// What removing would free, and the command that would do it.
fn removal(state: &State, images: &Images, area: Rect, buffer: &mut Buffer) {
    let place = pane::place(images.list.chosen, images.shown.len());
    let which = match images.scope {
        ImageScope::All => "images",
        ImageScope::Dangling => "dangling images",
    };
    pane::rule(state.theme, line(area, 0), which, &place, true, buffer);
    let count = images.removed().len();
    if count == 0 {
        return;
    }
    let what = match (images.marked.is_empty(), count) {
        (true, _) => "removing it frees".to_owned(),
        (false, count) => format!("removing the {} frees", counted(count as u64, "marked image")),
    };
    let used = match images.containers() {
        0 => String::new(),
        containers => format!("; {} must be removed first", counted(containers, "container")),
    };
    StyledRow::new(state.theme)
        .add(format!(" {what} "), TextRole::Text)
        .add(amount_text(images.freed()), TextRole::Strong)
        .add(used, TextRole::Warning)
        .draw(buffer, line(area, 1), None);
    StyledRow::new(state.theme).add(format!(" {}", images.command()), TextRole::Quiet).draw(
        buffer,
        line(area, 2),
        None,
    );
}
