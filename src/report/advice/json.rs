//! The advice in JSON: from what is advised to its types.

use super::Advised;
use super::schema::{Advice, Differing, FailedBuild, LeftOut, Proof, Started, Step};
use crate::advice::{self, Plan, Prediction, dockerignore};
use crate::proof::{self, BuildEnd, BuildFailure, Captured, Difference, End, Failure, Ignore, Outcome, Port};

/// Writes down what is advised.
pub(super) fn advice(advised: Advised<'_>) -> Advice {
    let Advised { diagnosis, recipe, proof: tried } = advised;
    let plan = Plan::of(diagnosis);
    let recipe_of = recipe.as_ref().ok();
    let prediction = recipe_of.map(|recipe| &recipe.prediction);
    let left_out = recipe_of.map(|recipe| recipe.left_out.as_slice()).unwrap_or_default();
    Advice {
        steps: plan
            .steps
            .iter()
            .map(|step| Step {
                rule: step.finding.rule.id,
                title: step.finding.title.clone(),
                advice: step.finding.advice.clone(),
                saves: step.saves,
                size_after: step.size_after,
            })
            .collect(),
        size_after: plan.size_after,
        dockerfile: recipe_of.map(|recipe| recipe.dockerfile.clone()),
        missing: recipe.as_ref().err().map(ToString::to_string),
        notes: recipe_of.map(|recipe| recipe.notes.clone()).unwrap_or_default(),
        left_out: left_out.iter().map(step_left_out).collect(),
        predicted_size: prediction.and_then(Prediction::size),
        predicted_without_base: prediction.filter(|it| it.size().is_none()).map(Prediction::known_size),
        predicted_confidence: prediction.map(|prediction| prediction.confidence().word()),
        dockerignore: dockerignore(diagnosis, recipe_of),
        proof: tried.map(proof),
    }
}

fn step_left_out(left_out: &advice::LeftOut) -> LeftOut {
    let advice::LeftOut { step, layer, reason, .. } = left_out.clone();
    LeftOut { step, layer: layer.map(|layer| layer.0), reason }
}

fn proof(proof: &proof::Proof) -> Proof {
    let tried = proof.trial.as_ref().ok();
    Proof {
        proved: proof.is_proved(),
        failures: proof.failures().into_iter().map(Failure::word).collect(),
        engine: proof.engine,
        dockerignore: match proof.ignore {
            Ignore::OfContext => "context",
            Ignore::Written => "written",
        },
        build_failure: proof.trial.as_ref().err().map(build_failure),
        original: tried.map(|tried| started(&tried.original)),
        built: tried.map(|tried| started(&tried.built)),
        differences: tried.map(|tried| tried.differences.iter().map(differing).collect()).unwrap_or_default(),
        unpacked_size: tried.map(|tried| tried.built_size),
        prediction_deviation: tried.and_then(proof::Tried::deviation),
    }
}

fn build_failure(failure: &BuildFailure) -> FailedBuild {
    FailedBuild {
        reason: match failure.end {
            BuildEnd::Failed => "failed",
            BuildEnd::TimedOut(_) => "timed-out",
        },
        dockerfile_line: failure.line,
        output: failure.output.clone(),
    }
}

fn started(outcome: &Outcome) -> Started {
    let text = |captured: &Captured| String::from_utf8_lossy(&captured.bytes).into_owned();
    let (end, exit_code, error) = match &outcome.end {
        End::Exited(code) => ("exited", Some(*code), None),
        End::Running => ("running", None, None),
        End::OutOfMemory => ("out-of-memory", None, None),
        End::NeverStarted(error) => ("never-started", None, Some(error.clone())),
    };
    Started {
        end,
        exit_code,
        error,
        stdout: text(&outcome.stdout),
        stderr: text(&outcome.stderr),
        ports: outcome.ports.as_ref().map(|ports| ports.iter().map(ToString::to_string).collect()),
        health: outcome.health.map(proof::Health::word),
    }
}

fn differing(difference: &Difference) -> Differing {
    let (what, line, original, built) = match difference {
        Difference::End { original, built } => {
            ("end", None, Some(original.to_string()), Some(built.to_string()))
        }
        Difference::Output { stream, line, original, built } => {
            (*stream, Some(*line), original.clone(), built.clone())
        }
        Difference::Ports { missing, added } => ("ports", None, ports(missing), ports(added)),
        Difference::Health { original, built } => {
            let word = |health: &Option<proof::Health>| health.map(|health| health.word().to_owned());
            ("health", None, word(original), word(built))
        }
    };
    Differing { what, line, original, built }
}

fn ports(ports: &[Port]) -> Option<String> {
    let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
    (!ports.is_empty()).then(|| ports.join(", "))
}
