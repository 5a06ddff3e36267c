//! Help, warnings and the plan, over the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Widget};

use super::found;
use super::row::{StyledRow, left, line};
use crate::text::{fit, width};
use crate::tui::filter::Hits;
use crate::tui::state::{PlanPage, PlanTab, Popup, PopupKind, State, left_width, popup_lines};
use crate::tui::theme::TextRole;

/// Draws a popup in the middle.
pub(super) fn draw(state: &State, popup: &Popup, buffer: &mut Buffer) {
    let size = Size::new(buffer.area.width, buffer.area.height);
    let room = Popup::room(size);
    let left_columns = left_width(&popup.kind);
    let lines = popup_lines(popup, &state.screen_contexts(), &state.screen, &state.preferences.keys, size);
    let shown = lines.iter().filter(|line| !line.heading && !line.left.is_empty()).count();
    let title = format!(" {}{} ", title(&popup.kind), found::words(&popup.filter, Hits::Known(shown)));
    let height = room.height.min(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let columns = lines.iter().map(|line| left_columns + width(&line.right)).max().unwrap_or(0);
    let outer = Size::new(room.width.min(columns.max(40).max(width(&title)) as u16) + 4, height + 2);
    let area = Rect::new(
        (size.width - outer.width) / 2,
        (size.height - outer.height) / 2,
        outer.width,
        outer.height,
    );
    let more = usize::from(height) < lines.len();
    let place = if more {
        format!(" {}–{} of {} ", popup.top + 1, popup.top + usize::from(height), lines.len())
    } else {
        String::new()
    };
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(state.theme.style(TextRole::Title))
        .title(title)
        .title_bottom(place)
        .padding(Padding::horizontal(1));
    let matcher = popup.filter.search().and_then(|search| search.wanted()).map(|matcher| &**matcher);
    Clear.render(area, buffer);
    let inner = block.inner(area);
    block.render(area, buffer);
    for (seen, text) in lines.iter().skip(popup.top).take(usize::from(height)).enumerate() {
        let role = if text.heading { TextRole::Strong } else { TextRole::Key };
        let room = if text.heading { usize::from(inner.width) } else { left_columns };
        // a blank stays before what stands beside it
        let words = if text.heading { room } else { room.saturating_sub(1) };
        let row = StyledRow::new(state.theme).add(left(&fit(&text.left, words), room), role);
        let row = found::found(row, &text.right, TextRole::Text, matcher);
        row.draw(buffer, line(inner, seen), None);
    }
}

/// What the popup is.
fn title(kind: &PopupKind) -> String {
    match kind {
        PopupKind::Help => "Keys".to_owned(),
        PopupKind::Warnings => "Warnings".to_owned(),
        PopupKind::Plan(plan) => plan_title(plan),
        PopupKind::TakeOut(_) => "Take out".to_owned(),
        PopupKind::Question(_) => "Continue?".to_owned(),
        PopupKind::Words(_) => "Note".to_owned(),
    }
}

/// The tabs of the plan, the open one in brackets.
fn plan_title(plan: &PlanPage) -> String {
    let label = |tab: PlanTab| match tab == plan.tab {
        true => format!("[{}]", tab.label()),
        false => tab.label().to_owned(),
    };
    let what = match (plan.is_of_marks, plan.tab) {
        (true, PlanTab::Changes) => "Plan for what is marked",
        (true, PlanTab::Dockerfile | PlanTab::Dockerignore) => "Plan for the whole image",
        (false, _) => "Plan for all findings",
    };
    format!("{what}: {}", PlanTab::ALL.map(label).join("  "))
}
