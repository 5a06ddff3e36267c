//! Reads what a shell's script is certain to do, up to what only a shell can tell.
//!
//! What is kept are names of programs and files, and words that arguments are compared with.

use std::collections::HashMap;

use super::argument_test::ArgumentTest;
use super::blocks::{Blocks, CLOSERS, goes_on, is_before, is_compound};
use super::branch::{Branch, Kept, call};
use super::harmless::{changes_modes, is_harmless, is_manage, is_test};
use super::script_path::{PathBase, ScriptPath, script_path};
use super::step::ScriptStep;
use super::tokens::{Joint, Token, first_word, function, tokens};

/// Steps that are kept of one script.
pub(super) const MOST_STEPS: usize = 64;
/// Blocks and functions that lie within one another.
const DEPTH: usize = 8;

/// Reads the steps of a script's file from a line on; `fails` tells whether that ends at the first command that fails (`-e`),
/// `is_bash` whether bash runs it.
///
/// Of words behind a command plain ones are kept alone: others may be secrets, and what is read of files is stored.
pub(crate) fn steps(text: &str, first_line: u32, fails: bool, is_bash: bool) -> Vec<ScriptStep> {
    read(text, first_line, fails, is_bash, Kept::Plain { script: text })
}

/// Reads the steps of the words behind `-c`, with all words that are certain: these are of the image's own configuration.
pub(crate) fn command_steps(text: &str, fails: bool) -> Vec<ScriptStep> {
    read(text, 1, fails, false, Kept::All)
}

fn read(text: &str, first_line: u32, fails: bool, is_bash: bool, kept: Kept<'_>) -> Vec<ScriptStep> {
    let (tokens, is_whole) = tokens(text, first_line);
    // a directory that is not there yet may be made
    let makes_directories = text.contains("mkdir") || text.contains("install -d");
    let mut reader = Reader {
        all: &tokens,
        blocks: &Blocks::of(&tokens),
        tokens: &tokens,
        at: 0,
        is_whole,
        can_end: true,
        fails,
        makes_directories,
        script: text,
        is_bash,
        kept,
        functions: HashMap::new(),
        arrays: HashMap::new(),
        directories: HashMap::new(),
        depth: 0,
    };
    reader.branch(&[]).steps
}

/// A command among several that belong together.
pub(super) struct Part<'a> {
    line: u32,
    pub text: &'a str,
    pub joint: Joint,
}

pub(super) struct Reader<'a> {
    all: &'a [Token],
    blocks: &'a Blocks<'a>,
    /// Those up to the end of what is read: the script, or a function.
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    /// Whether the script was taken apart to its end.
    is_whole: bool,
    /// Whether its last command may be the last of all.
    can_end: bool,
    /// Whether it ends at the first command that fails.
    pub(super) fails: bool,
    makes_directories: bool,
    /// All of its words.
    pub(super) script: &'a str,
    pub(super) is_bash: bool,
    /// Which words behind commands are kept.
    kept: Kept<'a>,
    /// Where functions begin and end.
    functions: HashMap<&'a str, (usize, usize)>,
    /// The words of arrays, and whether more are added.
    pub(super) arrays: HashMap<&'a str, (&'a str, bool)>,
    /// Variables that hold the script's own directory.
    pub(super) directories: HashMap<&'a str, PathBase>,
    pub(super) depth: usize,
}

impl<'a> Reader<'a> {
    /// The command at the place; None at its end, and before patterns.
    pub(super) fn command(&self) -> Option<Part<'a>> {
        match self.tokens.get(self.at)? {
            Token::Command { line, text, joint } => Some(Part { line: *line, text, joint: *joint }),
            Token::Patterns(_) => None,
        }
    }

    /// Passes one token.
    pub(super) fn next(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len());
    }

    /// Reads up to one of these words, which is not passed; without any to the end, or to that of an arm.
    pub(super) fn branch(&mut self, stops: &[&str]) -> Branch {
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

    /// What stands behind the command or the block at the place.
    fn joint(&self) -> Joint {
        match self.blocks.ends.get(self.at).and_then(|end| self.tokens.get(*end)) {
            Some(Token::Command { joint, .. }) => *joint,
            _ => Joint::End,
        }
    }

    /// Tells whether something stands behind the word that ends the block at the place: where its output goes.
    fn has_streams(&self) -> bool {
        match self.blocks.ends.get(self.at).and_then(|end| self.tokens.get(*end)) {
            Some(Token::Command { text, .. }) => {
                CLOSERS.contains(&first_word(text)) && !CLOSERS.contains(&text.as_str())
            }
            _ => false,
        }
    }

    /// Passes one command, or a block as a whole.
    fn pass(&mut self) {
        let end = self.blocks.ends.get(self.at).map_or(self.at, |end| end + 1);
        self.at = end.min(self.tokens.len());
    }

    /// Passes what is joined by `&&` and the like, blocks as wholes.
    fn pass_joined(&mut self) {
        loop {
            while self.command().is_some_and(|part| is_before(part.text)) {
                self.next();
            }
            let joint = self.joint();
            self.pass();
            if !goes_on(joint) {
                return;
            }
        }
    }

    /// Goes on behind what was passed from a place on, where that leaves what follows as it is.
    pub(super) fn go_on_behind(&self, start: usize, branch: &mut Branch) {
        if !self.are_harmless(start, self.at) {
            return branch.cut();
        }
        if self.blocks.change_modes(start, self.at) {
            branch.steps.push(ScriptStep::Modes);
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
        let is_joined = goes_on(self.joint()) || self.joint() == Joint::Background || self.has_streams();
        match first_word(text) {
            "" | "time" => self.next(),
            word if CLOSERS.contains(&word) => self.next(),
            "{" if !is_joined => self.next(),
            "if" if !is_joined => self.choice(branch),
            "case" if !is_joined => self.case(text, branch),
            _ if is_compound(text) => {
                self.pass_joined();
                self.go_on_behind(start, branch);
            }
            _ => self.list(branch),
        }
    }

    /// Tells whether all commands between two places leave what follows as it is.
    pub(super) fn are_harmless(&self, from: usize, to: usize) -> bool {
        self.blocks.are_harmless(from, to)
    }

    /// Commands that are joined by `&&` and the like.
    fn list(&mut self, branch: &mut Branch) {
        let start = self.at;
        let mut parts = Vec::new();
        while let Some(part) = self.command() {
            if is_compound(part.text) {
                self.pass_joined();
                return self.go_on_behind(start, branch);
            }
            self.next();
            let is_end = !goes_on(part.joint);
            parts.push(part);
            if is_end {
                break;
            }
        }
        let joints: Vec<Joint> = parts.iter().rev().skip(1).map(|part| part.joint).collect();
        let is_in_background = parts.last().is_some_and(|part| part.joint == Joint::Background);
        let is_last = self.is_last();
        let is_chain = joints.iter().all(|joint| *joint == Joint::And);
        let is_or_else = joints == [Joint::Or] && parts.last().is_some_and(|part| fails_always(part.text));
        if is_in_background && parts.len() == 1 && self.is_waited_for() {
            self.simple(&parts[0], true, branch);
            return branch.cut();
        }
        if is_in_background || !is_chain && !is_or_else {
            return self.go_on_behind(start, branch);
        }
        if is_or_else {
            parts.truncate(1);
        }
        let count = parts.len();
        if count > 1 && is_condition(parts[0].text) {
            let (mut then, fails) = (Branch::default(), self.fails);
            self.depth += 1;
            self.chain(&parts[1..], is_last, &mut then);
            self.depth -= 1;
            // what only a branch sets is not certain
            self.fails = fails;
            return branch.add_choice(ArgumentTest::read(parts[0].text), then, Branch::default());
        }
        self.chain(&parts, is_or_else || is_last, branch);
    }

    /// Tells whether a script ends as what it has put in the background ends: `wait $!`, or by a name for that.
    fn is_waited_for(&mut self) -> bool {
        let start = self.at;
        let name = self.command().and_then(|part| part.text.strip_suffix("=$!"));
        if name.is_some() {
            self.next();
        }
        let waited = self.command().and_then(|part| part.text.strip_prefix("wait "));
        let waited = waited.map(|waited| waited.trim_matches('"').trim_start_matches('$'));
        let is_waited_for = waited.is_some_and(|waited| waited == "!" || name == Some(waited))
            && self.command().is_some_and(|part| part.joint == Joint::End);
        self.next();
        let ends = self.fails || self.is_last();
        self.at = start;
        is_waited_for && ends
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
            "cd" => {
                let path = text.strip_prefix("cd ").and_then(|path| self.path(path));
                return branch.add_directory(path, is_needed && !self.makes_directories);
            }
            "." | "source" => {
                let path = self.path(text[word.len()..].trim());
                return branch.add_source(path, word == "source", is_needed);
            }
            _ if self.assignment(text, branch) => return,
            _ => {}
        }
        let called = self.with_arrays(text);
        match call(part.line, &called, is_needed || word == "exec", self.kept) {
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
        if changes_modes(text) {
            branch.steps.push(ScriptStep::Modes);
        }
    }

    fn path(&self, word: &str) -> Option<ScriptPath> {
        script_path(word, &self.directories, self.is_bash)
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
        // it has arguments of its own, and takes none of the script's away
        if body.steps.iter().any(|step| matches!(step, ScriptStep::Set { .. } | ScriptStep::Shift)) {
            return branch.cut();
        }
        branch.steps.extend(body.steps);
        branch.is_cut |= body.is_cut;
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
