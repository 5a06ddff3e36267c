//! The last line: the keys that are useful now, what the last key did, or the filter that is typed.

use ratatui::buffer::Buffer;

use super::cells::Row;
use crate::text::{escape_line, fit, fit_end, width};
use crate::tui::keymap::{Action, Binding, Context, bindings};
use crate::tui::layout::Areas;
use crate::tui::state::{Filter, State};
use crate::tui::theme::Role;

/// Draws the line.
pub(super) fn draw(state: &State, areas: &Areas, buffer: &mut Buffer) {
    let columns = usize::from(areas.footer.width);
    if let Some(notice) = &state.notice {
        let line = Row::new(state.theme).add(format!(" {}", fit(notice, columns - 2)), Role::Strong);
        return line.draw(buffer, areas.footer, None);
    }
    let mut line = Row::new(state.theme).add(" ", Role::Text);
    let filter = state.filter();
    if let (Some(Filter::Typing(query)), [Context::Filter]) = (filter, state.contexts().as_slice()) {
        let typed = fit_end(&escape_line(&query.text), columns / 2);
        line = line.add("/", Role::Key).add(typed, Role::Strong).add("▏", Role::Key).add("  ", Role::Text);
    }
    let shown: Vec<&Binding> = state.contexts().into_iter().flat_map(bindings).collect();
    let has_marks = state.explorer().is_some_and(|explorer| !explorer.marks.is_empty());
    let of_marks = |binding: &&Binding| matches!(binding.action, Action::Plan | Action::ClearMarks);
    let shown = shown.into_iter().filter(|binding| !binding.short.is_empty());
    // what can be done with marks comes first where there are any, and not at all where there are none
    let (of_marks, shown): (Vec<&Binding>, Vec<&Binding>) = shown.partition(of_marks);
    let of_marks = of_marks.into_iter().filter(|_| has_marks);
    let shown = of_marks.chain(shown);
    // help and quit are last in the table and first to be kept
    let (last, first): (Vec<&Binding>, Vec<&Binding>) =
        shown.partition(|binding| matches!(binding.short, "help" | "quit"));
    let wide = |binding: &Binding| width(&binding.keys[0].to_string()) + 1 + width(binding.short) + 2;
    let reserved: usize = last.iter().map(|binding| wide(binding)).sum();
    let mut room = columns.saturating_sub(line.width() + reserved);
    let fits = |binding: &&Binding| {
        let fits = wide(binding) <= room;
        room = room.saturating_sub(wide(binding));
        fits
    };
    let first: Vec<&Binding> = first.into_iter().take_while(fits).collect();
    for binding in first.into_iter().chain(last) {
        line = line
            .add(binding.keys[0].to_string(), Role::Key)
            .add(format!(" {}  ", binding.short), Role::Quiet);
    }
    line.draw(buffer, areas.footer, None);
}
