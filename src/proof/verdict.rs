//! Whether the promise is kept: it builds, does the same, is smaller, and as small as predicted.

use super::build_failure::BuildFailure;
use super::difference::Difference;
use super::failure::Failure;
use super::outcome::{End, Outcome};

/// How far a size may be from its prediction, as a share of the size.
const TOLERANCE: f64 = 0.02;

/// What came of a trial.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The command that built and started, as `docker`.
    pub engine: &'static str,
    /// The files that were kept out of the build.
    pub ignore: Ignore,
    /// What was tried, or why it could not be built.
    pub trial: Result<Tried, BuildFailure>,
}

/// Which file says what a build leaves out of its context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignore {
    /// The context's own.
    OfContext,
    /// The one that was written.
    Written,
}

/// Two images that were started.
#[derive(Debug, Clone)]
pub struct Tried {
    /// What the original did.
    pub original: Outcome,
    /// What the new image did.
    pub built: Outcome,
    /// Where that differs.
    pub differences: Vec<Difference>,
    /// The original's unpacked size in bytes.
    pub original_size: u64,
    /// That of the new image.
    pub built_size: u64,
    /// The size that was predicted; None where none was.
    pub predicted_size: Option<u64>,
}

impl Proof {
    /// Tells whether the promise is kept in all.
    pub fn is_proved(&self) -> bool {
        self.failures().is_empty()
    }

    /// Why the promise is not kept, what matters most first.
    pub fn failures(&self) -> Vec<Failure<'_>> {
        let tried = match &self.trial {
            Ok(tried) => tried,
            Err(failure) => return vec![Failure::Build(failure)],
        };
        let never = |end: &End| matches!(end, End::NeverStarted(_) | End::OutOfMemory);
        let start = match (never(&tried.original.end), never(&tried.built.end)) {
            (true, true) => Some(Failure::NeverRuns(&tried.original.end)),
            _ if tried.differences.is_empty() => None,
            _ => Some(Failure::StartDiffers(&tried.differences)),
        };
        let larger = (tried.built_size >= tried.original_size).then_some(Failure::NotSmaller);
        let other = tried.deviation().is_some_and(|deviation| deviation.abs() > TOLERANCE);
        start.into_iter().chain(larger).chain(other.then_some(Failure::OtherSize)).collect()
    }
}

impl Tried {
    /// How far the prediction is above the real size, as a share of it; None where none was made.
    pub fn deviation(&self) -> Option<f64> {
        let (predicted, built) = (self.predicted_size? as f64, self.built_size as f64);
        Some((predicted - built) / built.max(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::Captured;

    fn proof(end: End, original_size: u64, built_size: u64, predicted_size: Option<u64>) -> Proof {
        let (stdout, stderr) = (Captured::default(), Captured::default());
        let outcome = Outcome { end, stdout, stderr, ports: None, health: None };
        let tried = Tried {
            original: outcome.clone(),
            built: outcome,
            differences: Vec::new(),
            original_size,
            built_size,
            predicted_size,
        };
        Proof { engine: "docker", ignore: Ignore::Written, trial: Ok(tried) }
    }

    #[track_caller]
    fn fails(proof: &Proof, expected: &[&str]) {
        let found: Vec<&str> = proof.failures().into_iter().map(Failure::word).collect();
        assert_eq!(found, expected);
        assert_eq!(proof.is_proved(), expected.is_empty());
    }

    #[test]
    fn a_smaller_image_that_does_the_same_is_proved_within_two_percent_of_its_prediction() {
        fails(&proof(End::Exited(0), 300, 100, Some(102)), &[]);
        fails(&proof(End::Running, 300, 100, Some(98)), &[]);
        fails(&proof(End::Running, 300, 100, None), &[]);
        fails(&proof(End::Exited(0), 300, 100, Some(103)), &["prediction-missed"]);
        fails(&proof(End::Exited(0), 300, 100, Some(97)), &["prediction-missed"]);
    }

    #[test]
    fn what_is_as_large_or_never_runs_is_not_proved() {
        fails(&proof(End::Exited(0), 100, 100, None), &["not-smaller"]);
        fails(&proof(End::OutOfMemory, 300, 100, None), &["never-runs"]);
        fails(
            &proof(End::NeverStarted("no such file".to_owned()), 1, 2, Some(9)),
            &["never-runs", "not-smaller", "prediction-missed"],
        );
        fails(&proof(End::Exited(0), 0, 0, Some(0)), &["not-smaller"]);
    }
}
