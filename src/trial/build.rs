//! Builds the Dockerfile from its context, into which nothing is written.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::engine_command::EngineCommand;
use super::run::{ClearsUp, Ending, Run, run};
use super::{TrialError, TrialRequest};
use crate::proof::{BuildEnd, BuildFailure, Ignore};
use crate::source::engine::EngineKind;
use crate::source::{Note, ScanControl};

/// What docker says where it has no BuildKit.
const NO_BUILDX: &str = "buildx component is missing";
/// What is said where podman did not come to its own end.
const LEFT_BY_PODMAN: &str =
    "podman may keep a container of the build that was stopped: `podman ps --all --external` lists it";

/// Tells which file says what is left out of the context.
pub(super) fn ignore_of(engine: EngineCommand<'_>, context: &Path) -> Ignore {
    let files: &[&str] = match engine.kind {
        EngineKind::Docker => &[".dockerignore"],
        EngineKind::Podman => &[".containerignore", ".dockerignore"],
    };
    if files.iter().any(|file| context.join(file).exists()) { Ignore::OfContext } else { Ignore::Written }
}

/// Builds an image of this name. `workplace` is a folder of the trial's own, in which the Dockerfile is put.
///
/// # Errors
/// Where nothing could be built at all. A Dockerfile that does not build is a [`BuildFailure`].
pub(super) fn build(
    request: &TrialRequest,
    engine: EngineCommand<'_>,
    (workplace, ignore): (&Path, Ignore),
    name: &str,
    control: &ScanControl,
) -> Result<Result<(), BuildFailure>, TrialError> {
    let command = command(request, engine, (workplace, ignore), name)?;
    let clears_up = match engine.kind {
        EngineKind::Docker => ClearsUp::Service,
        EngineKind::Podman => ClearsUp::Itself,
    };
    let Run { ending, output, has_ended } = run(command, clears_up, request.build_time, control)?;
    if !has_ended {
        control.note(Note::Plain(LEFT_BY_PODMAN.to_owned()));
    }
    let failure = |end| Ok(Err(BuildFailure::of(end, &output, &request.dockerfile)));
    match ending {
        Ending::Exited(status) if status.success() => Ok(Ok(())),
        Ending::Exited(_) if String::from_utf8_lossy(&output).contains(NO_BUILDX) => {
            Err(TrialError::NoBuildKit)
        }
        Ending::Exited(_) => failure(BuildEnd::Failed),
        Ending::OutOfTime => failure(BuildEnd::TimedOut(request.build_time.as_secs())),
        Ending::Stopped => Err(TrialError::Cancelled),
    }
}

fn command(
    request: &TrialRequest,
    engine: EngineCommand<'_>,
    (workplace, ignore): (&Path, Ignore),
    name: &str,
) -> Result<Command, TrialError> {
    let dockerfile = workplace.join("Dockerfile");
    fs::write(&dockerfile, &request.dockerfile)?;
    let mut command = engine.with(&["build", "--tag", name, "--file"]);
    command.arg(&dockerfile);
    // BuildKit looks beside the Dockerfile first
    let ignored = workplace.join("Dockerfile.dockerignore");
    if ignore == Ignore::Written {
        fs::write(&ignored, &request.dockerignore)?;
    }
    match engine.kind {
        // cache mounts need BuildKit, and its output is read
        EngineKind::Docker => command.env("DOCKER_BUILDKIT", "1").arg("--progress=plain"),
        EngineKind::Podman if ignore == Ignore::Written => command.arg("--ignorefile").arg(&ignored),
        EngineKind::Podman => &mut command,
    };
    command.args(&request.build_options);
    command.arg(fs::canonicalize(&request.context)?);
    Ok(command)
}
