//! A finding as one message, as CI systems show it.

use crate::finding::Finding;
use crate::text::{size, thousands};

/// Writes a finding in running text: what, where, how it fails, what to change, and what that saves.
pub(super) fn message(finding: &Finding) -> String {
    let place = match finding.paths.as_slice() {
        [] => String::new(),
        [path] => format!(" ({path})"),
        [path, more @ ..] => format!(" ({path} and {} more)", thousands(more.len() as u64)),
    };
    let error = finding.error.as_ref().map(|error| format!(" Fails with: {error}.")).unwrap_or_default();
    let saves = if finding.saves > 0 { format!(" Saves {}.", size(finding.saves)) } else { String::new() };
    format!("{}{place}.{error} {}{saves}", finding.title, finding.advice)
}
