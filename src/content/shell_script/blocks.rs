//! Where the blocks of a script end: what stands between `if` and `fi`, between braces, and the like.

use super::tokens::{Joint, Token, first_word, function};

/// Words that open a block.
const OPENERS: [&str; 7] = ["if", "case", "while", "until", "for", "select", "{"];
/// Words that close what others opened, and are no commands.
pub(super) const CLOSERS: [&str; 4] = ["fi", "esac", "done", "}"];
/// Words before a command or a block.
const BEFORE: [&str; 2] = ["!", "time"];

/// Of each token the one that ends what begins there: its own place, but of what opens a block.
pub(super) fn ends(tokens: &[Token]) -> Vec<usize> {
    let mut ends: Vec<usize> = (0..tokens.len()).collect();
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Command { text, .. } = token else { continue };
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
