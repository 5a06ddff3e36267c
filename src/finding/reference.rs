//! The reference of the rules, made from the rules.

use std::fmt::Write;

use super::RULES;

/// All rules in Markdown: what RULES.md says below its head, which a test holds in sync.
pub fn rules_markdown() -> String {
    let mut text = String::new();
    for rule in RULES {
        // a String takes whatever is written to it
        let _ = write!(text, "\n## {}\n\n{}.\n\n{}\n", rule.id, rule.summary, rule.explanation.trim());
    }
    text
}
