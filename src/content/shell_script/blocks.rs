//! What is known of a script's commands beside their order: where blocks end (`if` and `fi`, braces), and what each command does to
//! those that follow.

use std::cell::RefCell;
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

/// What is known of a script's commands beside their order.
pub(super) struct Blocks<'a> {
    tokens: &'a [Token],
    /// Of each token the one that ends what begins there: its own place, but of what opens a block.
    pub ends: Vec<usize>,
    functions: HashSet<&'a str>,
    /// What each token does to those that follow, as far as that was asked: it takes much longer to tell than to look up.
    effects: RefCell<Vec<Option<Effect>>>,
}

/// What a command does to those that follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Nothing.
    None,
    /// What may be done with files becomes other, and nothing else.
    Modes,
    /// Only a shell can tell.
    Unknown,
}

impl<'a> Blocks<'a> {
    /// Takes the tokens of a script.
    pub fn of(tokens: &'a [Token]) -> Self {
        let name = |token: &'a Token| match token {
            Token::Command { text, .. } => function(text),
            Token::Patterns(_) => None,
        };
        let functions = tokens.iter().filter_map(name).collect();
        Self { tokens, ends: ends(tokens), functions, effects: RefCell::new(vec![None; tokens.len()]) }
    }

    /// Tells whether all commands between two places leave what follows as it is.
    pub fn are_harmless(&self, from: usize, to: usize) -> bool {
        (from..to).all(|at| self.effect(at) != Effect::Unknown)
    }

    /// Tells whether one of them changes what may be done with files.
    pub fn change_modes(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| self.effect(at) == Effect::Modes)
    }

    fn effect(&self, at: usize) -> Effect {
        let known = self.effects.borrow()[at];
        let effect = known.unwrap_or_else(|| match &self.tokens[at] {
            Token::Command { text, joint, .. }
                if *joint == Joint::Background
                    || !is_harmless(text)
                    || self.functions.contains(first_word(text)) =>
            {
                Effect::Unknown
            }
            Token::Command { text, .. } if changes_modes(text) => Effect::Modes,
            _ => Effect::None,
        });
        self.effects.borrow_mut()[at] = Some(effect);
        effect
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
