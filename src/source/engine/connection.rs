//! The client that speaks to one engine: how it is opened, and what its failures mean.
//!
//! Asks nothing about images.

use std::error::Error;
use std::io;
use std::path::Path;
use std::time::Duration;

use bollard::errors::Error as ClientError;
use bollard::{API_DEFAULT_VERSION, Docker};

use super::endpoint::{Endpoint, EndpointSearch, TlsFiles, Transport};
use super::error::root_cause;
use super::fetch::fetch;
use super::{EngineError, EngineKind, Tried};
use crate::json::{Document, JsonError};
use crate::source::Patience;

/// How long an engine at one of the usual places may take to say which version it speaks: what answers there is mostly
/// at once, or dead.
const GREETING: Duration = Duration::from_secs(10);
/// The client's own limit, which is never reached: whoever asks waits no longer than there is patience.
const NO_LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Where bollard is pointed to for TLS files that are not there: it wants paths, and is content with empty files.
const NO_FILE: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// A client whose engine has answered once.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    pub(super) docker: Docker,
    pub(super) endpoint: Endpoint,
    /// The newest version of the protocol that the engine speaks; 0.0 where it does not say.
    version: (u32, u32),
}

impl Connection {
    /// Connects to the named endpoint, or to the first of the usual ones where an engine answers.
    pub(super) async fn find(
        kind: EngineKind,
        search: EndpointSearch,
        patience: Patience,
    ) -> Result<Self, EngineError> {
        let endpoints = match search {
            EndpointSearch::Named(endpoint) => return Self::open(endpoint, patience).await,
            EndpointSearch::Usual(endpoints) => endpoints,
        };
        let mut tried = Vec::new();
        let mut denied = None;
        let brief = Patience { silence: patience.silence.min(GREETING), gives_up: true };
        for endpoint in endpoints {
            let address = endpoint.address();
            let error = match Self::open(endpoint, brief).await {
                Ok(connection) => return Ok(connection),
                Err(error) => error,
            };
            let reason = match &error {
                EngineError::Unreachable { reason, .. } => reason.clone(),
                other => other.to_string(),
            };
            tried.push(Tried { endpoint: address, reason });
            if matches!(error, EngineError::PermissionDenied { .. }) {
                denied.get_or_insert(error);
            }
        }
        Err(denied.unwrap_or(EngineError::NoEngine { kind: Some(kind), tried }))
    }

    /// Connects to an endpoint and agrees on the version of the protocol.
    async fn open(endpoint: Endpoint, patience: Patience) -> Result<Self, EngineError> {
        let docker = client(&endpoint)?.with_timeout(NO_LIMIT);
        let answer = match within(patience, fetch(&docker, "/version")).await {
            Some(answer) => answer.map_err(|error| failure(&endpoint, error))?,
            None => {
                return Err(EngineError::Timeout {
                    endpoint: endpoint.address(),
                    waited: patience.silence,
                    asked: "asked for its version".to_owned(),
                });
            }
        };
        let EngineVersion { api, kind } =
            EngineVersion::read(&answer).map_err(|error| unintelligible(&endpoint, &error))?;
        let endpoint = Endpoint { kind: kind.unwrap_or(endpoint.kind), ..endpoint };
        Ok(Self { docker, endpoint, version: api })
    }

    /// Tells whether the engine speaks this version of the protocol or a newer one.
    pub(super) fn supports(&self, major: u32, minor: u32) -> bool {
        self.version >= (major, minor)
    }

    /// The newest version of the protocol that the engine speaks; (0, 0) where it does not say.
    pub(super) fn version(&self) -> (u32, u32) {
        self.version
    }

    /// Explains what went wrong with a question.
    pub(super) fn failure(&self, error: ClientError) -> EngineError {
        failure(&self.endpoint, error)
    }
}

/// Waits for an answer as long as there is patience; None where there is no more.
pub(super) async fn within<T>(patience: Patience, answer: impl Future<Output = T>) -> Option<T> {
    match patience.gives_up {
        true => tokio::time::timeout(patience.silence, answer).await.ok(),
        false => Some(answer.await),
    }
}

/// Explains what the client's error means for this endpoint.
fn failure(endpoint: &Endpoint, error: ClientError) -> EngineError {
    let address = endpoint.address();
    match error {
        ClientError::DockerResponseServerError { status_code, message } => {
            EngineError::Refused { endpoint: address, status: status_code, message }
        }
        ClientError::JsonDataError { .. } | ClientError::JsonSerdeError { .. } => {
            EngineError::Unintelligible { endpoint: address, reason: error.to_string() }
        }
        // it is there, and what it sends is no HTTP: a broken chunk
        ClientError::HyperResponseError { ref err }
            if err.is_parse()
                || matches!(
                    io_kind(&error),
                    Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
                ) =>
        {
            EngineError::Unintelligible { endpoint: address, reason: root_cause(&error) }
        }
        other => connect_error(endpoint, io_kind(&other), root_cause(&other)),
    }
}

/// Says that an answer is not what it should be.
pub(super) fn unintelligible(endpoint: &Endpoint, error: &JsonError) -> EngineError {
    EngineError::Unintelligible { endpoint: endpoint.address(), reason: error.to_string() }
}

/// What an engine says of itself.
struct EngineVersion {
    /// The newest version of the protocol that it speaks.
    api: (u32, u32),
    /// What answers, whichever name it was asked by: podman speaks Docker's protocol, and often stands in its place.
    kind: Option<EngineKind>,
}

impl EngineVersion {
    fn read(answer: &[u8]) -> Result<Self, JsonError> {
        let document = Document::parse("answer", answer)?;
        let answer = document.record()?;
        let version = answer.text("ApiVersion").optional();
        let (major, minor) = version.split_once('.').unwrap_or_default();
        let components = answer.records("Components").optional();
        let has = |name: &str| components.iter().any(|component| component.text("Name").optional() == name);
        let kind = match (has("Podman Engine"), has("Engine")) {
            (true, _) => Some(EngineKind::Podman),
            (false, true) => Some(EngineKind::Docker),
            (false, false) => None,
        };
        Ok(Self { api: (major.parse().unwrap_or(0), minor.parse().unwrap_or(0)), kind })
    }
}

fn connect_error(endpoint: &Endpoint, kind: Option<io::ErrorKind>, reason: String) -> EngineError {
    match (&endpoint.transport, kind) {
        (Transport::Unix(socket), Some(io::ErrorKind::PermissionDenied)) => {
            EngineError::PermissionDenied { kind: endpoint.kind, socket: socket.clone() }
        }
        _ => EngineError::Unreachable {
            endpoint: endpoint.address(),
            named_by: endpoint.named_by.clone(),
            reason,
        },
    }
}

/// Gives the kind of the I/O error that lies behind the client's.
fn io_kind(error: &ClientError) -> Option<io::ErrorKind> {
    if let ClientError::IOError { err } = error {
        return Some(err.kind());
    }
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        next = error.source();
    }
    None
}

/// Builds the client of an endpoint without connecting yet.
fn client(endpoint: &Endpoint) -> Result<Docker, EngineError> {
    let seconds = NO_LIMIT.as_secs();
    match &endpoint.transport {
        Transport::Unix(path) => unix_client(endpoint, path),
        Transport::Http(host) => Docker::connect_with_http(host, seconds, API_DEFAULT_VERSION)
            .map_err(|error| failure(endpoint, error)),
        Transport::Https(host, files) => tls_client(host, files).map_err(|error| {
            let reason = match &error {
                ClientError::LoadNativeCertsErrors { errors } if !errors.is_empty() => root_cause(&errors[0]),
                other => root_cause(other),
            };
            EngineError::TlsSetup { endpoint: endpoint.address(), reason }
        }),
    }
}

#[cfg(unix)]
fn unix_client(endpoint: &Endpoint, path: &Path) -> Result<Docker, EngineError> {
    std::fs::metadata(path)
        .map_err(|error| connect_error(endpoint, Some(error.kind()), root_cause(&error)))?;
    Docker::connect_with_unix(&path.to_string_lossy(), NO_LIMIT.as_secs(), API_DEFAULT_VERSION)
        .map_err(|error| failure(endpoint, error))
}

#[cfg(not(unix))]
fn unix_client(endpoint: &Endpoint, _path: &Path) -> Result<Docker, EngineError> {
    Err(connect_error(endpoint, None, "this system has no Unix sockets".to_owned()))
}

fn tls_client(host: &str, files: &TlsFiles) -> Result<Docker, ClientError> {
    let nothing = Path::new(NO_FILE);
    let authorities = files.authorities.as_deref().unwrap_or(nothing);
    let (certificate, key) = match &files.identity {
        Some((certificate, key)) => (certificate.as_path(), key.as_path()),
        None => (nothing, nothing),
    };
    Docker::connect_with_ssl(host, key, certificate, authorities, NO_LIMIT.as_secs(), API_DEFAULT_VERSION)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn socket(path: &str) -> Endpoint {
        Endpoint { kind: EngineKind::Docker, transport: Transport::Unix(PathBuf::from(path)), named_by: None }
    }

    fn find(search: EndpointSearch) -> Result<Connection, EngineError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(Connection::find(EngineKind::Docker, search, Patience::default()))
    }

    #[test]
    fn every_usual_place_is_named_where_none_has_an_engine() {
        let directory = tempfile::tempdir().expect("a directory");
        let no_socket = directory.path().join("file");
        std::fs::write(&no_socket, "").expect("a file");
        let places = ["/nowhere/docker.sock", &no_socket.to_string_lossy()].map(socket);
        match find(EndpointSearch::Usual(places.to_vec())) {
            Err(EngineError::NoEngine { tried, .. }) => {
                assert_eq!(tried.len(), 2, "{tried:?}");
                assert!(tried[0].reason.contains("No such file"), "{tried:?}");
                assert!(tried[1].reason.contains("refused"), "{tried:?}");
            }
            other => panic!("expected no engine, got {other:?}"),
        }
    }

    #[test]
    fn a_socket_without_permission_is_told_from_one_that_is_dead() {
        let denied: io::Error = io::ErrorKind::PermissionDenied.into();
        let error = failure(&socket("/d.sock"), ClientError::from(denied));
        assert_eq!(error.to_string(), "permission denied on the socket /d.sock");
        let hint = error.hint().unwrap_or_default();
        assert!(
            hint.contains("group `docker`") && hint.contains("sudo") && hint.contains("rootless"),
            "{hint}"
        );
    }
}
