//! Holds an image against its limits.

use super::{Accepted, Amount, Limits, Outcome, Quota, Verdict};
use crate::finding::{Diagnosis, Finding, Severity};
use crate::text::{escape_line, size};

/// What an image may have grown from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// What it is called, escaped.
    pub name: String,
    /// Its unpacked size in bytes.
    pub unpacked_size: u64,
}

/// A limit on a figure that the source can't know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "max-pull-size can't be judged: the source only has unpacked layers, and no compressed size is guessed"
)]
pub struct UnknownSize;

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
    let mut bench = Bench { is_complete: diagnosis.analysis.totals.complete, verdicts: Vec::new() };
    bench.sizes(limits, diagnosis)?;
    bench.waste(limits, diagnosis);
    bench.growth(limits, diagnosis, baseline);
    bench.findings(limits, diagnosis, accepted);
    for budget in &limits.paths {
        let actual = budget.size(&diagnosis.analysis);
        bench.bytes("path", Some(escape_line(&budget.pattern)), budget.limit, actual, None);
    }
    // the last line tells, so what failed comes last
    bench.verdicts.sort_by_key(|verdict| match verdict.outcome {
        Outcome::Passed => 0,
        Outcome::Warned => 1,
        Outcome::Failed | Outcome::Unknown => 2,
    });
    Ok(bench.verdicts)
}

struct Bench {
    is_complete: bool,
    verdicts: Vec<Verdict>,
}

impl Bench {
    fn sizes(&mut self, limits: &Limits, diagnosis: &Diagnosis) -> Result<(), UnknownSize> {
        let analysis = &diagnosis.analysis;
        let totals = &analysis.totals;
        if let Some(limit) = limits.max_size {
            self.bytes("max-size", None, limit, totals.unpacked_size, None);
        }
        if let Some(limit) = limits.warn_size {
            self.bytes("warn-size", None, limit, totals.unpacked_size, None);
            if let Some(last) = self.verdicts.last_mut().filter(|last| last.outcome == Outcome::Failed) {
                last.outcome = Outcome::Warned;
            }
        }
        if let Some(limit) = limits.max_pull_size {
            let actual = match totals.compressed_size {
                Some(size) => size,
                None if totals.complete => return Err(UnknownSize),
                None => 0,
            };
            self.bytes("max-pull-size", None, limit, actual, None);
        }
        if let Some(limit) = limits.max_layer_size {
            let largest = analysis.layers.iter().max_by_key(|layer| layer.unpacked_size);
            let note = largest.map(|layer| format!("layer {}", layer.index));
            self.bytes("max-layer-size", None, limit, largest.map_or(0, |layer| layer.unpacked_size), note);
        }
        if let Some(limit) = limits.max_layers {
            let actual = analysis.layers.len() as u64;
            self.add("max-layers", None, Amount::Count(limit), Amount::Count(actual), actual <= limit, None);
        }
        Ok(())
    }

    fn waste(&mut self, limits: &Limits, diagnosis: &Diagnosis) {
        let totals = &diagnosis.analysis.totals;
        let share =
            |part: u64, whole: u64| Amount::Share(if whole == 0 { 0.0 } else { part as f64 / whole as f64 });
        match limits.max_wasted {
            None => {}
            Some(Quota::Bytes(limit)) => self.bytes("max-wasted", None, limit, totals.wasted_size, None),
            Some(Quota::Share(limit)) => {
                let holds = limit.allows(totals.wasted_size, totals.unpacked_size);
                let actual = share(totals.wasted_size, totals.unpacked_size);
                let note = Some(size(totals.wasted_size));
                self.add("max-wasted", None, Amount::Share(limit.fraction()), actual, holds, note);
            }
        }
        if let Some(limit) = limits.max_user_wasted {
            let base = diagnosis.analysis.layers.first().map_or(0, |layer| layer.unpacked_size);
            let whole = totals.unpacked_size.saturating_sub(base);
            let holds = totals.wasted_size == 0 || limit.allows(totals.wasted_size, whole);
            let actual = share(totals.wasted_size, whole);
            self.add("max-user-wasted", None, Amount::Share(limit.fraction()), actual, holds, None);
        }
        if let Some(limit) = limits.min_efficiency {
            let whole = totals.unpacked_size;
            let holds = u128::from(totals.live_size) * 1_000_000 >= u128::from(limit.0) * u128::from(whole);
            let actual = Amount::Share(totals.efficiency());
            self.add("min-efficiency", None, Amount::Share(limit.fraction()), actual, holds, None);
        }
    }

    fn growth(&mut self, limits: &Limits, diagnosis: &Diagnosis, baseline: Option<&Baseline>) {
        let (Some(limit), Some(baseline)) = (limits.max_growth, baseline) else { return };
        let (now, was) = (diagnosis.analysis.totals.unpacked_size, baseline.unpacked_size);
        let growth = i128::from(now) - i128::from(was);
        let note = Some(format!("{} was {}", baseline.name, size(was)));
        match limit {
            Quota::Bytes(limit) => {
                let limit = i128::from(limit);
                self.add(
                    "max-growth",
                    None,
                    Amount::Bytes(limit),
                    Amount::Bytes(growth),
                    growth <= limit,
                    note,
                );
            }
            Quota::Share(limit) => {
                let holds = now <= was || limit.allows(now - was, was);
                let actual = Amount::Share(if was == 0 {
                    f64::from(u8::from(now > 0))
                } else {
                    growth as f64 / was as f64
                });
                self.add("max-growth", None, Amount::Share(limit.fraction()), actual, holds, note);
            }
        }
    }

    fn findings(&mut self, limits: &Limits, diagnosis: &Diagnosis, accepted: &Accepted) {
        let new: Vec<&Finding> = diagnosis.findings.iter().filter(|finding| !accepted.has(finding)).collect();
        for rule in &limits.deny {
            let found: Vec<&Finding> =
                new.iter().copied().filter(|finding| finding.rule.id == *rule).collect();
            self.count("deny", (*rule).to_owned(), &found);
        }
        if let Some(severity) = limits.fail_on {
            let found: Vec<&Finding> =
                new.iter().copied().filter(|finding| finding.severity >= severity).collect();
            self.count("fail-on", severity.word().to_owned(), &found);
        }
    }

    fn count(&mut self, name: &'static str, subject: String, found: &[&Finding]) {
        let mut named: Vec<&Finding> = found.to_vec();
        named.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.saves)));
        let first = named.first().map(|finding| {
            let path = finding.paths.first().map(|path| format!(" at {path}")).unwrap_or_default();
            let more =
                if named.len() > 1 { format!(", and {} more", named.len() - 1) } else { String::new() };
            format!("{}{path}{more}", finding.title)
        });
        let actual = Amount::Count(found.len() as u64);
        self.add(name, Some(subject), Amount::Count(0), actual, found.is_empty(), first);
    }

    fn bytes(
        &mut self,
        name: &'static str,
        subject: Option<String>,
        limit: u64,
        actual: u64,
        note: Option<String>,
    ) {
        let amount = |bytes: u64| Amount::Bytes(i128::from(bytes));
        self.add(name, subject, amount(limit), amount(actual), actual <= limit, note);
    }

    fn add(
        &mut self,
        name: &'static str,
        subject: Option<String>,
        limit: Amount,
        actual: Amount,
        holds: bool,
        note: Option<String>,
    ) {
        let outcome = match (self.is_complete, holds) {
            (true, true) => Outcome::Passed,
            (_, false) => Outcome::Failed,
            (false, true) => Outcome::Unknown,
        };
        self.verdicts.push(Verdict { name, subject, limit, actual, outcome, note });
    }
}

impl std::str::FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Low, Self::Medium, Self::High]
            .into_iter()
            .find(|severity| severity.word() == text.trim())
            .ok_or_else(|| format!("`{}` is no severity: write high, medium or low", escape_line(text)))
    }
}
