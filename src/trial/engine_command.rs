//! docker or podman, as a command.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::child::Child;
use super::kept_stream::{KeptStream, Part};
use super::{TrialError, TrialRequest};
use crate::source::engine::EngineKind;

/// How long a question may take. It is waited for whoever wants to stop: what the engine does not know yet could not be removed.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much of an answer is read, in bytes.
const LONGEST_ANSWER: usize = 4 << 20;

/// docker or podman, as a command. The two know the same words.
#[derive(Debug, Clone, Copy)]
pub(super) struct EngineCommand<'a> {
    pub kind: EngineKind,
    environment: &'a [(OsString, OsString)],
}

impl<'a> EngineCommand<'a> {
    /// Finds the command that was asked for, else that of the engine from which the image came, else one that is installed; and
    /// has it reach its engine.
    pub fn find(request: &'a TrialRequest) -> Result<Self, TrialError> {
        let kinds = match (request.engine, request.source.as_str()) {
            (Some(kind), _) => vec![kind],
            (None, "docker") => vec![EngineKind::Docker],
            (None, "podman" | "containers-storage") => vec![EngineKind::Podman],
            (None, _) => vec![EngineKind::Docker, EngineKind::Podman],
        };
        for kind in kinds.iter().copied() {
            let command = Self { kind, environment: &request.environment };
            match command.ask(&["version"]) {
                Ok(_) => return Ok(command),
                Err(TrialError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(TrialError::Refused { said, .. }) => {
                    return Err(TrialError::NoEngine { command: command.name(), said });
                }
                Err(error) => return Err(error),
            }
        }
        Err(TrialError::NoCommand(kinds))
    }

    /// The command's name.
    pub fn name(self) -> &'static str {
        self.kind.command()
    }

    /// The command with these words, and nothing to read.
    pub fn with(self, words: &[&str]) -> Command {
        let mut command = Command::new(self.name());
        command.args(words).stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Asks something that is done at once, and gives the answer.
    pub fn ask(self, words: &[&str]) -> Result<Vec<u8>, TrialError> {
        let asked = || format!("{} {}", self.name(), words.first().copied().unwrap_or_default());
        let (answer, to_answer) = std::io::pipe()?;
        let (complaint, to_complaint) = std::io::pipe()?;
        let mut command = self.with(words);
        command.stdout(to_answer).stderr(to_complaint);
        let mut child = Child::start(command)?;
        let answer = KeptStream::of(answer, Part::First(LONGEST_ANSWER));
        let complaint = KeptStream::of(complaint, Part::Last(LONGEST_ANSWER));
        match child.wait(PATIENCE)? {
            Some(status) if status.success() => Ok(answer.in_the_end().bytes),
            Some(_) => {
                Err(TrialError::Refused { asked: asked(), said: last_line(&complaint.in_the_end().bytes) })
            }
            None => Err(TrialError::Silent { asked: asked(), seconds: PATIENCE.as_secs() }),
        }
    }
}

/// The last line of what a command complained of, not escaped. Commands end with how to get help.
pub(super) fn last_line(complaint: &[u8]) -> String {
    let text = String::from_utf8_lossy(complaint);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.rfind(|line| !line.starts_with("See '") && !line.starts_with("Run '"));
    line.unwrap_or("it gave no reason").to_owned()
}
