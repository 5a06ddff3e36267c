//! Answers `__complete WORDS… CURRENT`: a line for each word that may stand there, then what the shell does with them.

use std::ffi::OsString;

use clap::Command;
use clap_complete::engine;

use super::completers::with_completers;

/// A word that may stand there is complete with it: the shell adds no file names of its own.
const NO_FILES: u8 = 4;
/// More may follow within the word: the shell adds no blank.
const NO_BLANK: u8 = 2;

/// How the words are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CompletionCall {
    /// `__complete`: each with what it is for, after a tab.
    Described,
    /// `__completeNoDesc`: words alone.
    Bare,
}

impl CompletionCall {
    /// What a first word asks for.
    pub(crate) fn named(word: &str) -> Option<Self> {
        match word {
            "__complete" => Some(Self::Described),
            "__completeNoDesc" => Some(Self::Bare),
            _ => None,
        }
    }
}

/// Completes the last of the words that follow the program's name. Nothing is said of what goes wrong: it would be written
/// into the line that somebody types.
pub(crate) fn complete(command: Command, call: CompletionCall, words: &[OsString]) -> String {
    let mut words: Vec<OsString> = words.to_vec();
    // PowerShell passes no empty word on
    if words.last().is_none_or(|last| last == "\"\"") {
        words.pop();
        words.push(OsString::new());
    }
    let is_option = words.last().is_some_and(|last| last.as_encoded_bytes().starts_with(b"-"));
    let index = words.len();
    words.insert(0, "imgscope".into());
    let here = std::env::current_dir().ok();
    let mut command = with_completers(command);
    let found = engine::complete(&mut command, words, index, here.as_deref()).unwrap_or_default();
    let mut lines = String::new();
    let mut goes_on = !found.is_empty();
    for candidate in found {
        let Some(value) = candidate.get_value().to_str().filter(|value| !value.contains(char::is_control))
        else {
            continue;
        };
        // there are too many options to list them unasked
        if value.starts_with('-') && value != "-" && !is_option {
            continue;
        }
        goes_on &= value.ends_with(['/', ':', '=']);
        lines.push_str(value);
        if let (CompletionCall::Described, Some(help)) = (call, candidate.get_help()) {
            lines.push('\t');
            lines.push_str(help.to_string().lines().next().unwrap_or_default());
        }
        lines.push('\n');
    }
    let directive = if goes_on { NO_FILES | NO_BLANK } else { NO_FILES };
    format!("{lines}:{directive}\n")
}
