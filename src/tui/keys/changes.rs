//! Keys that somebody has changed: an action given other keys than the table's.

use super::action::Action;
use super::context::KeyContext;
use super::key::{Key, ctrl};
use super::keymap::{BINDINGS, Binding};
use super::words::{action_word, key_named, word_of};
use crate::text::{closest, escape_line};

/// Actions with the keys that they were given, in place of the table's; in the table's order, so that the same changes are equal
/// however they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyChanges(Vec<(Action, Vec<Key>)>);

/// An action that keys can be given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedAction {
    /// Its word.
    pub(crate) word: String,
    /// The words of the table's keys.
    pub(crate) keys: Vec<String>,
    /// What it does.
    pub(crate) help: &'static str,
}

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyChangeError {
    #[error("unknown action `{}`{}", escape_line(word), meant(suggestion.as_deref()))]
    UnknownAction { word: String, suggestion: Option<String> },
    #[error(
        "unknown key `{}`: a character, or one such as ctrl-f, enter, esc, tab, shift-tab, space, up, pgdn, f5",
        escape_line(.0)
    )]
    UnknownKey(String),
    #[error("`{key}` is also bound to `{other}`")]
    Taken { key: String, other: String },
}

fn meant(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(
        || "; `imgscope config` lists all".to_owned(),
        |word| format!("; did you mean `{word}`?"),
    )
}

/// All actions that keys can be given to, as the table has them. What is typed into a filter is not among them.
pub(crate) fn named_actions() -> Vec<NamedAction> {
    let mut all: Vec<NamedAction> = Vec::new();
    for binding in BINDINGS.iter().filter(|binding| !is_typed_in(binding.context)) {
        let word = action_word(binding.action);
        let keys = binding.keys.iter().map(|key| word_of(*key));
        match all.iter_mut().find(|known| known.word == word) {
            Some(known) => {
                let new: Vec<String> = keys.filter(|key| !known.keys.contains(key)).collect();
                known.keys.extend(new);
            }
            None => all.push(NamedAction { word, keys: keys.collect(), help: binding.help }),
        }
    }
    all
}

impl KeyChanges {
    /// Gives an action these keys, and no others.
    ///
    /// # Errors
    /// Where there is no such action or key, or a key was given to another action that counts in the same place.
    pub(crate) fn give(&mut self, word: &str, keys: &[&str]) -> Result<(), KeyChangeError> {
        let Some(binding) = named_binding(word) else {
            let known: Vec<String> = named_actions().into_iter().map(|action| action.word).collect();
            let suggestion = closest(word, known.iter().map(String::as_str)).map(str::to_owned);
            return Err(KeyChangeError::UnknownAction { word: word.to_owned(), suggestion });
        };
        let parsed =
            |word: &&str| key_named(word).ok_or_else(|| KeyChangeError::UnknownKey((*word).to_owned()));
        let keys: Vec<Key> = keys.iter().map(parsed).collect::<Result<_, _>>()?;
        for (other, theirs) in &self.0 {
            let shared = keys.iter().find(|key| theirs.contains(key));
            if let Some(key) = shared.filter(|_| share_a_place(binding.action, *other)) {
                return Err(KeyChangeError::Taken { key: word_of(*key), other: action_word(*other) });
            }
        }
        self.0.push((binding.action, keys));
        self.0.sort_by_key(|(action, _)| BINDINGS.iter().position(|row| row.action == *action));
        Ok(())
    }

    /// The words of the keys that an action was given. None where it has those of the table.
    pub(crate) fn given(&self, word: &str) -> Option<Vec<String>> {
        let (_, keys) = self.0.iter().find(|(action, _)| action_word(*action) == word)?;
        Some(keys.iter().map(|key| word_of(*key)).collect())
    }

    /// The keys of a row of the table. A key that was given away does nothing else any more; Ctrl-C always ends the program.
    pub(crate) fn keys_of(&self, binding: &Binding) -> Vec<Key> {
        if self.0.is_empty() || is_typed_in(binding.context) {
            return binding.keys.to_vec();
        }
        let is_kept = |key: &&Key| **key == ctrl('c') || !self.0.iter().any(|(_, given)| given.contains(key));
        match self.0.iter().find(|(action, _)| *action == binding.action) {
            Some((_, given)) => {
                let kept = binding.keys.iter().filter(|key| **key == ctrl('c') && !given.contains(key));
                given.iter().chain(kept).copied().collect()
            }
            None => binding.keys.iter().filter(is_kept).copied().collect(),
        }
    }
}

/// Where text is typed, or a question is answered, keys are those of the table.
fn is_typed_in(context: KeyContext) -> bool {
    match context {
        KeyContext::Filter | KeyContext::Palette | KeyContext::Prompt | KeyContext::Question => true,
        KeyContext::Layers
        | KeyContext::Files
        | KeyContext::Lists
        | KeyContext::Marks
        | KeyContext::Explorer
        | KeyContext::Tabs
        | KeyContext::Everywhere
        | KeyContext::Popup
        | KeyContext::Plan
        | KeyContext::Viewer
        | KeyContext::Treemap
        | KeyContext::Matrix
        | KeyContext::Steps
        | KeyContext::ChangedFiles
        | KeyContext::Comparison
        | KeyContext::Visit
        | KeyContext::FromList
        | KeyContext::Images
        | KeyContext::Loading => false,
    }
}

fn named_binding(word: &str) -> Option<&'static Binding> {
    let mut rows = BINDINGS.iter().filter(|binding| !is_typed_in(binding.context));
    rows.find(|binding| action_word(binding.action) == word)
}

/// Whether two actions count in one context, or one of them everywhere.
fn share_a_place(one: Action, other: Action) -> bool {
    let places =
        |action: Action| BINDINGS.iter().filter(move |row| row.action == action).map(|row| row.context);
    let is_wide = |context: KeyContext| {
        matches!(
            context,
            KeyContext::Everywhere
                | KeyContext::Explorer
                | KeyContext::Tabs
                | KeyContext::Comparison
                | KeyContext::FromList
        )
    };
    places(one).any(|place| is_wide(place) || places(other).any(|their| their == place || is_wide(their)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_text_is_typed_or_a_question_is_asked_no_key_is_another() {
        let mut changes = KeyChanges::default();
        changes.give("close", &["q"]).expect("a change");
        changes.give("quit", &["Q"]).expect("a change");
        let typed = [KeyContext::Filter, KeyContext::Palette, KeyContext::Prompt, KeyContext::Question];
        for binding in BINDINGS.iter().filter(|binding| typed.contains(&binding.context)) {
            assert_eq!(changes.keys_of(binding), binding.keys, "{:?} {:?}", binding.context, binding.action);
        }
        let viewer = |row: &&Binding| row.context == KeyContext::Viewer && row.action == Action::Close;
        let row = BINDINGS.iter().find(viewer).expect("a viewer is closed");
        assert_eq!(changes.keys_of(row).iter().map(|key| word_of(*key)).collect::<Vec<_>>(), ["q"]);
    }
}
