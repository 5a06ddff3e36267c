//! The reference of the rules, made from the rules.

use std::fmt::Write;

use crate::finding::{Category, RULES, Rule};

/// All rules in Markdown, by category and then by name, after an index: what RULES.md says below its head, which a test
/// holds in sync.
pub fn rules_markdown() -> String {
    let mut index = "\n## Index\n\n".to_owned();
    let mut sections = String::new();
    for category in Category::ALL {
        let mut rules: Vec<&Rule> = RULES.iter().copied().filter(|rule| rule.category == category).collect();
        rules.sort_by_key(|rule| rule.id);
        let links: Vec<String> = rules.iter().map(|rule| format!("[{0}](#{0})", rule.id)).collect();
        // a String takes whatever is written to it
        let _ = writeln!(index, "- **{}**: {}", category.name(), links.join(", "));
        let _ = write!(sections, "\n## {}\n\n{}\n", category.name(), category.about());
        for rule in rules {
            let _ =
                write!(sections, "\n### {}\n\n{}.\n\n{}\n", rule.id, rule.summary, rule.explanation.trim());
        }
    }
    index + &sections
}
