//! All commands that count now, found by their words.

use crate::tui::keys::{Action, KeyChanges, KeyContext, Motion, bindings, keys_that_count};

/// What is looked for among the commands, and which is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Palette {
    /// The words that were typed.
    pub(crate) query: String,
    /// The row that is chosen.
    pub(crate) chosen: usize,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Command {
    /// What it does.
    pub(crate) action: Action,
    /// Its keys; empty where it has none any more.
    pub(crate) keys: String,
    /// What it does, in words.
    pub(crate) help: &'static str,
}

impl Palette {
    /// The commands of these contexts that have all words, each once, those of the narrowest context first.
    pub(crate) fn commands(&self, contexts: &[KeyContext], changes: &KeyChanges) -> Vec<Command> {
        let query = self.query.to_lowercase();
        let words: Vec<&str> = query.split_whitespace().collect();
        let mut commands: Vec<Command> = Vec::new();
        for binding in contexts.iter().copied().flat_map(bindings) {
            let is_known = commands.iter().any(|known| known.action == binding.action);
            let text = format!("{} {}", binding.short, binding.help).to_lowercase();
            let is_found = words.iter().all(|word| text.contains(word));
            if is_found && !is_known && !matches!(binding.action, Action::Palette | Action::Close) {
                let keys = keys_that_count(binding, contexts, changes);
                let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
                commands.push(Command { action: binding.action, keys: keys.join(" "), help: binding.help });
            }
        }
        commands
    }

    /// Moves the choice among so many commands.
    pub(crate) fn go(&mut self, motion: Motion, count: usize) {
        let last = count.saturating_sub(1);
        self.chosen = match motion {
            Motion::Up => self.chosen.saturating_sub(1),
            Motion::Down => self.chosen + 1,
            Motion::HalfUp | Motion::PageUp => self.chosen.saturating_sub(10),
            Motion::HalfDown | Motion::PageDown => self.chosen + 10,
            Motion::First => 0,
            Motion::Last => last,
        }
        .min(last);
    }

    /// Takes in what is typed; the best match is chosen.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.query.push_str(text);
        self.chosen = 0;
    }
}
