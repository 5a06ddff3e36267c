//! What a rule is.

use super::category::{Category, Cause};
use super::evidence::Evidence;
use super::rule_match::RuleMatch;

/// One thing to look for.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in words joined by dashes; the same in all reports, and that of its file.
    pub id: &'static str,
    /// What it finds, in a few words without a full stop.
    pub summary: &'static str,
    /// What is looked for, why it matters and what to change, in Markdown: the rule's section in RULES.md.
    pub explanation: &'static str,
    /// Whether it concludes from what is missing, and so needs every layer.
    pub needs_all_layers: bool,
    /// What kind of thing it finds.
    pub category: Category,
    /// What brings that into an image.
    pub cause: Cause,
    /// Looks.
    pub(crate) check: fn(&Evidence<'_>) -> Vec<RuleMatch>,
}
