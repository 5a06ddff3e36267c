//! An image with everything that a report says of it.

use super::{Accepted, Baseline, Outcome, Verdict};
use crate::dockerfile::SourceLines;
use crate::finding::{Cause, Diagnosis, Finding};

/// An image, analysed, judged, and held against its limits.
#[derive(Debug, Clone, Copy)]
pub struct Judgement<'a> {
    /// The image and what to do about it.
    pub diagnosis: &'a Diagnosis,
    /// What came of the limits; those that do not hold last.
    pub verdicts: &'a [Verdict],
    /// What it is compared with, if anything.
    pub baseline: Option<&'a Baseline>,
    /// Findings that are known.
    pub accepted: &'a Accepted,
    /// The Dockerfile's lines, where it was given.
    pub lines: Option<&'a SourceLines>,
}

impl Judgement<'_> {
    /// Tells whether every limit holds, warnings aside.
    pub fn passed(&self) -> bool {
        self.verdicts.iter().all(Verdict::passed)
    }

    /// The findings that nobody has accepted.
    pub fn new_findings(&self) -> impl Iterator<Item = &Finding> {
        self.diagnosis.findings.iter().filter(|finding| !self.accepted.has(finding))
    }

    /// The line of the Dockerfile that brought a finding: who the image runs as is said by the last USER.
    pub fn dockerfile_line(&self, finding: &Finding) -> Option<u32> {
        let lines = self.lines?;
        if finding.rule.cause == Cause::User && lines.user.is_some() {
            return lines.user;
        }
        lines.line(self.diagnosis.line(finding)?)
    }

    /// What the limits came to, a line each, made for `grep`: where nothing fails the last one says PASS, whatever was
    /// warned of.
    pub fn closing_lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.verdicts.iter().map(|verdict| format!("imgscope: {}", verdict.line())).collect();
        match self.verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Warned).count() {
            0 => {}
            _ if !self.passed() => {}
            1 => lines.push("imgscope: PASS with a warning".to_owned()),
            count => lines.push(format!("imgscope: PASS with {count} warnings")),
        }
        lines
    }

    /// By how many bytes the size differs from the baseline's; see [`Baseline::compare`].
    pub fn growth(&self) -> Option<i128> {
        let (now, was) = self.baseline?.compare(&self.diagnosis.analysis)?;
        Some(i128::from(now) - i128::from(was))
    }
}
