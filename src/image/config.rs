//! The image's configuration blob: platform, history, diff IDs, and how a container of it starts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::Platform;
use super::recorded_secret::{RecordedSecret, without_secrets};
use crate::json::{Document, JsonError, Record};

/// Values in a configuration, such as entries of a history, variables and labels: a hundred times what a large one has. What is
/// made of each takes some hundred bytes, in each image of a comparison.
const VALUES: u32 = 100_000;

/// The configuration of an image (OCI image spec, config.md). Fields that tools leave out or set to null are empty.
#[derive(Debug, Clone, Default)]
pub struct ImageConfig {
    /// When the image was made, as recorded (RFC 3339).
    pub created: String,
    /// Operating system, as `linux`.
    pub os: String,
    /// Processor architecture, as `amd64`.
    pub architecture: String,
    /// Variant of the architecture, as `v7`.
    pub variant: String,
    /// Version of the operating system, as `10.0.20348.2227`, which images for Windows have.
    pub os_version: String,
    /// How a container starts.
    pub config: RuntimeConfig,
    /// The layers' diff IDs.
    pub rootfs: RootFs,
    /// How the image was built, oldest step first.
    pub history: Vec<HistoryEntry>,
    /// The secrets that environment and history record; where they stood, `***` stands.
    pub secrets: Vec<RecordedSecret>,
}

/// The part of the configuration that names the layers.
#[derive(Debug, Clone, Default)]
pub struct RootFs {
    /// Digests of the unpacked layers, base first, as recorded.
    pub diff_ids: Vec<String>,
}

/// What a container of the image runs, and in which environment.
#[derive(Debug, Clone, Default)]
pub struct RuntimeConfig {
    /// User and group of the process.
    pub user: String,
    /// Environment, each `NAME=value`, without the values of secrets.
    pub env: Vec<String>,
    /// What is always run.
    pub entrypoint: Vec<String>,
    /// What is run, or the entrypoint's arguments.
    pub cmd: Vec<String>,
    /// The process's directory.
    pub working_dir: String,
    /// The ports that the process listens on, each `port/protocol`.
    pub exposed_ports: BTreeSet<String>,
    /// Directories that are kept outside of the container's own file system.
    pub volumes: BTreeSet<String>,
    /// How the engine finds out whether the program is well, as `["CMD-SHELL", "curl localhost"]`.
    pub health_check: Vec<String>,
    /// When the engine asks that, and how often.
    pub health_times: HealthTimes,
    /// The shell of the shell form, where the image chooses one.
    pub shell: Vec<String>,
    /// The signal that asks the process to end.
    pub stop_signal: String,
    /// Instructions that a build which starts from the image runs first (`ONBUILD`; Docker's extension of the config).
    pub on_build: Vec<String>,
    /// Free notes of the image's makers.
    pub labels: BTreeMap<String, String>,
}

/// When the health of a container is asked for (Docker image spec 1.3, `Healthcheck`); times in nanoseconds. None for what the
/// engine chooses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HealthTimes {
    /// Between two questions.
    pub interval: Option<u64>,
    /// How long an answer may take.
    pub timeout: Option<u64>,
    /// How long a start may take, in which failures do not count.
    pub start_period: Option<u64>,
    /// How many failures in a row mean that it is not well.
    pub retries: Option<u64>,
}

/// One step of the build (OCI image spec, config.md, `history`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryEntry {
    /// When, as recorded (RFC 3339), or empty.
    pub created: String,
    /// The command, as recorded but for secrets, or empty.
    pub created_by: String,
    /// A note of the tool.
    pub comment: String,
    /// Whether the step changed nothing but the configuration, and so has no layer.
    pub empty_layer: bool,
}

impl ImageConfig {
    /// Reads a configuration; gives what was odd in it too.
    ///
    /// # Errors
    /// Where it is no JSON object, or its diff IDs are no list of texts. Nothing else is needed.
    pub fn parse(bytes: &[u8]) -> Result<(Self, Vec<String>), JsonError> {
        let document = Document::parse_within("image config", bytes, VALUES)?;
        let config = Self::of(&document.record()?)?;
        Ok((config, document.into_oddities()))
    }

    fn of(record: &Record<'_>) -> Result<Self, JsonError> {
        let rootfs = record.record("rootfs").needed()?;
        let diff_ids = rootfs.map(|rootfs| rootfs.texts("diff_ids").needed()).transpose()?;
        let runtime = record.record("config").optional();
        let mut config = runtime.as_ref().map(RuntimeConfig::of).unwrap_or_default();
        let mut history: Vec<HistoryEntry> =
            record.records("history").optional().iter().map(HistoryEntry::of).collect();
        let mut secrets = Vec::new();
        let lines = history.iter_mut().enumerate().map(|(line, entry)| (Some(line), &mut entry.created_by));
        for (line, text) in config.env.iter_mut().map(|pair| (None, pair)).chain(lines) {
            let (kept, found) = without_secrets(text);
            secrets.extend(found.into_iter().map(|what| RecordedSecret { line, what }));
            *text = kept;
        }
        Ok(Self {
            created: time(record, "created"),
            os: record.text("os").optional(),
            architecture: record.text("architecture").optional(),
            variant: record.text("variant").optional(),
            os_version: record.text("os.version").optional(),
            config,
            rootfs: RootFs { diff_ids: diff_ids.unwrap_or_default() },
            history,
            secrets,
        })
    }

    /// The platform that the image is made for; an empty operating system means Linux, as engines take it.
    pub fn platform(&self) -> Platform {
        let or = |text: &str, absent: &str| if text.is_empty() { absent.to_owned() } else { text.to_owned() };
        Platform::new(&or(&self.os, "linux"), &or(&self.architecture, "unknown"))
            .with_variant(&self.variant)
            .with_os_version(&self.os_version)
    }
}

/// A time as it is recorded; what is none is told of and kept.
fn time(record: &Record<'_>, name: &str) -> String {
    record.text_of_form(name, "a time (RFC 3339)", |text| text.parse::<Timestamp>().is_ok())
}

impl RuntimeConfig {
    fn of(record: &Record<'_>) -> Self {
        let health_check = record.record("Healthcheck").optional();
        let health_times = health_check.as_ref().map(HealthTimes::of).unwrap_or_default();
        Self {
            health_times,
            user: record.text("User").optional(),
            env: record.texts("Env").optional(),
            entrypoint: record.command("Entrypoint").optional(),
            cmd: record.command("Cmd").optional(),
            working_dir: record.text("WorkingDir").optional(),
            exposed_ports: record.keys("ExposedPorts").optional(),
            volumes: record.keys("Volumes").optional(),
            health_check: health_check.map(|check| check.texts("Test").optional()).unwrap_or_default(),
            shell: record.texts("Shell").optional(),
            stop_signal: record.text("StopSignal").optional(),
            on_build: record.texts("OnBuild").optional(),
            labels: record.texts_by_key("Labels").optional(),
        }
    }
}

impl HealthTimes {
    fn of(record: &Record<'_>) -> Self {
        let number = |name: &str| record.size(name).optional().filter(|number| *number > 0);
        Self {
            interval: number("Interval"),
            timeout: number("Timeout"),
            start_period: number("StartPeriod"),
            retries: number("Retries"),
        }
    }
}

impl HistoryEntry {
    fn of(record: &Record<'_>) -> Self {
        Self {
            created: time(record, "created"),
            created_by: record.text("created_by").optional(),
            comment: record.text("comment").optional(),
            empty_layer: record.flag("empty_layer").optional(),
        }
    }
}

/// Reads a recorded time. None where nothing was recorded, the text is no time, or it is Go's zero time (year 1).
pub fn parse_time(recorded: &str) -> Option<Timestamp> {
    let time: Timestamp = recorded.parse().ok()?;
    (time > Timestamp::from_second(-62_135_596_800).ok()?).then_some(time)
}
