//! The last line: the keys that are useful now, what the last key did, or the filter that is typed.

use ratatui::buffer::Buffer;

use super::row::StyledRow;
use crate::text::{escape_line, fit, fit_end, width};
use crate::tui::filter::{Filter, Syntax};
use crate::tui::keys::KeyContext;
use crate::tui::layout::{ScreenAreas, footer_hints};
use crate::tui::state::State;
use crate::tui::theme::TextRole;

/// Draws the line.
pub(super) fn draw(state: &State, areas: &ScreenAreas, buffer: &mut Buffer) {
    let columns = usize::from(areas.footer.width);
    if let Some(notice) = &state.notice {
        let line =
            StyledRow::new(state.theme).add(format!(" {}", fit(notice, columns - 2)), TextRole::Strong);
        return line.draw(buffer, areas.footer, None);
    }
    let mut line = StyledRow::new(state.theme).add(" ", TextRole::Text);
    if let (Some(Filter::Typing(search, _)), [KeyContext::Filter]) =
        (state.filter(), state.contexts().as_slice())
    {
        let problem = search.matcher.as_ref().err().map(|problem| escape_line(problem));
        // what is wrong is read whole before what was typed is
        let room = problem.as_ref().map_or(0, |problem| width(problem) + 12);
        let room = columns.saturating_sub(room).clamp(12, (columns / 2).max(12));
        let typed = fit_end(&escape_line(&search.query.text), room);
        let sign = if search.query.syntax == Syntax::Regex { "regex " } else { "/" };
        line = line
            .add(sign, TextRole::Key)
            .add(typed, TextRole::Strong)
            .add("▏", TextRole::Key)
            .add("  ", TextRole::Text);
        if let Some(problem) = problem {
            let room = columns.saturating_sub(line.width() + 2);
            line = line.add(format!("{}  ", fit(&problem, room)), TextRole::Error);
        }
    }
    for hint in footer_hints(state, line.width(), columns) {
        line = line.add(hint.keys, TextRole::Key).add(format!(" {}  ", hint.words), TextRole::Quiet);
    }
    line.draw(buffer, areas.footer, None);
}
