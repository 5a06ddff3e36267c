//! What the footer names: keys that count now, where each stands, and what a click on it does.

use crate::text::width;
use crate::tui::keys::{Action, Binding, Motion, bindings};
use crate::tui::state::{Form, Over, State};

/// Where the first hint stands, unless something is typed.
pub(crate) const FIRST_HINT: usize = 1;

/// Keys and a word on what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FooterHint {
    /// The keys.
    pub(crate) keys: String,
    /// What they do.
    pub(crate) words: &'static str,
    /// What the first of them does.
    pub(crate) action: Action,
    /// The column at which it begins.
    pub(crate) column: usize,
}

impl FooterHint {
    /// Columns with the blanks behind it.
    fn width(&self) -> usize {
        width(&self.keys) + 1 + width(self.words) + 2
    }

    /// Tells whether a column is on its text.
    pub(crate) fn is_at(&self, column: usize) -> bool {
        (self.column..self.column + self.width() - 2).contains(&column)
    }
}

/// The hints from a column on, as many as there is room for. Keys that go together are named together or not at all.
pub(crate) fn footer_hints(state: &State, from: usize, columns: usize) -> Vec<FooterHint> {
    let has_marks = state.explorer().is_some_and(|explorer| !explorer.marks.is_empty());
    let all = state.contexts().into_iter().flat_map(bindings).filter(|binding| !binding.short.is_empty());
    let mut all: Vec<(usize, &Binding)> =
        all.filter(|binding| words(state, binding).is_some()).enumerate().collect();
    if state.popup.is_none() {
        all.sort_by_key(|(place, binding)| usefulness(binding.action, *place, has_marks));
    }
    let all = all.into_iter().map(|(_, binding)| binding);
    // help and quit are last in the table and first to be kept
    let (last, first): (Vec<&Binding>, Vec<&Binding>) =
        all.partition(|binding| matches!(binding.action, Action::Help | Action::Quit));
    let last: Vec<FooterHint> = last.into_iter().filter_map(|binding| hint(state, binding)).collect();
    let mut first: Vec<FooterHint> = first.into_iter().filter_map(|binding| hint(state, binding)).collect();
    if let Some(tabs) = tabs(state) {
        // what takes the whole body has keys of its own, which come first
        let is_over = state.explorer().is_some_and(|explorer| !matches!(explorer.over, Over::Nothing));
        first.insert(if is_over { first.len() } else { first.len().min(1) }, tabs);
    }
    let reserved: usize = last.iter().map(FooterHint::width).sum();
    let mut column = from;
    let end = columns.saturating_sub(reserved);
    let mut shown: Vec<FooterHint> = Vec::new();
    for hint in first {
        if column + hint.width() > end {
            break;
        }
        shown.push(FooterHint { column, ..hint.clone() });
        column += hint.width();
    }
    for hint in last {
        shown.push(FooterHint { column, ..hint.clone() });
        column += hint.width();
    }
    shown
}

/// What comes first: what can be done with marks where there are any, what is done with what is chosen, then what nobody should
/// have to look for. The others are as in the table.
fn usefulness(action: Action, place: usize, has_marks: bool) -> usize {
    match (action, place) {
        (Action::Plan | Action::ClearMarks, _) if has_marks => 0,
        (_, 0) => 1,
        (Action::Plan, _) => 2,
        (Action::Filter, _) => 3,
        _ => 4,
    }
}

/// A word or two for what a key does now. None where there is nothing that it could do.
fn words(state: &State, binding: &Binding) -> Option<&'static str> {
    let viewer = match state.explorer().map(|explorer| (&explorer.over, &explorer.marks)) {
        Some((_, marks)) if binding.action == Action::ClearMarks && marks.is_empty() => return None,
        Some((Over::Viewer(viewer, _), _)) => viewer,
        _ => return Some(binding.short),
    };
    match binding.action {
        Action::Hex => viewer.other_form(),
        Action::OlderVersion => (viewer.versions.len() > 1).then_some(binding.short),
        Action::Difference if viewer.form == Form::Difference => Some("whole text"),
        Action::Difference => viewer.has_older().then_some(binding.short),
        _ => Some(binding.short),
    }
}

fn hint(state: &State, binding: &Binding) -> Option<FooterHint> {
    let changes = &state.preferences.keys;
    let own = *changes.keys_of(binding).first()?;
    let partner = partner(binding.action).and_then(|partner| {
        let row = bindings(binding.context).find(|row| row.action == partner)?;
        changes.keys_of(row).first().copied()
    });
    let keys = partner.map_or_else(|| own.to_string(), |partner| format!("{own} {partner}"));
    Some(FooterHint { keys, words: words(state, binding)?, action: binding.action, column: 0 })
}

/// What goes the other way.
fn partner(action: Action) -> Option<Action> {
    match action {
        Action::LayerBelow => Some(Action::LayerAbove),
        Action::OlderVersion => Some(Action::NewerVersion),
        Action::Pair(end, Motion::Up) => Some(Action::Pair(end, Motion::Down)),
        _ => None,
    }
}

/// The numbers of the tabs, where they count.
fn tabs(state: &State) -> Option<FooterHint> {
    let is_tab = |binding: &&Binding| matches!(binding.action, Action::Tab(_) | Action::CompareTab(_));
    let rows: Vec<&Binding> = state.contexts().into_iter().flat_map(bindings).filter(is_tab).collect();
    let key = |binding: &Binding| state.preferences.keys.keys_of(binding).first().map(ToString::to_string);
    let (first, last) = (key(rows.first()?)?, key(rows.last()?)?);
    Some(FooterHint { keys: format!("{first}–{last}"), words: "tabs", action: Action::NextPane, column: 0 })
}
