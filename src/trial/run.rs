//! Runs a command that may take long: to its end, until its time is over, or until somebody wants to stop.

use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use super::TrialError;
use super::child::Child;
use super::kept_stream::{KeptStream, Part};
use crate::source::ScanControl;

/// How much of the output is kept, in bytes.
const KEPT: usize = 64 << 10;
/// How often it is asked whether somebody wants to stop.
pub(super) const TICK: Duration = Duration::from_millis(50);

/// A run that is over.
#[derive(Debug)]
pub(super) struct Run {
    pub ending: Ending,
    /// The last that it wrote to either stream.
    pub output: Vec<u8>,
    /// Whether it ended by itself: then it has cleared away what it made.
    pub has_ended: bool,
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    Exited(ExitStatus),
    OutOfTime,
    Stopped,
}

/// Whether what clears up behind a command is the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClearsUp {
    /// It is, where it comes to its own end.
    Itself,
    /// It only asks a service, which hears that it has gone.
    Service,
}

/// Runs a command.
pub(super) fn run(
    mut command: Command,
    clears_up: ClearsUp,
    time: Duration,
    control: &ScanControl,
) -> Result<Run, TrialError> {
    let (output, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let began = Instant::now();
    let mut child = Child::start(command)?;
    let output = KeptStream::of(output, Part::Last(KEPT));
    let ending = loop {
        match child.wait(TICK)? {
            _ if control.is_cancelled() => break Ending::Stopped,
            Some(status) => break Ending::Exited(status),
            None if began.elapsed() >= time => break Ending::OutOfTime,
            None => {}
        }
    };
    let has_ended = clears_up == ClearsUp::Service || child.end_by_itself();
    child.end();
    Ok(Run { ending, output: output.in_the_end().bytes, has_ended })
}
