//! What came of a limit.

use super::{Amount, Bound};
use crate::text::escape_line;

/// The limit that somebody may let pass.
const GROWTH: &str = "max-growth";

/// Decimals of a percentage, where two are too few.
const PLACES: [usize; 18] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

/// What came of a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The limit's name, as on the command line: `max-size`.
    pub name: &'static str,
    /// On which side of the limit the figure has to be.
    pub bound: Bound,
    /// Which of several limits of that name: a rule, a severity, a pattern; escaped.
    pub subject: Option<String>,
    /// What is allowed.
    pub limit: Amount,
    /// What was found; a lower bound for an image of which a layer could not be read.
    pub actual: Amount,
    /// What came of it.
    pub outcome: Outcome,
    /// What a person should know besides, escaped: the largest layer, the first finding.
    pub note: Option<String>,
}

/// What came of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not hold, and only a warning was asked for.
    Warned,
    /// It does not hold.
    Failed,
    /// It may or may not hold: the image could not be read completely.
    Unknown,
}

impl Verdict {
    /// Tells whether the image may go on.
    pub fn passed(&self) -> bool {
        matches!(self.outcome, Outcome::Passed | Outcome::Warned)
    }

    /// The same where growth is let pass for a reason, visibly: a warning.
    #[must_use]
    pub fn allowing_growth(self, reason: &str) -> Self {
        if self.name != GROWTH || self.outcome != Outcome::Failed {
            return self;
        }
        let note = self.note.map(|note| format!("; {note}")).unwrap_or_default();
        Self {
            outcome: Outcome::Warned,
            note: Some(format!("allowed: {}{note}", escape_line(reason))),
            ..self
        }
    }

    /// The limit's name with its subject: `deny go-toolchain`.
    pub fn title(&self) -> String {
        let subject = self.subject.as_ref().map(|subject| format!(" {subject}"));
        format!("{}{}", self.name, subject.unwrap_or_default())
    }

    /// The line that ends a report: `FAIL max-size 333MB > 10MB (+323MB)`.
    ///
    /// It has as many digits as tell both sides, and their difference from nothing.
    pub fn line(&self) -> String {
        let title = self.title();
        let [actual, limit, by] = self.figures();
        let (within, beyond, sign) = match self.bound {
            Bound::Minimum => (">=", "<", '-'),
            Bound::Maximum | Bound::Warning => ("<=", ">", '+'),
        };
        let note = self.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        match self.outcome {
            Outcome::Passed => format!("PASS {title} {actual} {within} {limit}"),
            Outcome::Unknown => {
                format!(
                    "FAIL {title} at least {actual} (limit {limit}): the image could not be read completely"
                )
            }
            Outcome::Warned | Outcome::Failed => {
                let word = if self.outcome == Outcome::Failed { "FAIL" } else { "WARN" };
                format!("{word} {title} {actual} {beyond} {limit} ({sign}{by}){note}")
            }
        }
    }

    /// What was found, what is allowed, and by how much they differ.
    fn figures(&self) -> [String; 3] {
        let (actual, limit) = (self.actual, self.limit);
        let by = actual.less(limit);
        let written = |write: &dyn Fn(Amount) -> String| {
            let by = by.map(|by| if let Amount::Share(_) = by { write(by) } else { by.rounded() });
            [write(actual), write(limit), by.unwrap_or_default()]
        };
        let tells = |[actual, limit, by]: &[String; 3]| actual != limit && by != "0%";
        let short = written(&Amount::rounded);
        if actual == limit || tells(&short) {
            return short;
        }
        let longer = PLACES.map(|places| written(&|amount| amount.with_decimals(places)));
        longer.into_iter().find(tells).unwrap_or(short)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &'static str, bound: Bound, actual: f64, limit: f64) -> String {
        let (actual, limit) = (Amount::Share(actual), Amount::Share(limit));
        Verdict { name, bound, subject: None, limit, actual, outcome: Outcome::Failed, note: None }.line()
    }

    fn wasted(actual: f64, limit: f64) -> String {
        line("max-wasted", Bound::Maximum, actual, limit)
    }

    #[test]
    fn a_narrow_margin_has_as_many_digits_as_it_needs() {
        let cases = [
            (
                line("min-efficiency", Bound::Minimum, 0.999_999_9, 1.0),
                "FAIL min-efficiency 99.99999% < 100% (-0.00001%)",
            ),
            (wasted(0.132_517_78, 0.132_517), "FAIL max-wasted 13.2518% > 13.2517% (+0.0001%)"),
            (wasted(0.04, 0.03), "FAIL max-wasted 4% > 3% (+1%)"),
            (wasted(1e-12, 0.0), "FAIL max-wasted 0.0000000001% > 0% (+0.0000000001%)"),
        ];
        for (line, expected) in cases {
            assert_eq!(line, expected);
        }
    }
}
