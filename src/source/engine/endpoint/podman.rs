//! podman's connections: what `podman system connection` keeps, and what containers.conf names.
//!
//! Read as podman's own remote client reads them: `CONTAINER_CONNECTION`, the default of podman-connections.json, the
//! `active_service` of containers.conf.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::environment::Environment;
use crate::json::{Document, JsonError};
use crate::source::engine::error::{EngineError, root_cause};

/// Where containers.conf is for all users, the more particular one last.
const OF_ALL_USERS: [&str; 2] = ["/usr/share/containers/containers.conf", "/etc/containers/containers.conf"];

/// A connection that was chosen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PodmanConnection {
    pub(super) uri: String,
    /// Who named it, as ``the Podman connection `far` ``.
    pub(super) named_by: String,
    /// Whether a variable chose it for this run, and it is no mere default.
    pub(super) is_chosen: bool,
}

/// Connections by name, and which of them is the default.
#[derive(Debug, Default)]
struct Connections {
    default: Option<String>,
    uris: BTreeMap<String, String>,
}

/// `containers.conf`
#[derive(Default, Deserialize)]
#[serde(default)]
struct ContainersConf {
    engine: EngineTable,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct EngineTable {
    active_service: Option<String>,
    service_destinations: BTreeMap<String, ServiceDestination>,
}

#[derive(Deserialize)]
struct ServiceDestination {
    #[serde(default)]
    uri: String,
}

/// Gives the connection that the environment or the configuration chooses, where one does.
pub(super) fn selected(environment: &Environment) -> Result<Option<PodmanConnection>, EngineError> {
    let chosen = environment.variable("CONTAINER_CONNECTION");
    let is_chosen = chosen.is_some();
    let known = Connections::read(environment)?;
    let Some(name) = chosen.or(known.default) else { return Ok(None) };
    match known.uris.get(&name) {
        Some(uri) => {
            let named_by = format!("the Podman connection `{name}`");
            Ok(Some(PodmanConnection { uri: uri.clone(), named_by, is_chosen }))
        }
        None if is_chosen => {
            Err(EngineError::UnknownConnection { name, named_by: "CONTAINER_CONNECTION".to_owned() })
        }
        None => Ok(None),
    }
}

impl Connections {
    fn read(environment: &Environment) -> Result<Self, EngineError> {
        let mut known = Self::default();
        for path in configuration_files(environment) {
            let Some(text) = read(environment, &path)? else { continue };
            let text = std::str::from_utf8(&text).map_err(|_| broken(&path, "it is not UTF-8"))?;
            let parsed: Result<ContainersConf, _> = toml::from_str(text);
            let EngineTable { active_service, service_destinations } =
                parsed.map_err(|error| broken(&path, error.message()))?.engine;
            let destinations = service_destinations.into_iter();
            known.add(active_service, destinations.map(|(name, destination)| (name, destination.uri)));
        }
        let named = environment.variable("PODMAN_CONNECTIONS_CONF").map(PathBuf::from);
        let usual = || Some(environment.containers_config()?.join("podman-connections.json"));
        if let Some(path) = named.or_else(usual)
            && let Some(text) = read(environment, &path)?
        {
            let (default, uris) =
                connections_of_file(&text).map_err(|error| broken(&path, &error.to_string()))?;
            known.add(Some(default), uris.into_iter());
        }
        Ok(known)
    }

    /// Adds what a file says that is read later, and so counts more.
    fn add(&mut self, default: Option<String>, uris: impl Iterator<Item = (String, String)>) {
        self.uris.extend(uris);
        if let Some(default) = default.filter(|default| !default.is_empty()) {
            self.default = Some(default);
        }
    }
}

/// The default connection of `podman-connections.json`, and the addresses of all of them by name.
fn connections_of_file(text: &[u8]) -> Result<(String, BTreeMap<String, String>), JsonError> {
    let document = Document::parse("podman-connections.json", text)?;
    let Some(connection) = document.record()?.record("Connection").optional() else {
        return Ok(Default::default());
    };
    let known = connection.record("Connections").optional();
    let uri = |name: String| {
        let uri = known.as_ref()?.record(&name).optional()?.text("URI").optional();
        Some((name, uri))
    };
    let uris = connection.keys("Connections").optional().into_iter().filter_map(uri);
    Ok((connection.text("Default").optional(), uris.collect()))
}

/// The files of containers.conf(5) in the order in which they are read, each followed by those beside it.
fn configuration_files(environment: &Environment) -> Vec<PathBuf> {
    if let Some(only) = environment.variable("CONTAINERS_CONF") {
        return vec![PathBuf::from(only)];
    }
    let of_user = environment.containers_config().map(|directory| directory.join("containers.conf"));
    let mut files = Vec::new();
    for file in OF_ALL_USERS.map(PathBuf::from).into_iter().chain(of_user) {
        let beside = environment.list(&file.with_extension("conf.d"));
        files.push(file);
        files.extend(beside.into_iter().filter(|path| path.extension().is_some_and(|end| end == "conf")));
    }
    files
}

/// Reads a file; none where it does not exist.
fn read(environment: &Environment, path: &Path) -> Result<Option<Vec<u8>>, EngineError> {
    match environment.read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(broken(path, &root_cause(&error))),
    }
}

fn broken(path: &Path, reason: &str) -> EngineError {
    EngineError::BrokenConfig { path: path.to_owned(), reason: reason.to_owned() }
}
