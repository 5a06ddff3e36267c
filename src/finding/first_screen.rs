//! Which findings a person reads, and which are summed up in a line.

use super::{Category, Claim, Finding, Severity};
use crate::text::{counted, size};

/// Findings that are shown one by one: what a person can act on.
const MOST: usize = 10;

/// Findings that are shown one by one, and others that are not worth a person's time yet. Machines get all of them.
#[derive(Debug)]
pub struct FirstScreen<'a> {
    /// Those that are shown, in their order.
    pub shown: Vec<&'a Finding>,
    /// The others.
    pub folded: Vec<&'a Finding>,
    /// Whether all of the others are small.
    is_small: bool,
}

impl<'a> FirstScreen<'a> {
    /// Divides findings of an image of this unpacked size, which come in the order in which they matter.
    ///
    /// What is of high severity, a secret, or keeps the program from running is always shown; of the rest, ten in all, and none
    /// that is of low severity and saves less than a thousandth of the image or 64 kB, whichever is more, unless that is a
    /// hundredth of the image.
    pub fn of(findings: impl IntoIterator<Item = &'a Finding>, unpacked_size: u64) -> Self {
        let is_small = |finding: &Finding| {
            let floor = (unpacked_size / 1_000).max(64_000);
            let is_share = finding.saves > 0 && finding.saves >= unpacked_size.div_ceil(100);
            finding.severity == Severity::Low && finding.saves < floor && !is_share
        };
        let mut screen = Self { shown: Vec::new(), folded: Vec::new(), is_small: true };
        for finding in findings {
            let is_worth_it = !is_small(finding) && screen.shown.len() < MOST;
            if must_be_seen(finding) || is_worth_it {
                screen.shown.push(finding);
            } else {
                screen.is_small &= is_small(finding);
                screen.folded.push(finding);
            }
        }
        screen
    }

    /// The others in words: `and 12 small ones, 96kB`; None where there are none. What several of them save counts once.
    pub fn rest(&self) -> Option<String> {
        let others = self.folded.len() as u64;
        let what = match (self.is_small, self.shown.is_empty()) {
            (_, true) => counted(others, "small finding"),
            (true, _) if others == 1 => "and 1 small one".to_owned(),
            (true, _) => format!("and {} small ones", crate::text::thousands(others)),
            (false, _) => format!("and {} more", crate::text::thousands(others)),
        };
        let saved = Claim::union(self.folded.iter().map(|finding| &finding.claim)).size();
        let saved = if saved == 0 { String::new() } else { format!(", {}", size(saved)) };
        (others > 0).then(|| format!("{what}{saved}"))
    }
}

/// Tells whether a finding is never left out of a list, however long that gets.
fn must_be_seen(finding: &Finding) -> bool {
    finding.severity == Severity::High
        || match finding.rule.category {
            Category::Secret => true,
            Category::Startup => finding.severity > Severity::Low,
            _ => false,
        }
}
