//! What is certain to be done between two places of a script, as steps.

use super::argument_test::{ArgumentTest, literal};
use super::script_path::{PathBase, ScriptPath};
use super::step::ScriptStep;
use crate::content::shell_command::ShellCommand;
use crate::content::variable_reference::{VariableReference, writes};
use crate::image::is_variable_name;

/// What is certain to be done between two places of a script.
#[derive(Default)]
pub(super) struct Branch {
    /// Its steps.
    pub steps: Vec<ScriptStep>,
    /// Whether only a shell can tell what comes behind the steps.
    pub is_cut: bool,
}

impl Branch {
    /// Says that only a shell can tell what follows.
    pub fn cut(&mut self) {
        if !self.is_cut {
            self.steps.push(ScriptStep::Stop);
        }
        self.is_cut = true;
    }

    /// Tells whether nothing is done.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Adds what depends on tests, unless nothing is done either way.
    pub fn add_choice(&mut self, tests: Vec<Vec<ArgumentTest>>, then: Branch, otherwise: Branch) {
        if then.is_empty() && otherwise.is_empty() {
            return;
        }
        let [count, others] =
            [&then, &otherwise].map(|steps| u16::try_from(steps.steps.len()).unwrap_or(u16::MAX));
        self.steps.push(ScriptStep::If { tests, then: count, otherwise: others });
        self.steps.extend(then.steps.into_iter().chain(otherwise.steps));
    }

    /// `cd`.
    pub fn add_directory(&mut self, path: Option<ScriptPath>, is_needed: bool) {
        match path.filter(|path| path.path != "-") {
            Some(path) => self.steps.push(ScriptStep::Directory { path, is_needed }),
            None => self.cut(),
        }
    }

    /// A file that is read: what it does is not known, only that it has to be there. One of a name alone is looked for in PATH.
    pub fn add_source(&mut self, path: Option<ScriptPath>, is_word: bool, is_needed: bool) {
        let is_path = |path: &ScriptPath| path.base != PathBase::Directory || path.path.contains('/');
        let path = path.filter(|path| is_needed && is_path(path));
        if path.is_some() || is_word && is_needed {
            self.steps.push(ScriptStep::Source { path, needs_source: is_word && is_needed });
        }
        self.cut();
    }
}

/// Which words behind commands are kept.
#[derive(Clone, Copy)]
pub(super) enum Kept<'a> {
    /// All that are certain.
    All,
    /// Plain ones, and variables that the script only reads.
    Plain { script: &'a str },
}

/// A word that is kept: as it is, or of an assignment its name, for the value may be a secret.
fn kept(word: &str, script: &str) -> Option<String> {
    let reference = VariableReference::read(word.trim_start_matches('"'));
    if let Some(reference) = reference.filter(|_| VariableReference::word(word).is_some()) {
        return (writes(script, reference.name) == 0).then(|| word.to_owned());
    }
    match word.split_once('=').filter(|(name, _)| is_variable_name(name)) {
        Some((name, _)) => Some(format!("{name}=")),
        None => literal(word).map(str::to_owned),
    }
}

/// A script in one word is kept up to so many bytes.
const LONGEST_SCRIPT: usize = 400;

/// What a shell is told to do behind `-c`, where it is nothing but plain words.
fn plain_script(text: &str) -> Option<String> {
    let is_plain = |word: &str| {
        let word = word.strip_suffix(';').unwrap_or(word);
        matches!(word, "&&" | "||") || literal(word).is_some()
    };
    (text.len() <= LONGEST_SCRIPT && text.split_whitespace().all(is_plain)).then(|| text.to_owned())
}

/// A call that the script cannot do without; None where it can, and where only a shell knows what is called.
pub(super) fn call(line: u32, text: &str, is_needed: bool, kept_words: Kept<'_>) -> Option<ScriptStep> {
    let (command_text, takes_arguments) = match text.strip_suffix("\"$@\"") {
        Some(before) => (before.trim_end(), true),
        None => (text, false),
    };
    if command_text == "exec" {
        let words = Vec::new();
        return takes_arguments.then_some(ScriptStep::Call { line, words, is_exec: true, takes_arguments });
    }
    let has_streams = text.contains(['<', '>', '`']) || text.contains("$(");
    let command = match kept_words {
        Kept::All => ShellCommand::first(command_text),
        Kept::Plain { .. } => ShellCommand::first_with_variables(command_text),
    };
    let command =
        command.filter(|command| !command.is_pattern && command.is_needed && is_needed && !has_streams)?;
    let is_exec = command.is_exec;
    let words = std::iter::once(command.word).chain(command.arguments);
    let words: Vec<String> = match kept_words {
        Kept::All => words.collect(),
        Kept::Plain { script } => {
            let mut is_script = false;
            let mut keep = |word: String| {
                let keeps = kept(&word, script).or_else(|| is_script.then(|| plain_script(&word))?);
                is_script = word == "-c";
                keeps
            };
            words.map_while(&mut keep).collect()
        }
    };
    let is_whole = words.len() == command_text.split_whitespace().count() - usize::from(is_exec);
    let takes_arguments = takes_arguments && is_whole;
    (!words.is_empty()).then_some(ScriptStep::Call { line, words, is_exec, takes_arguments })
}
