//! Docker contexts: named endpoints that `docker context use` chooses from.
//!
//! Reads `config.json` and the contexts' descriptions as docker's command line lays them out. `SkipTLSVerify` is not
//! followed: an engine's certificate is always verified.

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::error::root_cause;
use super::tls::TlsFiles;
use super::{EngineError, Environment};

/// A context that was asked for, and by whom.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) name: String,
    /// `DOCKER_CONTEXT`, or the path of the configuration file.
    pub(super) by: String,
}

/// What a context says about its engine.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Context {
    /// Absent where the context describes no engine of its own, which means the default one.
    pub(super) host: Option<String>,
    pub(super) tls: TlsFiles,
}

#[derive(Deserialize)]
struct Config {
    #[serde(rename = "currentContext")]
    current_context: Option<String>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(rename = "Endpoints")]
    endpoints: Option<Endpoints>,
}

#[derive(Deserialize)]
struct Endpoints {
    docker: Option<Described>,
}

#[derive(Deserialize)]
struct Described {
    #[serde(rename = "Host")]
    host: Option<String>,
}

/// Gives the context that `DOCKER_CONTEXT` or the configuration chooses, where one does.
pub(super) fn chosen(environment: &Environment) -> Result<Option<Chosen>, EngineError> {
    if let Some(name) = environment.variable("DOCKER_CONTEXT") {
        return Ok(Some(Chosen { name, by: "DOCKER_CONTEXT".to_owned() }));
    }
    let Some(path) = environment.docker_config().map(|directory| directory.join("config.json")) else {
        return Ok(None);
    };
    let config: Option<Config> = read(environment, &path)?;
    let name = config.and_then(|config| config.current_context).filter(|name| !name.is_empty());
    Ok(name.map(|name| Chosen { name, by: path.display().to_string() }))
}

/// Reads what is stored about a context, its TLS files included.
pub(super) fn load(environment: &Environment, chosen: &Chosen) -> Result<Context, EngineError> {
    let unknown = || EngineError::UnknownContext { name: chosen.name.clone(), named_by: chosen.by.clone() };
    let contexts = environment.docker_config().ok_or_else(unknown)?.join("contexts");
    let directory = directory_name(&chosen.name);
    let path = contexts.join("meta").join(&directory).join("meta.json");
    let meta: Meta = read(environment, &path)?.ok_or_else(unknown)?;
    let described = meta.endpoints.and_then(|endpoints| endpoints.docker).ok_or_else(|| {
        EngineError::BrokenConfig { path, reason: "it describes no Docker endpoint".to_owned() }
    })?;
    let tls_directory: PathBuf = contexts.join("tls").join(&directory).join("docker");
    let named_by = format!("the context `{}`", chosen.name);
    Ok(Context {
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
