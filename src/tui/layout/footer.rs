//! What the footer names: keys that count now, where each stands, and what a click on it does.

use super::footer_words::{LOOK, enter_words, escape_words, is_of_use};
use crate::text::width;
use crate::tui::keys::{Action, Binding, KeyContext, Motion, bindings, keys_that_count};
use crate::tui::state::{Form, Over, Popup, PopupKind, State};

/// Where the first hint stands, unless something is typed.
pub(crate) const FIRST_HINT: usize = 1;

/// Columns between two hints.
const BETWEEN: usize = 2;

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
        width(&self.keys) + 1 + width(self.words) + BETWEEN
    }

    /// Tells whether a column is on its text.
    pub(crate) fn is_at(&self, column: usize) -> bool {
        (self.column..self.column + self.width() - BETWEEN).contains(&column)
    }
}

/// The hints from a column on, as many as there is room for. Keys that go together are named together or not at all; those that
/// lead away are named before any other.
pub(crate) fn footer_hints(state: &State, from: usize, columns: usize) -> Vec<FooterHint> {
    let hints = all_hints(state);
    let is_kept = |hint: &FooterHint| {
        matches!(hint.action, Action::Help | Action::Quit | Action::Cancel | Action::Close | Action::Back)
    };
    let mut reserved: usize = hints.iter().filter(|hint| is_kept(hint)).map(FooterHint::width).sum();
    let (mut column, mut has_room) = (from, true);
    let mut shown: Vec<FooterHint> = Vec::new();
    for hint in hints {
        let is_kept = is_kept(&hint);
        reserved -= if is_kept { hint.width() } else { 0 };
        // blanks behind the last one need no room
        has_room &= is_kept || column + hint.width() + reserved <= columns + BETWEEN;
        if is_kept || has_room {
            shown.push(FooterHint { column, ..hint.clone() });
            column += hint.width();
        }
    }
    shown
}

/// All hints, what is most useful first.
fn all_hints(state: &State) -> Vec<FooterHint> {
    let contexts = state.contexts();
    let has_marks = state.explorer().is_some_and(|explorer| !explorer.marks.is_empty());
    let (on_enter, on_escape) = (enter_words(state), escape_words(state));
    let is_named = |binding: &&Binding| {
        !binding.short.is_empty() || binding.action == Action::Close && on_escape.is_some()
    };
    let all = contexts.iter().copied().flat_map(bindings).filter(is_named);
    let mut all: Vec<(usize, &Binding)> =
        all.filter(|binding| words(state, binding).is_some()).enumerate().collect();
    if state.popup.is_none() {
        all.sort_by_key(|(place, binding)| usefulness(binding.action, *place, has_marks));
    }
    let hint = |(_, binding): (usize, &Binding)| {
        let hint = hint(state, binding, &contexts)?;
        match (binding.action, on_enter) {
            (Action::Open, Some(words)) => (!words.is_empty()).then_some(FooterHint { words, ..hint }),
            // one key for it is enough
            (Action::Look, Some(LOOK)) => None,
            (Action::Back, _) => Some(FooterHint { words: on_escape.unwrap_or(hint.words), ..hint }),
            (Action::Close, _) if hint.words.is_empty() => Some(FooterHint { words: on_escape?, ..hint }),
            _ => Some(hint),
        }
    };
    let mut hints: Vec<FooterHint> = all.into_iter().filter_map(hint).collect();
    if let Some(tabs) = tabs(state) {
        // what takes the whole body has keys of its own, which come first
        let is_over = state.explorer().is_some_and(|explorer| !matches!(explorer.over, Over::Nothing));
        let is_last = |hint: &FooterHint| matches!(hint.action, Action::Help | Action::Quit);
        let last = hints.iter().position(is_last).unwrap_or(hints.len());
        hints.insert(if is_over { last } else { last.min(1) }, tabs);
    }
    hints
}

/// What comes first: what can be done with marks where there are any, what is done with what is chosen, then what nobody should
/// have to look for. The others are as in the table.
fn usefulness(action: Action, place: usize, has_marks: bool) -> usize {
    match (action, place) {
        (Action::Plan | Action::ClearMarks, _) if has_marks => 0,
        (_, 0) => 1,
        (Action::Open, _) => 2,
        (Action::Plan, _) => 3,
        (Action::Filter, _) => 4,
        // what leads away is last
        (Action::Help | Action::Quit, _) => 6,
        _ => 5,
    }
}

/// A word or two for what a key does now. None where there is nothing that it could do.
fn words(state: &State, binding: &Binding) -> Option<&'static str> {
    if !is_of_use(state, binding) {
        return None;
    }
    if let (Some(Popup { kind: PopupKind::TakeOut(_), .. }), Action::KeepFilter) =
        (&state.popup, binding.action)
    {
        return Some("write");
    }
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

/// The hint of a row of the table; None where a narrower context has taken its first key.
fn hint(state: &State, binding: &Binding, contexts: &[KeyContext]) -> Option<FooterHint> {
    let changes = &state.preferences.keys;
    let own = *changes.keys_of(binding).first()?;
    if keys_that_count(binding, contexts, changes).first() != Some(&own) {
        return None;
    }
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
