//! What came of a trial, in words that text and Markdown share. Nothing in them is hostile any more.

use crate::proof::{BuildEnd, BuildFailure, Difference, End, Failure, Ignore, Outcome, Proof, Tried};
use crate::text::{counted, escape_line, percent, short_time, size};

/// The verdict in a few words.
pub(super) fn verdict(proof: &Proof) -> &'static str {
    if proof.is_proved() { "PROVED" } else { "NOT PROVED" }
}

/// With what it was tried.
pub(super) fn means(proof: &Proof) -> String {
    let ignore = match proof.ignore {
        Ignore::OfContext => "the context's own .dockerignore",
        Ignore::Written => "the .dockerignore written by imgscope",
    };
    format!("tried with {}, with {ignore}", proof.engine)
}

/// What was shown, a sentence each.
pub(super) fn shown(tried: &Tried) -> Vec<String> {
    let mut sentences = vec!["The Dockerfile builds.".to_owned()];
    if tried.differences.is_empty() {
        sentences.push(format!("Both images do the same: {}.", outcome(&tried.built)));
        if has_failed(&tried.built.end) {
            sentences.push(FAILED.to_owned());
        }
    }
    let share = tried.built_size as f64 / tried.original_size.max(1) as f64;
    let is_as_predicted = tried.deviation().map(|deviation| {
        let apart = if deviation == 0.0 {
            "exactly".to_owned()
        } else {
            format!("within {}", percent(deviation.abs()))
        };
        format!("; predicted were {}, {apart}", size(tried.predicted_size.unwrap_or_default()))
    });
    sentences.push(format!(
        "The new image has {} instead of {} ({}){}.",
        size(tried.built_size),
        size(tried.original_size),
        percent(share),
        is_as_predicted.unwrap_or_default()
    ));
    sentences
}

/// What is said where both images end with an error.
const FAILED: &str = "Both fail, so little is shown of what they do: give what the program needs by --run-option=--env=NAME=VALUE.";

fn has_failed(end: &End) -> bool {
    match end {
        End::Exited(code) => *code != 0,
        End::OutOfMemory | End::NeverStarted(_) => true,
        End::Running => false,
    }
}

/// What a container did.
fn outcome(outcome: &Outcome) -> String {
    let lines = outcome.stdout.line_count() + outcome.stderr.line_count();
    let output = match lines {
        0 => "no whole line of output".to_owned(),
        lines => format!("{} of output", counted(lines as u64, "line")),
    };
    let ports = outcome.ports.as_ref().map(|ports| ports.iter().map(ToString::to_string).collect::<Vec<_>>());
    let ports = match (&outcome.end, ports) {
        (End::Running, None) => ", ports unknown".to_owned(),
        (_, Some(ports)) if !ports.is_empty() => format!(", listening on {}", ports.join(", ")),
        _ => String::new(),
    };
    let health = outcome.health.map(|health| format!(", {}", health.word())).unwrap_or_default();
    format!("it {}, {output}{ports}{health}", end(&outcome.end))
}

fn end(end: &End) -> String {
    escape_line(&end.to_string())
}

/// Why the promise is not kept, a sentence.
pub(super) fn failure(proof: &Proof, failure: Failure<'_>) -> String {
    let tried = proof.trial.as_ref().ok();
    match failure {
        Failure::Build(failure) => build_failure(failure),
        Failure::NeverRuns(original) => {
            format!("Neither image runs, so nothing can be compared: the original {}.", end(original))
        }
        Failure::StartDiffers(_) => "The new image does not do the same as the original.".to_owned(),
        Failure::NotSmaller => "The new image is not smaller than the original.".to_owned(),
        Failure::OtherSize => {
            let deviation = tried.and_then(Tried::deviation).unwrap_or_default();
            let direction = if deviation > 0.0 { "above" } else { "below" };
            format!("The prediction is {} {direction} the real size, more than 2%.", percent(deviation.abs()))
        }
    }
}

fn build_failure(failure: &BuildFailure) -> String {
    let place = failure.line.map(|line| format!(" at line {line} of the Dockerfile")).unwrap_or_default();
    match failure.end {
        BuildEnd::Failed => format!("The build failed{place}."),
        BuildEnd::TimedOut(seconds) => {
            format!("The build was stopped after {}{place}.", short_time(seconds))
        }
    }
}

/// Where the two images differ: what, the original's, the new image's.
pub(super) fn difference(difference: &Difference) -> [String; 3] {
    match difference {
        Difference::End { original, built } => ["end".to_owned(), end(original), end(built)],
        Difference::Output { stream, line, original, built } => {
            let words =
                |line: &Option<String>| line.as_deref().map_or("no such line".to_owned(), escape_line);
            [format!("{stream}, line {line}"), words(original), words(built)]
        }
        Difference::Ports { missing, added } => {
            let ports = |ports: &[crate::proof::Port]| match ports {
                [] => "no other".to_owned(),
                ports => ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            };
            ["ports".to_owned(), ports(missing), ports(added)]
        }
        Difference::Health { original, built } => {
            let word = |health: &Option<crate::proof::Health>| {
                health.map_or("no health check", |health| health.word()).to_owned()
            };
            ["health".to_owned(), word(original), word(built)]
        }
    }
}

/// The last lines of a build that failed.
pub(super) fn build_output(failure: &BuildFailure) -> Vec<String> {
    failure.output.iter().map(|line| escape_line(line)).collect()
}
