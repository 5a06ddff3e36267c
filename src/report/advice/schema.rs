//! The advice in JSON: its types.

use schemars::JsonSchema;
use serde::Serialize;

/// What to change, in order, and a Dockerfile made for the image.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Advice {
    /// The findings that save bytes, what saves most first.
    pub steps: Vec<Step>,
    /// The image's unpacked size after all steps.
    pub size_after: u64,
    /// The Dockerfile, or null where the image does not hold enough facts.
    pub dockerfile: Option<String>,
    /// What is missing for a Dockerfile, or null.
    pub missing: Option<String>,
    /// Why the Dockerfile is as it is, and what to check.
    pub notes: Vec<String>,
    /// Steps of the image that the Dockerfile does not repeat.
    pub left_out: Vec<LeftOut>,
    /// The unpacked size of the Dockerfile's image; null where its base is not at hand.
    pub predicted_size: Option<u64>,
    /// Its unpacked bytes without the base of its last stage where the size of that is not known, or null.
    pub predicted_without_base: Option<u64>,
    /// `exact` or `estimate`, of `predicted_size`, or null.
    pub predicted_confidence: Option<&'static str>,
    /// A `.dockerignore` for the build context.
    pub dockerignore: String,
    /// What came of a trial of the Dockerfile; only with `--prove`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// A step of the image that the Dockerfile does not repeat.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LeftOut {
    /// The step on one line.
    pub step: String,
    /// The layer that it made, or null.
    pub layer: Option<u32>,
    /// Why it is left out.
    pub reason: String,
}

/// One step of the advice.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Step {
    /// The rule whose finding it follows.
    pub rule: &'static str,
    /// The finding in a few words.
    pub title: String,
    /// What to change.
    pub advice: String,
    /// The unpacked bytes that it saves after the steps before it.
    pub saves: u64,
    /// The image's unpacked size after it.
    pub size_after: u64,
}

/// What came of a trial: the Dockerfile was built, both images were started, and the new one was weighed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Proof {
    /// Whether the promise is kept: it builds, does the same as the original, is smaller, and within 2 % of its prediction.
    pub proved: bool,
    /// Why it is not, what matters most first: `build`, `never-runs`, `start-differs`, `not-smaller`, `prediction-missed`.
    pub failures: Vec<&'static str>,
    /// What built and started: `docker` or `podman`.
    pub engine: &'static str,
    /// Whose `.dockerignore` was in force: `context` or `written`.
    pub dockerignore: &'static str,
    /// Why the Dockerfile does not build, or null.
    pub build_failure: Option<FailedBuild>,
    /// What the original did, or null where it was not started.
    pub original: Option<Started>,
    /// What the new image did, or null.
    pub built: Option<Started>,
    /// Where that differs; what differs between two runs of the original itself does not count.
    pub differences: Vec<Differing>,
    /// The new image's unpacked size, or null.
    pub unpacked_size: Option<u64>,
    /// How far the prediction is above that, as a share of it, or null where there is none.
    pub prediction_deviation: Option<f64>,
}

/// A build that failed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FailedBuild {
    /// `failed`, or `timed-out` where it took longer than it was given.
    pub reason: &'static str,
    /// The line of the Dockerfile that it was at, from 1, or null.
    pub dockerfile_line: Option<u32>,
    /// The last lines that the builder wrote.
    pub output: Vec<String>,
}

/// What a container did in the time that it was given.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Started {
    /// `exited`, `running`, `out-of-memory` or `never-started`.
    pub end: &'static str,
    /// Its exit code, or null.
    pub exit_code: Option<i64>,
    /// Why it could not be started, or null.
    pub error: Option<String>,
    /// The first that it wrote to standard output, at most 64 KiB; bytes that are no UTF-8 replaced.
    pub stdout: String,
    /// The same of standard error.
    pub stderr: String,
    /// The ports at which it waited last, each `port/protocol`, with `localhost:` before it where nobody outside reaches it; null where
    /// they cannot be seen.
    pub ports: Option<Vec<String>>,
    /// What its health check said, `starting`, `healthy` or `unhealthy`, or null.
    pub health: Option<&'static str>,
}

/// Something that the new image does otherwise.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Differing {
    /// `end`, `stdout`, `stderr`, `ports` or `health`.
    pub what: &'static str,
    /// The first line that differs, from 1, or null where it is no output.
    pub line: Option<usize>,
    /// What it is in the original: of ports those that the new image lacks; null where there is none.
    pub original: Option<String>,
    /// What it is in the new image: of ports those that the original lacks; or null.
    pub built: Option<String>,
}
