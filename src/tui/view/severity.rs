//! Severities as signs that tell them apart without colours.

use crate::finding::Severity;
use crate::tui::state::Flag;
use crate::tui::theme::Role;

/// The sign of a severity, and its look.
pub(super) fn sign(severity: Severity) -> (&'static str, Role) {
    match severity {
        Severity::High => ("▲", Role::Error),
        Severity::Medium => ("◆", Role::Warning),
        Severity::Low => ("◇", Role::Cool),
    }
}

/// The sign beside a path: that of the finding which names it, a line below what is named, a dot above.
pub(super) fn flag(flag: Option<Flag>) -> (&'static str, Role) {
    match flag {
        Some(Flag::Named(severity)) => sign(severity),
        Some(Flag::Below(_)) => ("│", Role::Quiet),
        Some(Flag::Holds(_)) => ("·", Role::Quiet),
        None => (" ", Role::Text),
    }
}
