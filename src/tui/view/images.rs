//! The list of an engine's images: what each frees, and below it what removing those that are marked would do.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::row::{StyledRow, left, line, right};
use super::{found, pane, title_line};
use crate::inventory::{ImageScope, Inventory, amount_text};
use crate::text::{age, counted, fit, thousands, width};
use crate::tui::layout::{FIGURE, ImageColumns, ScreenAreas, USED, image_title, images_areas};
use crate::tui::state::{Images, State};
use crate::tui::theme::TextRole;

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
    let row = StyledRow::new(theme).add(format!(" {}", amount_text(totals.unpacked)), TextRole::Strong);
    let words = |in_one: &str| {
        let [own, shared, dangling] = [totals.own, totals.shared, totals.dangling].map(amount_text);
        format!(" in all layers: {own} {in_one}, {shared} shared; {dangling} dangling")
    };
    let long = words("in one image each");
    let is_short_of_room = row.width() + width(&long) >= usize::from(areas.figures.width);
    let words = if is_short_of_room { words("unshared") } else { long };
    rest(row, &words, TextRole::Text, areas.figures).draw(buffer, areas.figures, None);
    let columns = ImageColumns::new(images, usize::from(areas.body.width), state.now);
    let heads = columns.heads(images.table.sort);
    StyledRow::new(theme).add(heads, TextRole::Quiet).draw(buffer, areas.tabs, None);
    let (list, below) = images_areas(areas.body);
    let top = images.table.list.top;
    for (seen, at) in images.from(top).take(usize::from(list.height)).enumerate() {
        let chosen = (top + seen == images.table.list.chosen).then_some(TextRole::Chosen);
        image_row(state, images, at, columns, top + seen).draw(buffer, line(list, seen), chosen);
    }
    if images.table.len() == 0 {
        let words = match images.table.filter.is_off() {
            true => " No image is dangling; d lists all again.",
            false => " No image fits the filter.",
        };
        StyledRow::new(theme).add(words, TextRole::Quiet).draw(buffer, line(list, 0), None);
    }
    removal(state, images, below, buffer);
}

fn image_row(state: &State, images: &Images, at: usize, columns: ImageColumns, place: usize) -> StyledRow {
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
    let made = if columns.age > 0 { left(&format!(" {made}"), columns.age + 1) } else { String::new() };
    let row = row.add(made, TextRole::Quiet).add(" ", TextRole::Text);
    let role = if image.is_dangling() { TextRole::Quiet } else { TextRole::Text };
    match image_title(images, columns, place) {
        Some(title) => found::long(row, &title, images.sideways, (role, role), images.table.matcher()),
        None => row,
    }
}

/// What removing would free, and the command that would do it.
fn removal(state: &State, images: &Images, area: Rect, buffer: &mut Buffer) {
    let place = pane::place(images.table.list.chosen, images.table.len());
    let which = match images.scope {
        ImageScope::All => "images",
        ImageScope::Dangling => "dangling images",
    };
    let title = format!("{which}{}", found::words(&images.table.filter, images.table.hits()));
    pane::rule(state.theme, line(area, 0), &title, &place, true, buffer);
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
    let row = StyledRow::new(state.theme)
        .add(format!(" {what} "), TextRole::Text)
        .add(amount_text(images.freed()), TextRole::Strong);
    rest(row, &used, TextRole::Warning, area).draw(buffer, line(area, 1), None);
    let row = StyledRow::new(state.theme).add(" ", TextRole::Text);
    rest(row, &images.command(), TextRole::Quiet, area).draw(buffer, line(area, 2), None);
}

/// Ends a row with a text, as much of it as there is room for.
fn rest(row: StyledRow, text: &str, role: TextRole, area: Rect) -> StyledRow {
    let room = usize::from(area.width).saturating_sub(row.width() + 1);
    row.add(fit(text, room), role)
}
