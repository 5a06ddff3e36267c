//! What must be known of an image before anything else: why it will not run, and which secrets it gives away.

use super::{Category, Finding, Severity};
use crate::text::thousands;

/// What must be known before anything else, in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The place of its first finding among all.
    pub finding: usize,
    /// What it is about, before the colon.
    pub subject: &'static str,
    /// What is known of it, escaped.
    pub words: String,
}

impl Alert {
    /// What must be known of findings: why the image will not run first, then its secrets. What likely is no secret (test
    /// keys that a package publishes) is none here either.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Self> {
        let findings: Vec<&Finding> = findings.into_iter().collect();
        let fatal = findings.iter().position(|finding| finding.is_fatal());
        let fatal = fatal.map(|finding| Self {
            finding,
            subject: "will not run",
            words: findings[finding].error.clone().unwrap_or_default(),
        });
        fatal.into_iter().chain(secrets(&findings)).collect()
    }

    /// The whole line.
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.subject, self.words)
    }
}

/// The secrets as one alert: how many files or recorded words hold one, what the first is and where.
fn secrets(findings: &[&Finding]) -> Option<Alert> {
    let is_secret =
        |finding: &Finding| finding.rule.category == Category::Secret && finding.severity > Severity::Low;
    let finding = findings.iter().position(|finding| is_secret(finding))?;
    let secrets = findings.iter().filter(|finding| is_secret(finding));
    let count = secrets.map(|finding| finding.paths.len().max(1)).sum::<usize>();
    let first = findings[finding];
    let at = first.paths.first().map(|path| format!(", {path}")).unwrap_or_default();
    let how_many = if count > 1 { format!("{}, first: ", thousands(count as u64)) } else { String::new() };
    Some(Alert { finding, subject: "secrets", words: format!("{how_many}{}{at}", first.title) })
}
