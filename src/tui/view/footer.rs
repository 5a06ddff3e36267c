//! The last line: the keys that are useful now, what the last key did, or the filter that is typed.

use ratatui::buffer::Buffer;

use super::row::StyledRow;
use crate::text::{escape_line, fit, fit_end, width};
use crate::tui::filter::{Filter, Syntax};
use crate::tui::keys::{Action, Binding, KeyContext, bindings};
use crate::tui::layout::ScreenAreas;
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
    if let (Some(Filter::Typing(search)), [KeyContext::Filter]) =
        (state.filter(), state.contexts().as_slice())
    {
        let typed = fit_end(&escape_line(&search.query.text), columns / 2);
        let sign = if search.query.syntax == Syntax::Regex { "regex " } else { "/" };
        line = line
            .add(sign, TextRole::Key)
            .add(typed, TextRole::Strong)
            .add("▏", TextRole::Key)
            .add("  ", TextRole::Text);
        if let Err(problem) = &search.matcher {
            let room = columns.saturating_sub(line.width() + 2);
            line = line.add(format!("{}  ", fit(&escape_line(problem), room)), TextRole::Error);
        }
    }
    for (key, words) in fitting(state, columns.saturating_sub(line.width())) {
        line = line.add(key, TextRole::Key).add(format!(" {words}  "), TextRole::Quiet);
    }
    line.draw(buffer, areas.footer, None);
}

/// The keys that count now, as many as there is room for.
fn fitting(state: &State, columns: usize) -> Vec<(String, &'static str)> {
    let all = state.contexts().into_iter().flat_map(bindings).filter(|binding| !binding.short.is_empty());
    let has_marks = state.explorer().is_some_and(|explorer| !explorer.marks.is_empty());
    // what can be done with marks comes first where there are any, and not at all where there are none
    let (of_marks, others): (Vec<&Binding>, Vec<&Binding>) =
        all.partition(|binding| matches!(binding.action, Action::Plan | Action::ClearMarks));
    let all = of_marks.into_iter().filter(|_| has_marks).chain(others);
    // help and quit are last in the table and first to be kept
    let (last, first): (Vec<&Binding>, Vec<&Binding>) =
        all.partition(|binding| matches!(binding.action, Action::Help | Action::Quit));
    let keys = &state.preferences.keys;
    let pair = |binding: &Binding| Some((keys.keys_of(binding).first()?.to_string(), binding.short));
    let columns_of = |(key, words): &(String, &str)| width(key) + 1 + width(words) + 2;
    let last: Vec<_> = last.into_iter().filter_map(pair).collect();
    let reserved: usize = last.iter().map(columns_of).sum();
    let mut room = columns.saturating_sub(reserved);
    let fits = |pair: &(String, &str)| {
        let fits = columns_of(pair) <= room;
        room = room.saturating_sub(columns_of(pair));
        fits
    };
    first.into_iter().filter_map(pair).take_while(fits).chain(last).collect()
}
