//! Docker contexts: named endpoints that `docker context use` chooses from.
//!
//! Reads `config.json` and the contexts' descriptions as docker's command line lays them out. `SkipTLSVerify` is not
//! followed: an engine's certificate is always verified.

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::environment::Environment;
use super::tls::TlsFiles;
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

#[derive(Deserialize)]
struct DockerConfig {
    #[serde(rename = "currentContext")]
    current_context: Option<String>,
}

#[derive(Deserialize)]
struct ContextMeta {
    #[serde(rename = "Endpoints")]
    endpoints: Option<ContextEndpoints>,
}

#[derive(Deserialize)]
struct ContextEndpoints {
    docker: Option<ContextEndpoint>,
}

#[derive(Deserialize)]
struct ContextEndpoint {
    #[serde(rename = "Host")]
    host: Option<String>,
}

/// Gives the context that `DOCKER_CONTEXT` or the configuration chooses, where one does.
pub(super) fn selected(environment: &Environment) -> Result<Option<SelectedContext>, EngineError> {
    if let Some(name) = environment.variable("DOCKER_CONTEXT") {
        return Ok(Some(SelectedContext { name, by: "DOCKER_CONTEXT".to_owned() }));
    }
    let Some(path) = environment.docker_config().map(|directory| directory.join("config.json")) else {
        return Ok(None);
    };
    let config: Option<DockerConfig> = read(environment, &path)?;
    let name = config.and_then(|config| config.current_context).filter(|name| !name.is_empty());
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
    let meta: ContextMeta = read(environment, &path)?.ok_or_else(unknown)?;
    let described = meta
        .endpoints
        .and_then(|endpoints| endpoints.docker)
        .ok_or_else(|| EngineError::BrokenConfig { path, reason: "it has no Docker endpoint".to_owned() })?;
    let tls_directory: PathBuf = contexts.join("tls").join(&directory).join("docker");
    let named_by = format!("the context `{}`", selected.name);
    Ok(DockerContext {
        host: described.host.filter(|host| !host.is_empty()),
        tls: TlsFiles::find(environment, &tls_directory, &named_by, false)?,
    })
}

/// Gives the name of a context's directories: the SHA-256 of its name, in hexadecimal.
fn directory_name(name: &str) -> String {
    Sha256::digest(name).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a JSON file; none where it does not exist.
fn read<T: DeserializeOwned>(environment: &Environment, path: &Path) -> Result<Option<T>, EngineError> {
    let broken = |reason: String| EngineError::BrokenConfig { path: path.to_owned(), reason };
    match environment.read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| broken(error.to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(broken(root_cause(&error))),
    }
}
