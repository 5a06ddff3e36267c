//! Starts a container and watches what it does, until it has done enough.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::TrialError;
use super::child::Child;
use super::container::{Container, State};
use super::engine_command::last_line;
use super::kept_stream::{KeptStream, Part};
use super::ports::ports;
use super::run::TICK;
use crate::proof::{Captured, End, Health, Outcome, Port};
use crate::source::ScanControl;

/// How often the engine is asked how a container is.
const QUESTION: Duration = Duration::from_millis(500);
/// How long a server must have said and changed nothing before it counts as started.
const QUIET: Duration = Duration::from_secs(2);

/// How long a container is watched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience<'a> {
    /// As long as it runs, at least.
    pub least: Duration,
    /// As long as it runs, at most.
    pub most: Duration,
    /// What it is expected to do; where it has, it is watched no longer.
    pub expected: Option<&'a Outcome>,
}

/// A container that runs.
struct Watched<'c, 'a> {
    container: &'c Container<'a>,
    stdout: KeptStream,
    stderr: KeptStream,
    has_health_check: bool,
    state: State,
    asked: Option<Instant>,
    ports: Option<BTreeSet<Port>>,
    /// Ports and lines, and since when they are as they are.
    seen: (Option<BTreeSet<Port>>, usize, usize),
    since: Instant,
}

/// Starts a container, and gives what it did and how long it was watched.
pub(super) fn watch(
    container: &Container<'_>,
    has_health_check: bool,
    patience: Patience<'_>,
    control: &ScanControl,
) -> Result<(Outcome, Duration), TrialError> {
    let (stdout, to_stdout) = std::io::pipe()?;
    let (stderr, to_stderr) = std::io::pipe()?;
    let mut command = container.engine.with(&["start", "--attach", &container.name]);
    command.stdout(to_stdout).stderr(to_stderr);
    let began = Instant::now();
    let mut attached = Child::start(command)?;
    let mut watched = Watched {
        container,
        stdout: KeptStream::of(stdout, Part::First(Captured::LIMIT)),
        stderr: KeptStream::of(stderr, Part::First(Captured::LIMIT)),
        has_health_check,
        state: State::default(),
        asked: None,
        ports: None,
        seen: (None, 0, 0),
        since: began,
    };
    while attached.wait(TICK)?.is_none() {
        watched.look()?;
        let time = began.elapsed();
        let is_enough = || time >= patience.least && watched.is_enough(patience.expected);
        if control.is_cancelled() || time >= patience.most || is_enough() {
            let outcome = watched.running();
            container.kill();
            // what is attached ends with the container
            attached.wait(QUIET)?;
            return if control.is_cancelled() { Err(TrialError::Cancelled) } else { Ok((outcome, time)) };
        }
    }
    let time = began.elapsed();
    watched.ended().map(|outcome| (outcome, time))
}

impl Watched<'_, '_> {
    /// Looks what has changed.
    fn look(&mut self) -> Result<(), TrialError> {
        let is_of_interest = self.state.process == 0 || self.has_health_check;
        if is_of_interest && self.asked.is_none_or(|asked| asked.elapsed() >= QUESTION) {
            self.state = self.container.state()?;
            self.asked = Some(Instant::now());
        }
        if self.state.process > 0 {
            self.ports = ports(self.state.process, &self.container.id);
        }
        let seen = (self.ports.clone(), self.stdout.line_count(), self.stderr.line_count());
        if seen != self.seen {
            (self.seen, self.since) = (seen, Instant::now());
        }
        Ok(())
    }

    /// Tells whether there is nothing more to see: it does what is expected, or it is a server that has started.
    fn is_enough(&self, expected: Option<&Outcome>) -> bool {
        match expected {
            Some(expected) if expected.has_ended() => false,
            Some(expected) => {
                let is_listening = match (&expected.ports, &self.ports) {
                    (Some(expected), Some(ports)) => ports.is_superset(expected),
                    _ => true,
                };
                let says =
                    |stream: &KeptStream, expected: &Captured| stream.line_count() >= expected.line_count();
                is_listening
                    && says(&self.stdout, &expected.stdout)
                    && says(&self.stderr, &expected.stderr)
                    && self.state.health == expected.health
            }
            None => {
                let is_server = self.ports.as_ref().is_some_and(|ports| !ports.is_empty());
                let is_settled = !self.has_health_check || self.state.health != Some(Health::Starting);
                is_server && is_settled && self.since.elapsed() >= QUIET
            }
        }
    }

    fn running(self) -> Outcome {
        Outcome {
            end: End::Running,
            stdout: self.stdout.so_far(),
            stderr: self.stderr.so_far(),
            ports: self.ports,
            health: self.state.health,
        }
    }

    /// What came of one whose program has ended.
    fn ended(self) -> Result<Outcome, TrialError> {
        let mut state = self.container.state()?;
        if state.is_running {
            // the engine may hear of the end a moment later
            self.container.engine.ask(&["wait", &self.container.name])?;
            state = self.container.state()?;
        }
        let (stdout, mut stderr) = (self.stdout.in_the_end(), self.stderr.in_the_end());
        let end = match state.status.as_str() {
            "created" | "configured" | "initialized" => {
                let said = std::mem::take(&mut stderr).bytes;
                End::NeverStarted(if state.error.is_empty() { last_line(&said) } else { state.error })
            }
            _ if state.is_out_of_memory && state.exit_code != 0 => End::OutOfMemory,
            _ => End::Exited(state.exit_code),
        };
        Ok(Outcome { end, stdout, stderr, ports: Some(BTreeSet::new()), health: None })
    }
}
