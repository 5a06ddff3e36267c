//! Docker contexts: named endpoints that `docker context use` chooses from.
//!
//! Reads `config.json` and the contexts' descriptions as docker's command line lays them out. `SkipTLSVerify` is not
//! followed: an engine's certificate is always verified.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::environment::Environment;
use super::tls::TlsFiles;
use crate::json::{Document, JsonError, Record};
use crate::source::engine::error::{EngineError, root_cause};

/// A context that was asked for, and by whom.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SelectedContext {
    pub(super) name: String,
    /// `DOCKER_CONTEXT`, or the path of the configuration file.
    pub(super) by: String,
}

/// What a context says about its engine.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DockerContext {
    /// Absent where the context describes no engine of its own, which means the default one.
    pub(super) host: Option<String>,
    pub(super) tls: TlsFiles,
}

/// Gives the context that `DOCKER_CONTEXT` or the configuration chooses, where one does.
pub(super) fn selected(environment: &Environment) -> Result<Option<SelectedContext>, EngineError> {
    if let Some(name) = environment.variable("DOCKER_CONTEXT") {
        return Ok(Some(SelectedContext { name, by: "DOCKER_CONTEXT".to_owned() }));
    }
    let Some(path) = environment.docker_config().map(|directory| directory.join("config.json")) else {
        return Ok(None);
    };
    let name = read(environment, &path, |config| config.text("currentContext").needed())?;
    let name = name.filter(|name| !name.is_empty());
    Ok(name.map(|name| SelectedContext { name, by: path.display().to_string() }))
}

/// Reads what is stored about a context, its TLS files included.
pub(super) fn load(
    environment: &Environment,
    selected: &SelectedContext,
) -> Result<DockerContext, EngineError> {
    let unknown =
        || EngineError::UnknownContext { name: selected.name.clone(), named_by: selected.by.clone() };
    let contexts = environment.docker_config().ok_or_else(unknown)?.join("contexts");
    let directory = directory_name(&selected.name);
    let path = contexts.join("meta").join(&directory).join("meta.json");
    let host = read(environment, &path, host_of)?
        .ok_or_else(unknown)?
        .ok_or_else(|| EngineError::BrokenConfig { path, reason: "it has no Docker endpoint".to_owned() })?;
    let tls_directory: PathBuf = contexts.join("tls").join(&directory).join("docker");
    let named_by = format!("the context `{}`", selected.name);
    Ok(DockerContext {
        host: Some(host).filter(|host| !host.is_empty()),
        tls: TlsFiles::find(environment, &tls_directory, &named_by, false)?,
    })
}

/// Gives the name of a context's directories: the SHA-256 of its name, in hexadecimal.
fn directory_name(name: &str) -> String {
    Sha256::digest(name).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives the address in a context's description; None where it describes no engine.
fn host_of(meta: &Record<'_>) -> Result<Option<String>, JsonError> {
    let endpoints = meta.record("Endpoints").needed()?;
    let docker = endpoints.map(|endpoints| endpoints.record("docker").needed()).transpose()?.flatten();
    docker.map(|docker| docker.text("Host").needed()).transpose()
}

/// Reads a JSON file; none where it does not exist.
fn read<T>(
    environment: &Environment,
    path: &Path,
    read: impl FnOnce(&Record<'_>) -> Result<T, JsonError>,
) -> Result<Option<T>, EngineError> {
    let broken = |reason: String| EngineError::BrokenConfig { path: path.to_owned(), reason };
    let bytes = match environment.read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(broken(root_cause(&error))),
    };
    let document = Document::parse("configuration", &bytes);
    let value = document.and_then(|document| read(&document.record()?));
    value.map(Some).map_err(|error| broken(error.to_string()))
}
