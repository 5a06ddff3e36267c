//! What came of a limit.

use super::Amount;

/// What came of a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The limit's name, as on the command line: `max-size`.
    pub name: &'static str,
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
    /// It can't be said to hold: the image could not be read whole.
    Unknown,
}

impl Verdict {
    /// Tells whether the image may go on.
    pub fn passed(&self) -> bool {
        matches!(self.outcome, Outcome::Passed | Outcome::Warned)
    }

    /// The limit's name with its subject: `deny go-toolchain`.
    pub fn title(&self) -> String {
        let subject = self.subject.as_ref().map(|subject| format!(" {subject}"));
        format!("{}{}", self.name, subject.unwrap_or_default())
    }

    /// The line that ends a report: `FAIL max-size 333MB > 10MB (+323MB)`.
    ///
    /// Where both sides would round to the same digits they are given in full.
    pub fn line(&self) -> String {
        let title = self.title();
        let is_alike = self.limit.words() == self.actual.words() && self.limit != self.actual;
        let write = |amount: Amount| if is_alike { amount.exact_words() } else { amount.words() };
        let (actual, limit) = (write(self.actual), write(self.limit));
        let (within, beyond) = if self.name == "min-efficiency" { (">=", "<") } else { ("<=", ">") };
        let note = self.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        match self.outcome {
            Outcome::Passed => format!("PASS {title} {actual} {within} {limit}"),
            Outcome::Unknown => {
                format!("FAIL {title} at least {actual} of {limit}: the image could not be read whole")
            }
            Outcome::Warned | Outcome::Failed => {
                let word = if self.outcome == Outcome::Failed { "FAIL" } else { "WARN" };
                let sign = if self.name == "min-efficiency" { '-' } else { '+' };
                let by = self.actual.less(self.limit).map(|by| format!(" ({sign}{})", by.words()));
                format!("{word} {title} {actual} {beyond} {limit}{}{note}", by.unwrap_or_default())
            }
        }
    }
}
