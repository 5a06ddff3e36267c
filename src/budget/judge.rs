//! Holds an image against its limits.

use super::limits::{
    Allowance, Amount, Bound, Exception, Figures, LimitDefinition, LimitValue, Limits, MeasuredPart, Quota,
    Share,
};
use super::{Accepted, Baseline, Outcome, Verdict};
use crate::finding::{Diagnosis, Finding};
use crate::text::{escape_line, size, thousands};

/// A limit on the compressed size where the source does not know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{limit}: the compressed size is unknown, because the source only has unpacked layers")]
pub struct UnknownSize {
    /// The limit's name.
    pub limit: &'static str,
}

/// Holds an image against its limits: a figure that equals its limit passes, an incomplete image passes none.
///
/// # Errors
/// [`UnknownSize`] where the compressed size is limited and not known.
pub fn judge(
    limits: &Limits,
    diagnosis: &Diagnosis,
    baseline: Option<&Baseline>,
    accepted: &Accepted,
) -> Result<Vec<Verdict>, UnknownSize> {
    let figures = Figures { diagnosis, baseline, accepted };
    let mut judge = Judge { figures, verdicts: Vec::new() };
    for (limit, value) in limits.iter() {
        judge.judge_limit(limit, value)?;
    }
    // the last line tells, so what failed comes last
    judge.verdicts.sort_by_key(|verdict| match verdict.outcome {
        Outcome::Passed => 0,
        Outcome::Warned => 1,
        Outcome::Failed | Outcome::Unknown => 2,
    });
    Ok(judge.verdicts)
}

struct Judge<'a> {
    figures: Figures<'a>,
    verdicts: Vec<Verdict>,
}

/// A figure beside its limit.
struct LimitCheck {
    limit: Amount,
    actual: Amount,
    holds: bool,
}

impl Judge<'_> {
    fn judge_limit(
        &mut self,
        limit: &'static LimitDefinition,
        value: &LimitValue,
    ) -> Result<(), UnknownSize> {
        match value {
            LimitValue::Size(bytes, metric) => {
                let (actual, note) = match metric(&self.figures) {
                    Some(measured) => (measured.bytes, measured.note),
                    None if self.is_exact() => return Err(UnknownSize { limit: limit.name }),
                    None => (0, None),
                };
                self.add(limit, None, LimitCheck::of_bytes(limit, *bytes, actual.into()), note);
            }
            LimitValue::Count(number, metric) => {
                let actual = metric(&self.figures);
                let holds = limit.bound.holds(actual.cmp(number));
                let (number, actual) = (Amount::Count(*number), Amount::Count(actual));
                self.add(limit, None, LimitCheck { limit: number, actual, holds }, None);
            }
            LimitValue::SizeOrShare(quota, metric) => {
                let Some(measured) = metric(&self.figures) else {
                    // what is to be compared and can't be is no pass
                    let is_unknown = self.figures.baseline.is_some() && self.is_exact();
                    return if is_unknown { Err(UnknownSize { limit: limit.name }) } else { Ok(()) };
                };
                self.judge_allowance(limit, *quota, measured);
            }
            LimitValue::Share(share, metric) => {
                let Some(measured) = metric(&self.figures) else { return Ok(()) };
                self.add(limit, None, LimitCheck::of_shares(limit, *share, &measured), measured.note);
            }
            LimitValue::Rules(rules) => {
                for rule in rules {
                    self.judge_findings(limit, rule, |finding| finding.rule.id == *rule);
                }
            }
            LimitValue::Severity(severity) => {
                self.judge_findings(limit, severity.word(), |finding| finding.severity >= *severity);
            }
            LimitValue::Paths(budgets) => {
                for (budget, actual) in budgets.with_sizes(self.figures.analysis()) {
                    let comparison = LimitCheck::of_bytes(limit, budget.limit, actual.into());
                    self.add(limit, Some(escape_line(&budget.pattern)), comparison, None);
                }
            }
        }
        Ok(())
    }

    /// A share has to leave room for its floor: where that is more, the limit is the floor.
    fn judge_allowance(
        &mut self,
        limit: &'static LimitDefinition,
        allowed: Allowance,
        measured: MeasuredPart,
    ) {
        let measured = match (allowed.except, measured.databases) {
            (Exception::PackageDatabases, Some(databases)) => measured.without(databases),
            _ => measured,
        };
        let quota = match allowed.quota {
            Quota::Share(share) if share.compare(allowed.floor.into(), measured.whole).is_gt() => {
                Quota::Bytes(allowed.floor)
            }
            quota => quota,
        };
        match quota {
            Quota::Bytes(bytes) => {
                let comparison = LimitCheck::of_bytes(limit, bytes, measured.bytes);
                self.add(limit, None, comparison, measured.note);
            }
            Quota::Share(share) => {
                let comparison = LimitCheck::of_shares(limit, share, &measured);
                let bytes = || size(u64::try_from(measured.bytes).unwrap_or_default());
                self.add(limit, None, comparison, Some(measured.note.unwrap_or_else(bytes)));
            }
        }
    }

    /// No finding of a kind is allowed but those that are accepted.
    fn judge_findings(
        &mut self,
        limit: &'static LimitDefinition,
        subject: &str,
        is_denied: impl Fn(&Finding) -> bool,
    ) {
        let mut denied: Vec<&Finding> =
            self.figures.new_findings().filter(|finding| is_denied(finding)).collect();
        denied.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.saves)));
        let note = denied.split_first().map(|(first, rest)| {
            let path = first.paths.first().map(|path| format!(" ({path})")).unwrap_or_default();
            let more = match rest.len() as u64 {
                0 => String::new(),
                more => format!(", and {} more", thousands(more)),
            };
            format!("{}{path}{more}", first.title)
        });
        let (none, actual) = (Amount::Count(0), Amount::Count(denied.len() as u64));
        let comparison = LimitCheck { limit: none, actual, holds: denied.is_empty() };
        self.add(limit, Some(subject.to_owned()), comparison, note);
    }

    /// Tells whether the figures are those of the whole image. Limits that a manifest does not tell of are never held against
    /// one.
    fn is_exact(&self) -> bool {
        let analysis = self.figures.analysis();
        analysis.totals.complete || analysis.is_of_manifest()
    }

    fn add(
        &mut self,
        limit: &'static LimitDefinition,
        subject: Option<String>,
        comparison: LimitCheck,
        note: Option<String>,
    ) {
        let outcome = match (self.is_exact(), comparison.holds) {
            (true, true) => Outcome::Passed,
            (_, false) if limit.bound == Bound::Warning => Outcome::Warned,
            (_, false) => Outcome::Failed,
            (false, true) => Outcome::Unknown,
        };
        let LimitCheck { limit: allowed, actual, .. } = comparison;
        self.verdicts.push(Verdict {
            name: limit.name,
            bound: limit.bound,
            subject,
            limit: allowed,
            actual,
            outcome,
            note,
        });
    }
}

impl LimitCheck {
    fn of_bytes(limit: &LimitDefinition, allowed: u64, actual: i128) -> Self {
        let allowed = i128::from(allowed);
        let holds = limit.bound.holds(actual.cmp(&allowed));
        Self { limit: Amount::Bytes(allowed), actual: Amount::Bytes(actual), holds }
    }

    fn of_shares(limit: &LimitDefinition, allowed: Share, measured: &MeasuredPart) -> Self {
        let holds = limit.bound.holds(allowed.compare(measured.bytes, measured.whole));
        Self { limit: Amount::Share(allowed.fraction()), actual: Amount::Share(measured.share), holds }
    }
}
