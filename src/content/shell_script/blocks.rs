//! Where the blocks of a script end: what stands between `if` and `fi`, between braces, and the like.

use std::collections::HashSet;

use super::harmless::{changes_modes, is_harmless};
use super::tokens::{Joint, Token, first_word, function};

/// Words that open a block.
const OPENERS: [&str; 7] = ["if", "case", "while", "until", "for", "select", "{"];
/// Words behind which a block may be what is asked.
const ASKING: [&str; 4] = ["if", "elif", "while", "until"];
/// Words that close what others opened, and are no commands.
pub(super) const CLOSERS: [&str; 4] = ["fi", "esac", "done", "}"];
/// Words before a command or a block.
const BEFORE: [&str; 2] = ["!", "time"];

/// What is known of a script's tokens before it is read.
pub(super) struct Blocks {
    /// Of each the one that ends what begins there: its own place, but of what opens a block.
    pub ends: Vec<usize>,
    /// Of each place the next token that may change what follows.
    next_harm: Vec<usize>,
    /// Before each place how many change what may be done with files.
    modes: Vec<usize>,
}

impl Blocks {
    /// Looks at each token once.
    pub fn of(tokens: &[Token]) -> Self {
        let commands = || {
            tokens.iter().filter_map(|token| match token {
                Token::Command { text, .. } => Some(text.as_str()),
                Token::Patterns(_) => None,
            })
        };
        let functions: HashSet<&str> = commands().filter_map(function).collect();
        let is_harm = |token: &Token| match token {
            Token::Command { text, joint, .. } => {
                *joint == Joint::Background || !is_harmless(text) || functions.contains(first_word(text))
            }
            Token::Patterns(_) => false,
        };
        let mut next_harm = vec![tokens.len(); tokens.len() + 1];
        for (at, token) in tokens.iter().enumerate().rev() {
            next_harm[at] = if is_harm(token) { at } else { next_harm[at + 1] };
        }
        let mut modes = vec![0; tokens.len() + 1];
        for (at, token) in tokens.iter().enumerate() {
            let changes = matches!(token, Token::Command { text, .. } if changes_modes(text));
            modes[at + 1] = modes[at] + usize::from(changes);
        }
        Self { ends: ends(tokens), next_harm, modes }
    }

    /// Tells whether all commands between two places leave what follows as it is.
    pub fn are_harmless(&self, from: usize, to: usize) -> bool {
        self.next_harm.get(from).is_none_or(|next| *next >= to)
    }

    /// Tells whether one of them changes what may be done with files.
    pub fn change_modes(&self, from: usize, to: usize) -> bool {
        let before = |at: usize| self.modes.get(at).copied().unwrap_or_default();
        before(to) > before(from)
    }
}

fn ends(tokens: &[Token]) -> Vec<usize> {
    let mut ends: Vec<usize> = (0..tokens.len()).collect();
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Command { text, .. } = token else { continue };
        // a block may be what is asked: `while { …; }; do`
        if text.split_whitespace().nth(1) == Some("{") && ASKING.contains(&first_word(text)) {
            open.push(at);
        }
        match first_word(text) {
            _ if is_open(text) => open.push(at),
            word if CLOSERS.contains(&word) => {
                if let Some(opener) = open.pop() {
                    ends[opener] = at;
                }
            }
            _ => {}
        }
    }
    for opener in open {
        ends[opener] = tokens.len() - 1;
    }
    ends
}

fn is_open(text: &str) -> bool {
    OPENERS.contains(&first_word(text)) || function(text).is_some()
}

/// Tells whether a command is none, but a word before one.
pub(super) fn is_before(text: &str) -> bool {
    BEFORE.contains(&text)
}

/// Tells whether a command is more than one: a block, or what a word stands before.
pub(super) fn is_compound(text: &str) -> bool {
    is_open(text) || is_before(text)
}

/// Tells whether more belongs to a command by what stands behind it.
pub(super) fn goes_on(joint: Joint) -> bool {
    matches!(joint, Joint::And | Joint::Or | Joint::Pipe)
}
