//! The names of rules and severities, as people write them.

use crate::finding::{RULES, Severity};
use crate::text::{closest, escape_line};

/// A rule that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rule `{name}`{}", closest.map(|rule| format!("; did you mean `{rule}`?")).unwrap_or_default())]
pub(super) struct UnknownRule {
    /// What was written, escaped.
    name: String,
    closest: Option<&'static str>,
}

/// Finds a rule by its name.
///
/// # Errors
/// [`UnknownRule`], with the closest name that there is.
pub(super) fn rule_id(name: &str) -> Result<&'static str, UnknownRule> {
    let name = name.trim();
    RULES.iter().map(|rule| rule.id).find(|id| *id == name).ok_or_else(|| UnknownRule {
        name: escape_line(name),
        closest: closest(name, RULES.iter().map(|rule| rule.id)),
    })
}

/// Reads a severity.
///
/// # Errors
/// What is wrong with it, and what is expected.
pub(super) fn parse_severity(text: &str) -> Result<Severity, String> {
    [Severity::Low, Severity::Medium, Severity::High]
        .into_iter()
        .find(|severity| severity.word() == text.trim())
        .ok_or_else(|| format!("`{}` is not a valid severity: use high, medium or low", escape_line(text)))
}
