//! What says something of the commands behind it: the script's arguments and options, arrays of words, the script's own
//! directory, and PATH.

use std::borrow::Cow;

use super::argument_test::literal;
use super::branch::Branch;
use super::reader::Reader;
use super::script_path::own_directory;
use super::step::ScriptStep;
use crate::content::variable_reference::writes;
use crate::image::{is_looked_up_by, is_variable_name};

/// No list of directories in which programs are looked for is longer.
const LONGEST: usize = 1_000;

impl<'a> Reader<'a> {
    /// Takes a command that is an assignment of which it is known what it changes; tells whether it is one.
    pub(super) fn assignment(&mut self, text: &'a str, branch: &mut Branch) -> bool {
        if let Some(directories) = search_path(text) {
            branch.steps.push(ScriptStep::SearchPath { directories });
            return true;
        }
        let text = text.strip_prefix("export ").or_else(|| text.strip_prefix("readonly ")).unwrap_or(text);
        let Some((name, value)) = text.split_once('=') else { return false };
        let (name, adds) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
        if !is_variable_name(name) || is_looked_up_by(name) {
            return false;
        }
        // what only a branch sets is not certain
        let is_certain = self.depth == 0 && !adds;
        if let Some(base) = own_directory(value, self.is_bash) {
            if is_certain && writes(self.script, name) == 1 {
                self.directories.insert(name, base);
            }
            return !adds;
        }
        let Some(words) = array(value).filter(|_| self.is_bash) else { return false };
        let added = self.script.matches(&format!("{name}+=(")).count();
        if is_certain && writes(self.script, name) == 1 + added {
            self.arrays.insert(name, (words, added > 0));
        }
        true
    }

    /// `set`: options, or other arguments.
    pub(super) fn set(&mut self, text: &str, branch: &mut Branch) {
        if let Some(rest) = text.strip_prefix("set -- ") {
            let (words, takes_arguments) = match rest.trim().strip_suffix("\"$@\"") {
                Some(before) => (before, true),
                None => (rest, false),
            };
            let words: Option<Vec<String>> =
                words.split_whitespace().map(|word| literal(word).map(str::to_owned)).collect();
            return match words {
                Some(words) => branch.steps.push(ScriptStep::Set { words, takes_arguments }),
                None => branch.cut(),
            };
        }
        for word in text.split_whitespace().skip(1) {
            match word.strip_prefix('-') {
                Some(letters) if !letters.is_empty() && letters.bytes().all(|b| b.is_ascii_alphabetic()) => {
                    self.fails |= letters.contains('e');
                }
                None if word == "errexit" => self.fails = true,
                None if ["pipefail", "nounset", "xtrace", "errtrace"].contains(&word) => {}
                _ => return branch.cut(),
            }
        }
    }

    /// A command with the words of arrays in place of these.
    pub(super) fn with_arrays(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for (name, (words, is_longer)) in &self.arrays {
            if !text.contains("[@]}\"") {
                break;
            }
            // what a shell only knows ends the words
            let words = format!("{words}{}", if *is_longer { " \"$#\"" } else { "" });
            text = text.replace(&format!("\"${{{name}[@]}}\""), &words).into();
        }
        text
    }
}

/// The words of an array, where nothing is run to tell them.
fn array(value: &str) -> Option<&str> {
    let words = value.strip_prefix('(')?.strip_suffix(')')?.trim();
    (!words.is_empty() && !words.contains(['(', ')', '`', '\n', '#'])).then_some(words)
}

/// The directories that an assignment to PATH names, `$PATH` for those of before.
fn search_path(text: &str) -> Option<String> {
    let value = text.strip_prefix("export ").unwrap_or(text).trim().strip_prefix("PATH=")?;
    let is_quoted = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
    let value = if is_quoted { &value[1..value.len() - 1] } else { value };
    let value = value.replace("${PATH}", "$PATH");
    let is_known = |directory: &str| directory == "$PATH" || literal(directory).is_some();
    (value.len() <= LONGEST && value.split(':').all(is_known)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_path_is_a_list_of_directories_that_are_written_out() {
        for (text, directories) in [
            ("export PATH=/opt/bin", Some("/opt/bin")),
            ("PATH=\"/opt/bin:${PATH}\"", Some("/opt/bin:$PATH")),
            ("export PATH=$PATH:/opt/bin", Some("$PATH:/opt/bin")),
            ("export PATH=$HOME/bin:$PATH", None),
            ("PATH=/opt/bin tool", None),
            ("PATH=", None),
            ("PATH=$(x)", None),
            ("export MY_PATH=/x", None),
        ] {
            assert_eq!(search_path(text).as_deref(), directories, "{text}");
        }
    }
}
