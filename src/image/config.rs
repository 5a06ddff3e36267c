//! The image's configuration blob: platform, history, diff IDs, and how a container of it starts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::Platform;

/// The configuration of an image (OCI image spec, config.md). Fields that tools leave out or set to null are empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ImageConfig {
    /// When the image was made, as recorded (RFC 3339).
    #[serde(deserialize_with = "null_is_default")]
    pub created: String,
    /// Operating system, as `linux`.
    #[serde(deserialize_with = "null_is_default")]
    pub os: String,
    /// Processor architecture, as `amd64`.
    #[serde(deserialize_with = "null_is_default")]
    pub architecture: String,
    /// Variant of the architecture, as `v7`.
    #[serde(deserialize_with = "null_is_default")]
    pub variant: String,
    /// Version of the operating system, as `10.0.20348.2227`, which images for Windows have.
    #[serde(rename = "os.version", deserialize_with = "null_is_default")]
    pub os_version: String,
    /// How a container starts.
    #[serde(deserialize_with = "null_is_default")]
    pub config: RuntimeConfig,
    /// The layers' diff IDs.
    #[serde(deserialize_with = "null_is_default")]
    pub rootfs: RootFs,
    /// How the image was built, oldest step first.
    #[serde(deserialize_with = "null_is_default")]
    pub history: Vec<HistoryEntry>,
}

/// The part of the configuration that names the layers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct RootFs {
    /// Digests of the unpacked layers, base first, as recorded.
    #[serde(deserialize_with = "null_is_default")]
    pub diff_ids: Vec<String>,
}

/// What a container of the image runs, and in which environment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct RuntimeConfig {
    /// User and group of the process.
    #[serde(deserialize_with = "null_is_default")]
    pub user: String,
    /// Environment, each `NAME=value`.
    #[serde(deserialize_with = "null_is_default")]
    pub env: Vec<String>,
    /// What is always run.
    #[serde(deserialize_with = "null_is_default")]
    pub entrypoint: Vec<String>,
    /// What is run, or the entrypoint's arguments.
    #[serde(deserialize_with = "null_is_default")]
    pub cmd: Vec<String>,
    /// The process's directory.
    #[serde(deserialize_with = "null_is_default")]
    pub working_dir: String,
    /// The ports that the process listens on, each `port/protocol`.
    #[serde(deserialize_with = "null_is_default")]
    pub exposed_ports: BTreeMap<String, serde::de::IgnoredAny>,
    /// Directories that are kept outside of the container's own file system.
    #[serde(deserialize_with = "null_is_default")]
    pub volumes: BTreeMap<String, serde::de::IgnoredAny>,
    /// The signal that asks the process to end.
    #[serde(deserialize_with = "null_is_default")]
    pub stop_signal: String,
    /// Free notes of the image's makers.
    #[serde(deserialize_with = "null_is_default")]
    pub labels: BTreeMap<String, String>,
}

/// One step of the build (OCI image spec, config.md, `history`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HistoryEntry {
    /// When, as recorded (RFC 3339), or empty.
    #[serde(deserialize_with = "null_is_default")]
    pub created: String,
    /// The command, as recorded, or empty.
    #[serde(deserialize_with = "null_is_default")]
    pub created_by: String,
    /// A note of the tool.
    #[serde(deserialize_with = "null_is_default")]
    pub comment: String,
    /// Whether the step changed nothing but the configuration, and so has no layer.
    #[serde(deserialize_with = "null_is_default")]
    pub empty_layer: bool,
}

impl ImageConfig {
    /// The platform that the image is made for; an empty operating system means Linux, as engines take it.
    pub fn platform(&self) -> Platform {
        let or = |text: &str, absent: &str| if text.is_empty() { absent.to_owned() } else { text.to_owned() };
        Platform::new(&or(&self.os, "linux"), &or(&self.architecture, "unknown"))
            .with_variant(&self.variant)
            .with_os_version(&self.os_version)
    }
}

/// Tells whether a text can name a variable of the environment, as shells have it (POSIX, 3.216 Name).
pub fn is_variable_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Reads a recorded time. None where nothing was recorded, the text is no time, or it is Go's zero time (year 1).
pub fn parse_time(recorded: &str) -> Option<Timestamp> {
    let time: Timestamp = recorded.parse().ok()?;
    (time > Timestamp::from_second(-62_135_596_800).ok()?).then_some(time)
}

/// Takes a JSON null for the empty value: Go's tools write null for an empty list.
pub(super) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
