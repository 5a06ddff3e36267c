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
    /// Whether it ended by itself, be it because what it ran was killed: then it has cleared away what it made.
    pub has_left: bool,
}

/// How a run came to its end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    Exited(ExitStatus),
    OutOfTime,
    Stopped,
}

/// Runs a command.
pub(super) fn run(mut command: Command, time: Duration, control: &ScanControl) -> Result<Run, TrialError> {
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
    let has_left = child.end();
    Ok(Run { ending, output: output.in_the_end().bytes, has_left })
}
