//! The findings in the order in which to follow them.

use crate::finding::{Claim, Diagnosis, Finding};

/// What to change, what saves most first, with the image's size after each step.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The steps that save bytes.
    pub steps: Vec<PlanStep<'a>>,
    /// The findings that save none, what matters most first.
    pub others: Vec<&'a Finding>,
    /// The unpacked size after all steps.
    pub size_after: u64,
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct PlanStep<'a> {
    /// The finding that it follows.
    pub finding: &'a Finding,
    /// What it saves after the steps before it, in unpacked bytes: less than the finding saves alone, where they overlap.
    pub saves: u64,
    /// The image's unpacked size after it.
    pub size_after: u64,
}

impl<'a> Plan<'a> {
    /// Orders the findings. What earlier steps have saved is not saved again.
    pub fn of(diagnosis: &'a Diagnosis) -> Self {
        let mut saved = Claim::default();
        let mut size_after = diagnosis.analysis.totals.unpacked_size;
        let mut steps = Vec::new();
        let mut saving: Vec<&Finding> =
            diagnosis.findings.iter().filter(|finding| finding.saves > 0).collect();
        saving.sort_by_key(|finding| std::cmp::Reverse(finding.saves));
        for finding in saving {
            let before = saved.size();
            saved.join(&finding.claim);
            let saves = saved.size() - before;
            size_after = size_after.saturating_sub(saves);
            steps.push(PlanStep { finding, saves, size_after });
        }
        let others = diagnosis.findings.iter().filter(|finding| finding.saves == 0).collect();
        Self { steps, others, size_after }
    }
}
