//! A container of a trial: what it may, and that it goes.

use std::fmt;

use super::built_image::remove;
use super::engine_command::EngineCommand;
use super::engine_image::EngineImage;
use super::{TrialError, TrialRequest};
use crate::json::Document;
use crate::proof::Health;
use crate::source::ScanControl;

/// What a container may use: less than would harm the machine, more than programs need to start.
const BOUNDS: [&str; 9] = [
    "--network=none",
    "--memory=1g",
    "--memory-swap=1g",
    "--cpus=1",
    "--pids-limit=512",
    // what it writes is read as it comes, and must not fill a disk
    "--log-driver=none",
    // a name of its own each time would be a difference
    "--hostname=imgscope",
    "--pull=never",
    "--label=imgscope.trial=true",
];
/// How often a health check is made, which else is every half minute.
const HEALTH_INTERVAL: &str = "--health-interval=1s";

/// A container, removed when it is dropped.
pub(super) struct Container<'a> {
    pub name: String,
    pub engine: EngineCommand<'a>,
    pub id: String,
    control: &'a ScanControl,
}

/// What the engine says of a container.
#[derive(Debug, Default)]
pub(super) struct State {
    /// As `created`, `running`, `exited`.
    pub status: String,
    pub is_running: bool,
    pub is_out_of_memory: bool,
    pub exit_code: i64,
    /// Why it was not started.
    pub error: String,
    /// The number of its process; 0 where there is none.
    pub process: i64,
    pub health: Option<Health>,
}

impl<'a> Container<'a> {
    /// Has the engine make a container of an image, with a name that nobody else has.
    pub fn create(
        request: &TrialRequest,
        engine: EngineCommand<'a>,
        image: &EngineImage,
        name: String,
        control: &'a ScanControl,
    ) -> Result<Self, TrialError> {
        // removed even where the engine makes it and says otherwise
        let mut container = Self { name, engine, id: String::new(), control };
        let mut words = vec!["create", "--name", &container.name];
        words.extend(BOUNDS);
        words.extend(image.has_health_check.then_some(HEALTH_INTERVAL));
        words.extend(request.run_options.iter().map(String::as_str));
        words.push(&image.id);
        let answer = engine.ask(&words)?;
        container.id = String::from_utf8_lossy(&answer).lines().last().unwrap_or_default().trim().to_owned();
        Ok(container)
    }

    /// Ends what runs in it, at once. One in which nothing runs is no error.
    pub fn kill(&self) {
        let _ = self.engine.ask(&["kill", &self.name]);
    }

    /// Asks the engine how it is.
    pub fn state(&self) -> Result<State, TrialError> {
        let answer = self.engine.ask(&["container", "inspect", &self.name])?;
        let refused = || TrialError::Refused {
            asked: format!("{} container", self.engine.name()),
            said: "no JSON came".to_owned(),
        };
        let document = Document::parse("container", &answer).map_err(|_| refused())?;
        let containers = document.records().map_err(|_| refused())?;
        let state = containers.first().and_then(|container| container.record("State").optional());
        let state = state.ok_or_else(refused)?;
        let number = |name| state.integer(name).optional().unwrap_or_default();
        let health = state.record("Health").optional();
        Ok(State {
            status: state.text("Status").optional(),
            is_running: state.flag("Running").optional(),
            is_out_of_memory: state.flag("OOMKilled").optional(),
            exit_code: number("ExitCode"),
            error: state.text("Error").optional(),
            process: number("Pid"),
            health: health.and_then(|health| Health::of_engine(&health.text("Status").optional())),
        })
    }
}

impl Drop for Container<'_> {
    fn drop(&mut self) {
        // podman would ask it to end first, and wait
        self.kill();
        remove(self.engine, self.control, &["rm", "-f", "-v", &self.name], &self.name);
    }
}

impl fmt::Debug for Container<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Container").field("name", &self.name).finish_non_exhaustive()
    }
}
