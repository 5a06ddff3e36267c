//! Builds the Dockerfile from its context, into which nothing is written.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use super::child::Child;
use super::engine_command::EngineCommand;
use super::kept_stream::{KeptStream, Part};
use super::{TrialError, TrialRequest};
use crate::proof::{BuildEnd, BuildFailure, Ignore};
use crate::source::ScanControl;
use crate::source::engine::EngineKind;

/// How much of a build's output is kept, in bytes.
const KEPT: usize = 64 << 10;
/// What docker says where it has no BuildKit.
const NO_BUILDX: &str = "buildx component is missing";
/// How often it is asked whether somebody wants to stop.
pub(super) const TICK: Duration = Duration::from_millis(50);

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
    let (end, output) = run(command, request.build_time, control)?;
    let failure = |end| Ok(Err(BuildFailure::of(end, &output, &request.dockerfile)));
    match end {
        Some(status) if status.success() => Ok(Ok(())),
        Some(_) if String::from_utf8_lossy(&output).contains(NO_BUILDX) => Err(TrialError::NoBuildKit),
        Some(_) => failure(BuildEnd::Failed),
        None => failure(BuildEnd::TimedOut(request.build_time.as_secs())),
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

/// Runs a command to its end, and gives that with the last of its output; None where the time was over.
pub(super) fn run(
    mut command: Command,
    time: Duration,
    control: &ScanControl,
) -> Result<(Option<ExitStatus>, Vec<u8>), TrialError> {
    let (output, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let began = Instant::now();
    let mut child = Child::start(command)?;
    let output = KeptStream::of(output, Part::Last(KEPT));
    loop {
        let status = child.wait(TICK)?;
        if control.is_cancelled() {
            return Err(TrialError::Cancelled);
        }
        if status.is_none() && began.elapsed() >= time {
            child.end();
        } else if status.is_none() {
            continue;
        }
        return Ok((status, output.in_the_end().bytes));
    }
}
