//! Severities as signs that tell them apart without colours.

use crate::finding::Severity;
use crate::tui::state::Flag;
use crate::tui::theme::TextRole;

/// The sign of a severity, and its look.
pub(super) fn sign(severity: Severity) -> (&'static str, TextRole) {
    match severity {
        Severity::High => ("▲", TextRole::Error),
        Severity::Medium => ("◆", TextRole::Warning),
        Severity::Low => ("◇", TextRole::Cool),
    }
}

/// The sign beside a path: that of the finding which names it, a line below what is named, a dot above.
pub(super) fn flag(flag: Option<Flag>) -> (&'static str, TextRole) {
    match flag {
        Some(Flag::Named(severity)) => sign(severity),
        Some(Flag::Below(_)) => ("│", TextRole::Quiet),
        Some(Flag::Holds(_)) => ("·", TextRole::Quiet),
        None => (" ", TextRole::Text),
    }
}
