//! An image with everything that a report says of it.

use super::{Accepted, Baseline, Verdict};
use crate::dockerfile::SourceLines;
use crate::finding::{Diagnosis, Finding};

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

    /// By how many bytes the unpacked size differs from the baseline's.
    pub fn growth(&self) -> Option<i128> {
        let now = self.diagnosis.analysis.totals.unpacked_size;
        self.baseline.map(|baseline| i128::from(now) - i128::from(baseline.unpacked_size))
    }
}
