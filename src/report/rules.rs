//! The reference of the rules, made from the rules.

use std::fmt::Write;

use crate::finding::{Category, RULES};

/// All rules in Markdown, by category, after an index: what RULES.md says below its head, which a test holds in sync.
pub fn rules_markdown() -> String {
    let mut index = String::new();
    let mut sections = String::new();
    for category in Category::ALL {
        let rules = RULES.iter().filter(|rule| rule.category == category);
        let links: Vec<String> = rules.clone().map(|rule| format!("[{0}](#{0})", rule.id)).collect();
        // a String takes whatever is written to it
        let _ = writeln!(index, "- **{}**: {}", category.name(), links.join(", "));
        let _ = write!(sections, "\n## {}\n", category.name());
        for rule in rules {
            let _ =
                write!(sections, "\n### {}\n\n{}.\n\n{}\n", rule.id, rule.summary, rule.explanation.trim());
        }
    }
    format!("\n## Index\n\n{index}{sections}")
}
