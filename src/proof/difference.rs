//! Where what the new image does is not what the original does.

use std::collections::BTreeSet;

use super::captured::Captured;
use super::lines::{OtherLine, first_other, first_unlike};
use super::outcome::{End, Health, Outcome};
use super::port::Port;

/// How much is kept of a line that differs, in bytes.
const LONGEST_LINE: usize = 500;

/// Something that the new image does otherwise than the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// How its program comes out.
    End {
        /// Of the original.
        original: End,
        /// Of the new image.
        built: End,
    },
    /// What it writes.
    Output {
        /// `stdout` or `stderr`.
        stream: &'static str,
        /// The first line that differs, from 1.
        line: usize,
        /// What it is in the original, not escaped; None where there is none.
        original: Option<String>,
        /// What it is in the new image, likewise.
        built: Option<String>,
    },
    /// The ports at which it waits.
    Ports {
        /// Those of the original that the new image lacks.
        missing: Vec<Port>,
        /// Those that the original does not have.
        added: Vec<Port>,
    },
    /// What its health check says.
    Health {
        /// Of the original; None where it has none.
        original: Option<Health>,
        /// Of the new image.
        built: Option<Health>,
    },
}

/// Tells where two outcomes differ. `again` is another outcome of the original, where there is one: what differs from run to
/// run of the original itself is no difference.
pub fn differences(original: &Outcome, again: Option<&Outcome>, built: &Outcome) -> Vec<Difference> {
    let is_same_end = original.end == built.end || again.is_some_and(|again| again.end == built.end);
    let end =
        (!is_same_end).then(|| Difference::End { original: original.end.clone(), built: built.end.clone() });
    let mut found: Vec<Difference> = end.into_iter().collect();
    found.extend(output("stdout", |outcome| &outcome.stdout, original, again, built));
    found.extend(output("stderr", |outcome| &outcome.stderr, original, again, built));
    found.extend(ports(original, again, built));
    let is_same_health =
        original.health == built.health || again.is_some_and(|again| again.health == built.health);
    if !is_same_health {
        found.push(Difference::Health { original: original.health, built: built.health });
    }
    found
}

fn output(
    stream: &'static str,
    of: impl Fn(&Outcome) -> &Captured,
    original: &Outcome,
    again: Option<&Outcome>,
    built: &Outcome,
) -> Option<Difference> {
    // of what was cut, and of a program that runs on, the same may follow
    let may_go_on = [original, built].iter().any(|outcome| !outcome.has_ended() || of(outcome).is_cut);
    let lines = |outcome| of(outcome).lines(original.has_ended() && built.has_ended() && !may_go_on);
    let (of_original, of_built) = (lines(original), lines(built));
    // both were cut at the same length, which need not be the same line
    let fewest = of_original.len().min(of_built.len());
    let of_original = match of(built).is_cut {
        true => &of_original[..fewest],
        false => &of_original,
    };
    let mut other = first_other(of_original, &of_built, may_go_on)?;
    if let Some(again) = again {
        let of_again = lines(again);
        if first_other(of_original, &of_again, true).is_some() {
            other = first_unlike(of_original, &of_again, &of_built, may_go_on)?;
        }
    }
    let OtherLine { number, original, built } = other;
    Some(Difference::Output { stream, line: number, original: original.map(words), built: built.map(words) })
}

fn words(line: &[u8]) -> String {
    String::from_utf8_lossy(&line[..line.len().min(LONGEST_LINE)]).into_owned()
}

fn ports(original: &Outcome, again: Option<&Outcome>, built: &Outcome) -> Option<Difference> {
    let (expected, found) = (original.ports.as_ref()?, built.ports.as_ref()?);
    let again = again.and_then(|again| again.ports.as_ref()).unwrap_or(expected);
    let always: BTreeSet<Port> = expected.intersection(again).copied().collect();
    let missing: Vec<Port> = always.difference(found).copied().collect();
    let ever: BTreeSet<Port> = expected.union(again).copied().collect();
    // as many others as the original has each time
    let added: Vec<Port> = found.difference(&ever).copied().skip(expected.len() - always.len()).collect();
    (!missing.is_empty() || !added.is_empty()).then_some(Difference::Ports { missing, added })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::Protocol;

    fn exits(code: i64, stdout: &str) -> Outcome {
        let stdout = Captured { bytes: stdout.as_bytes().to_vec(), is_cut: false };
        let ports = Some(BTreeSet::new());
        Outcome { end: End::Exited(code), stdout, stderr: Captured::default(), ports, health: None }
    }

    fn runs(stdout: &str, ports: &[u16]) -> Outcome {
        let port = |number: &u16| Port { number: *number, protocol: Protocol::Tcp, is_loopback: false };
        let ports = Some(ports.iter().map(port).collect());
        Outcome { end: End::Running, ports, ..exits(0, stdout) }
    }

    #[test]
    fn the_same_outcome_has_no_difference() {
        assert_eq!(differences(&exits(0, "hello\n"), None, &exits(0, "hello\n")), []);
        assert_eq!(differences(&runs("up\n", &[80]), None, &runs("up\nand\nrunning", &[80])), []);
    }

    #[test]
    fn exit_codes_and_lines_are_told_one_by_one() {
        let found = differences(&exits(0, "hello\n"), None, &exits(1, "bye\n"));
        let output = Difference::Output {
            stream: "stdout",
            line: 1,
            original: Some("hello".to_owned()),
            built: Some("bye".to_owned()),
        };
        assert_eq!(found, [Difference::End { original: End::Exited(0), built: End::Exited(1) }, output]);
    }

    #[test]
    fn a_number_that_is_another_one_is_a_difference_unless_the_original_changes_it_too() {
        let (one, two, three) = (exits(0, "n=1\n"), exits(0, "n=2\n"), exits(0, "n=3\n"));
        assert_eq!(differences(&one, Some(&one), &two).len(), 1);
        assert_eq!(differences(&one, Some(&three), &two), []);
    }

    #[test]
    fn a_server_that_says_less_or_listens_elsewhere_differs() {
        assert_eq!(differences(&runs("up\nready\n", &[80]), None, &runs("up\n", &[80])).len(), 1);
        let found = differences(&runs("", &[80]), None, &runs("", &[81]));
        let port = |number| Port { number, protocol: Protocol::Tcp, is_loopback: false };
        assert_eq!(found, [Difference::Ports { missing: vec![port(80)], added: vec![port(81)] }]);
        let unseen = Outcome { ports: None, ..runs("", &[]) };
        assert_eq!(differences(&runs("", &[80]), None, &unseen), [], "what can't be seen says nothing");
        let (first, again) = (runs("", &[80, 40_001]), runs("", &[80, 40_002]));
        assert_eq!(differences(&first, Some(&again), &runs("", &[80, 40_003])), []);
        assert_eq!(differences(&first, Some(&again), &runs("", &[80, 40_003, 40_004])).len(), 1);
    }

    #[test]
    fn endless_outputs_are_compared_as_far_as_both_are_kept() {
        let cut = |text: &str| Captured { bytes: text.as_bytes().to_vec(), is_cut: true };
        let [a, b] = ["y\ny\ny\n", "y\ny\n"].map(|text| Outcome { stdout: cut(text), ..runs("", &[]) });
        assert_eq!(differences(&a, None, &b), []);
        assert_eq!(differences(&b, None, &a), []);
    }

    #[test]
    fn a_health_check_that_is_gone_is_a_difference() {
        let healthy = Outcome { health: Some(Health::Healthy), ..runs("", &[]) };
        let found = differences(&healthy, None, &runs("", &[]));
        assert_eq!(found, [Difference::Health { original: Some(Health::Healthy), built: None }]);
    }
}
