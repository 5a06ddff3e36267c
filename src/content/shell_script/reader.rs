//! Reads what a shell's script is certain to do, up to what only a shell can tell.
//!
//! What is kept are names of programs and files, and words that arguments are compared with.

use std::collections::HashMap;

use super::argument_test::{ArgumentTest, literal};
use super::branch::{Branch, call};
use super::harmless::{is_harmless, is_manage, is_test};
use super::step::ScriptStep;
use super::tokens::{Joint, Token, first_word, function, tokens};

/// Steps that are kept of one script.
pub(super) const MOST_STEPS: usize = 64;
/// Blocks and functions that lie within one another.
const DEPTH: usize = 8;
/// Words that close what others opened, and are no commands.
const CLOSERS: [&str; 4] = ["fi", "esac", "done", "}"];
/// Where branches of `if` end.
const OF_IF: [&str; 3] = ["elif", "else", "fi"];

/// Reads the steps of a script's file from a line on; `fails` tells whether that ends at the first command that fails (`-e`).
///
/// Of words behind a command plain ones are kept alone: others may be secrets, and what is read of files is stored.
pub(crate) fn steps(text: &str, first_line: u32, fails: bool) -> Vec<ScriptStep> {
    read(text, first_line, fails, false)
}

/// Reads the steps of the words behind `-c`, with all words that are certain: these are of the image's own configuration.
pub(crate) fn command_steps(text: &str, fails: bool) -> Vec<ScriptStep> {
    read(text, 1, fails, true)
}

fn read(text: &str, first_line: u32, fails: bool, keeps_words: bool) -> Vec<ScriptStep> {
    let (tokens, is_whole) = tokens(text, first_line);
    // a directory that is not there yet may be made
    let makes_directories = text.contains("mkdir") || text.contains("install -d");
    let mut reader = Reader {
        all: &tokens,
        tokens: &tokens,
        at: 0,
        is_whole,
        can_end: true,
        fails,
        makes_directories,
        keeps_words,
        functions: HashMap::new(),
        depth: 0,
    };
    reader.branch(&[]).steps
}

/// A command among several that belong together.
struct Part<'a> {
    line: u32,
    text: &'a str,
    joint: Joint,
}

struct Reader<'a> {
    all: &'a [Token],
    /// Those up to the end of what is read: the script, or a function.
    tokens: &'a [Token],
    at: usize,
    /// Whether the script was taken apart to its end.
    is_whole: bool,
    /// Whether its last command may be the last of all.
    can_end: bool,
    fails: bool,
    makes_directories: bool,
    keeps_words: bool,
    /// Where functions begin and end.
    functions: HashMap<&'a str, (usize, usize)>,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// The command at the place; None at its end, and before patterns.
    fn command(&self) -> Option<Part<'a>> {
        match self.tokens.get(self.at)? {
            Token::Command { line, text, joint } => Some(Part { line: *line, text, joint: *joint }),
            Token::Patterns(_) => None,
        }
    }

    /// Passes one token.
    fn next(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len());
    }

    /// Reads up to one of these words, which is not passed; without any to the end, or to that of an arm.
    fn branch(&mut self, stops: &[&str]) -> Branch {
        let mut branch = Branch::default();
        while let Some(part) = self.command() {
            let word = first_word(part.text);
            if stops.contains(&word) || stops.is_empty() && CLOSERS.contains(&word) && self.depth > 0 {
                break;
            }
            if branch.is_cut || branch.steps.len() >= MOST_STEPS {
                branch.cut();
                self.pass();
            } else {
                self.statement(&mut branch);
            }
            if self.has_ended_arm() && stops == ["esac"] {
                break;
            }
        }
        if self.at >= self.tokens.len() && !self.is_whole {
            branch.cut();
        }
        branch
    }

    /// Tells whether what was passed last ends an arm of `case`.
    fn has_ended_arm(&self) -> bool {
        let last = self.at.checked_sub(1).and_then(|last| self.tokens.get(last));
        matches!(last, Some(Token::Command { joint: Joint::Arm, .. }))
    }

    /// Passes one command, or a block as a whole.
    fn pass(&mut self) {
        let mut depth = 0usize;
        while let Some(token) = self.tokens.get(self.at) {
            self.next();
            if let Token::Command { text, .. } = token {
                match first_word(text) {
                    "if" | "case" | "while" | "until" | "for" | "select" | "{" => depth += 1,
                    word if CLOSERS.contains(&word) => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth += usize::from(function(text).is_some());
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn statement(&mut self, branch: &mut Branch) {
        let Some(part) = self.command() else { return };
        let (text, start) = (part.text, self.at);
        if let Some(name) = function(text) {
            self.pass();
            // its body lies between its braces
            self.functions.insert(name, (start + 1, self.at.saturating_sub(1).max(start + 1)));
            return;
        }
        if self.depth > DEPTH {
            self.pass();
            return branch.cut();
        }
        match first_word(text) {
            "" | "{" => self.next(),
            word if CLOSERS.contains(&word) => self.next(),
            "if" => self.choice(branch),
            "case" => self.case(text, branch),
            "while" | "until" | "for" | "select" => {
                self.pass();
                if !self.are_harmless(start, self.at) {
                    branch.cut();
                }
            }
            _ => self.list(branch),
        }
    }

    /// Tells whether all commands between two places leave what follows as it is.
    fn are_harmless(&self, from: usize, to: usize) -> bool {
        self.tokens[from..to].iter().all(|token| match token {
            Token::Command { text, joint, .. } => {
                *joint != Joint::Background
                    && is_harmless(text)
                    && !self.functions.contains_key(first_word(text))
            }
            Token::Patterns(_) => true,
        })
    }

    /// `if`, or an `elif`, up to its `fi`, which is passed.
    fn choice(&mut self, branch: &mut Branch) {
        let start = self.at;
        let mut condition = String::new();
        while let Some(part) = self.command().filter(|part| part.text != "then") {
            condition.push_str(part.text);
            condition.push_str(match part.joint {
                Joint::And => " && ",
                Joint::Or => " || ",
                Joint::End => "",
                Joint::Pipe | Joint::Background | Joint::Arm => " | ",
            });
            self.next();
        }
        let is_harmless = self.are_harmless(start, self.at);
        self.next();
        self.depth += 1;
        let then = self.branch(&OF_IF);
        let otherwise = match self.command().map(|part| first_word(part.text)) {
            Some("elif") => {
                let mut other = Branch::default();
                self.choice(&mut other);
                other
            }
            Some("else") => {
                self.next();
                let other = self.branch(&["fi"]);
                self.next();
                other
            }
            _ => {
                self.next();
                Branch::default()
            }
        };
        self.depth -= 1;
        if self.are_harmless(start, self.at) {
            return;
        }
        if !is_harmless {
            return branch.cut();
        }
        let condition = condition.trim_start_matches("elif ").trim_start_matches("if ");
        branch.add_choice(ArgumentTest::read(condition), then, otherwise);
    }

    /// `case` up to its `esac`, which is passed.
    fn case(&mut self, text: &str, branch: &mut Branch) {
        let subject = text.trim_start_matches("case ").trim_end_matches(" in").trim().trim_matches('"');
        let is_first = matches!(subject, "$1" | "${1}" | "${1:-}" | "${1-}");
        let start = self.at;
        self.next();
        self.depth += 1;
        let mut arms = Vec::new();
        while let Some(Token::Patterns(patterns)) = self.tokens.get(self.at) {
            self.next();
            let tests = match is_first {
                true => ArgumentTest::of_patterns(patterns),
                false => vec![vec![ArgumentTest::Unknown]],
            };
            arms.push((tests, self.branch(&["esac"])));
        }
        self.depth -= 1;
        self.next();
        if self.are_harmless(start, self.at) {
            return;
        }
        let otherwise = arms.into_iter().rev().fold(Branch::default(), |otherwise, (tests, then)| {
            let mut all = Branch::default();
            all.add_choice(tests, then, otherwise);
            all
        });
        branch.steps.extend(otherwise.steps);
    }

    /// Commands that are joined by `&&` and the like.
    fn list(&mut self, branch: &mut Branch) {
        let start = self.at;
        let mut parts = Vec::new();
        while let Some(part) = self.command() {
            self.next();
            let goes_on = matches!(part.joint, Joint::And | Joint::Or | Joint::Pipe);
            parts.push(part);
            if !goes_on {
                break;
            }
        }
        let joints: Vec<Joint> = parts.iter().rev().skip(1).map(|part| part.joint).collect();
        let is_in_background = parts.last().is_some_and(|part| part.joint == Joint::Background);
        let is_last = self.is_last();
        let is_chain = joints.iter().all(|joint| *joint == Joint::And);
        let is_or_else = joints == [Joint::Or] && parts.last().is_some_and(|part| fails_always(part.text));
        if is_in_background || !is_chain && !is_or_else {
            if !self.are_harmless(start, self.at) {
                branch.cut();
            }
            return;
        }
        if is_or_else {
            parts.truncate(1);
        }
        let count = parts.len();
        if count > 1 && is_condition(parts[0].text) {
            let mut then = Branch::default();
            self.chain(&parts[1..], is_last, &mut then);
            return branch.add_choice(ArgumentTest::read(parts[0].text), then, Branch::default());
        }
        self.chain(&parts, is_or_else || is_last, branch);
    }

    /// Commands each of which is come to where those before it went well.
    fn chain(&mut self, parts: &[Part<'a>], is_needed: bool, branch: &mut Branch) {
        for (place, part) in parts.iter().enumerate() {
            let is_end = place + 1 == parts.len();
            if !branch.is_cut {
                self.simple(part, is_needed || self.fails && is_end, branch);
            }
            if !is_end && is_test(part.text) {
                branch.cut();
            }
        }
    }

    /// Tells whether nothing but words that close blocks follows.
    fn is_last(&self) -> bool {
        let is_closer = |token: &Token| match token {
            Token::Command { text, .. } => text.is_empty() || CLOSERS.contains(&text.as_str()),
            Token::Patterns(_) => false,
        };
        self.is_whole && self.can_end && self.tokens[self.at..].iter().all(is_closer)
    }

    /// One command, without which the script fails or not.
    fn simple(&mut self, part: &Part<'a>, is_needed: bool, branch: &mut Branch) {
        let text = part.text;
        let word = first_word(text);
        if let Some(body) = self.functions.get(word).copied() {
            return match text[word.len()..].trim() {
                "\"$@\"" | "$@" => self.inlined(body, branch),
                _ => branch.cut(),
            };
        }
        match word {
            "set" => return self.set(text, branch),
            "shift" if text == "shift" || text == "shift 1" => return branch.steps.push(ScriptStep::Shift),
            "cd" => return branch.add_directory(text, is_needed && !self.makes_directories),
            "." | "source" => return branch.add_source(text[word.len()..].trim(), is_needed),
            _ => {}
        }
        match call(part.line, text, is_needed || word == "exec", self.keeps_words) {
            Some(step) => {
                let ends = matches!(step, ScriptStep::Call { is_exec: true, .. });
                branch.steps.push(step);
                if ends || !(is_harmless(text) || is_manage(text)) {
                    branch.cut();
                }
            }
            None if is_harmless(text) || is_manage(text) => {}
            None => branch.cut(),
        }
    }

    /// The commands of a function in place of its call.
    fn inlined(&mut self, (from, to): (usize, usize), branch: &mut Branch) {
        let end = self.at;
        let before = (self.tokens, self.is_whole, self.can_end);
        (self.can_end, self.is_whole) = (self.is_last(), true);
        self.tokens = &self.all[..to.min(self.all.len())];
        self.at = from;
        self.depth += 2;
        let body = match self.depth > DEPTH {
            true => Branch { steps: vec![ScriptStep::Stop], is_cut: true },
            false => self.branch(&["}"]),
        };
        self.depth -= 2;
        (self.tokens, self.is_whole, self.can_end) = before;
        self.at = end;
        branch.steps.extend(body.steps);
        branch.is_cut |= body.is_cut;
    }

    /// `set`: options, or other arguments.
    fn set(&mut self, text: &str, branch: &mut Branch) {
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
}

/// Tells whether a command is a condition of shells.
fn is_condition(text: &str) -> bool {
    matches!(first_word(text), "[" | "[[" | "test")
}

/// Tells whether a command ends a script with an error.
fn fails_always(text: &str) -> bool {
    text == "false" || text.strip_prefix("exit ").is_some_and(|status| status.trim() != "0")
}
