//! Where an engine is looked for, in the order in which the engines' own command lines look.
//!
//! Pure over an [`Environment`]: it names endpoints and connects to none.

use std::path::PathBuf;

use super::address::{Address, with_port};
use super::context::{self, SelectedContext};
use super::environment::Environment;
use super::podman::{self, PodmanConnection};
use super::tls::TlsFiles;
use crate::source::engine::{EngineError, EngineKind};

const DOCKER_SOCKET: &str = "/var/run/docker.sock";

/// One place where an engine may listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source::engine) struct Endpoint {
    pub(in crate::source::engine) kind: EngineKind,
    pub(in crate::source::engine) transport: Transport,
    /// Who named it, as `DOCKER_HOST`; absent for the usual places.
    pub(in crate::source::engine) named_by: Option<String>,
}

/// How the bytes get to the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source::engine) enum Transport {
    Unix(PathBuf),
    /// Plain HTTP to `host:port`.
    Http(String),
    /// HTTP over TLS to `host:port`.
    Https(String, TlsFiles),
}

/// The endpoints that are worth a try.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::source::engine) enum EndpointSearch {
    /// A variable or a context named this one; if it fails, no other one may stand in.
    Named(Endpoint),
    /// Nothing was named: the first of these where an engine answers.
    Usual(Vec<Endpoint>),
}

impl Endpoint {
    /// Tells whether it is a socket of this machine; what answers there may still be elsewhere, as in a virtual machine.
    pub(in crate::source::engine) fn is_local(&self) -> bool {
        matches!(self.transport, Transport::Unix(_))
    }

    /// Gives the address for messages, as `unix:///var/run/docker.sock`.
    pub(in crate::source::engine) fn address(&self) -> String {
        match &self.transport {
            Transport::Unix(path) => format!("unix://{}", path.display()),
            Transport::Http(host) => format!("tcp://{host}"),
            Transport::Https(host, _) => format!("https://{host}"),
        }
    }
}

/// Decides where to look for an engine of this kind.
///
/// Docker: `DOCKER_HOST`, the context of `DOCKER_CONTEXT`, the context of `config.json`, the usual sockets.
/// podman: `CONTAINER_HOST`, the connection of `CONTAINER_CONNECTION`, the default connection, the usual sockets.
pub(in crate::source::engine) fn search(
    kind: EngineKind,
    environment: &Environment,
) -> Result<EndpointSearch, EngineError> {
    let variable = match kind {
        EngineKind::Docker => "DOCKER_HOST",
        EngineKind::Podman => "CONTAINER_HOST",
    };
    if let Some(address) = environment.variable(variable) {
        let tls = match kind {
            EngineKind::Docker => docker_tls(environment, &address)?,
            EngineKind::Podman => None,
        };
        return named(kind, &address, variable.to_owned(), tls).map(EndpointSearch::Named);
    }
    match kind {
        EngineKind::Docker => match context::selected(environment)? {
            Some(selected) => of_context(environment, &selected).map(EndpointSearch::Named),
            None => Ok(usual(kind, docker_sockets(environment))),
        },
        EngineKind::Podman => match podman::selected(environment)? {
            Some(connection) if !is_left_to_sockets(&connection) => {
                named(kind, &connection.uri, connection.named_by, None).map(EndpointSearch::Named)
            }
            _ => Ok(usual(kind, podman_sockets(environment))),
        },
    }
}

/// Tells connections by SSH that the usual sockets stand for: podman's machine forwards its own to this one, and a
/// default that lies elsewhere is not what podman itself asks on a machine that has images of its own.
fn is_left_to_sockets(connection: &PodmanConnection) -> bool {
    let Some(host) = connection.uri.strip_prefix("ssh://") else { return false };
    let host = host.split('/').next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let is_machine = ["127.0.0.1", "localhost", "[::1]"].iter().any(|local| host.starts_with(local));
    is_machine || !connection.is_chosen
}

fn of_context(environment: &Environment, selected: &SelectedContext) -> Result<Endpoint, EngineError> {
    let named_by = format!("the context `{}`", selected.name);
    let default_address = format!("unix://{DOCKER_SOCKET}");
    if selected.name == "default" {
        return named(EngineKind::Docker, &default_address, named_by, None);
    }
    let context = context::load(environment, selected)?;
    let tls = Some(context.tls).filter(|tls| !tls.is_empty());
    named(EngineKind::Docker, &context.host.unwrap_or(default_address), named_by, tls)
}

/// Builds the endpoint of an address; TCP becomes TLS where there are TLS files.
fn named(
    kind: EngineKind,
    address: &str,
    named_by: String,
    tls: Option<TlsFiles>,
) -> Result<Endpoint, EngineError> {
    let bad =
        |reason| EngineError::BadAddress { address: address.to_owned(), named_by: named_by.clone(), reason };
    let transport = match (Address::parse(address).map_err(bad)?, tls) {
        (Address::Unix(path), _) => Transport::Unix(path),
        (Address::Tcp(host), None) => Transport::Http(with_port(&host, false)),
        (Address::Tcp(host), Some(tls)) => Transport::Https(with_port(&host, true), tls),
        (Address::Http(host), None) => Transport::Http(host),
        (Address::Http(host) | Address::Https(host), Some(tls)) => Transport::Https(host, tls),
        (Address::Https(host), None) => Transport::Https(host, TlsFiles::default()),
        (Address::Ssh, _) => {
            return Err(EngineError::Ssh { kind, endpoint: address.to_owned(), named_by });
        }
    };
    Ok(Endpoint { kind, transport, named_by: Some(named_by) })
}

/// Gives the TLS files for `DOCKER_HOST`, where it is to be reached by TLS.
///
/// `DOCKER_TLS_VERIFY` asks for TLS and needs `ca.pem`; `https://` asks for TLS and also trusts the system's
/// authorities. Both look into `DOCKER_CERT_PATH`, the first else into the configuration directory.
fn docker_tls(environment: &Environment, address: &str) -> Result<Option<TlsFiles>, EngineError> {
    let (verify, https) =
        (environment.variable("DOCKER_TLS_VERIFY").is_some(), address.starts_with("https://"));
    if address.starts_with("unix:") || !(verify || https) {
        return Ok(None);
    }
    let named = environment.variable("DOCKER_CERT_PATH").map(PathBuf::from);
    let usual = if verify { environment.docker_config() } else { None };
    match named.or(usual) {
        Some(directory) => TlsFiles::find(environment, &directory, "DOCKER_HOST", verify).map(Some),
        None => Ok(Some(TlsFiles::default())),
    }
}

fn docker_sockets(environment: &Environment) -> Vec<PathBuf> {
    let mut sockets = vec![PathBuf::from(DOCKER_SOCKET)];
    sockets.extend(run_directories(environment).into_iter().map(|run| run.join("docker.sock")));
    let of_home = [
        ".docker/run/docker.sock",
        ".docker/desktop/docker.sock",
        ".colima/default/docker.sock",
        ".orbstack/run/docker.sock",
        ".rd/docker.sock",
    ];
    sockets.extend(environment.home().into_iter().flat_map(|home| of_home.map(|path| home.join(path))));
    sockets
}

fn podman_sockets(environment: &Environment) -> Vec<PathBuf> {
    let own = run_directories(environment);
    let mut sockets: Vec<PathBuf> = own.iter().map(|run| run.join("podman/podman.sock")).collect();
    sockets.push(PathBuf::from("/run/podman/podman.sock"));
    // those of podman's machines: `podman-machine-default-api.sock` of this one, and of others by their names
    let temporary = environment.variable("TMPDIR").map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
    for directory in own.iter().chain([&temporary]).map(|run| run.join("podman")) {
        let default = directory.join("podman-machine-default-api.sock");
        let is_other = |path: &PathBuf| path.to_string_lossy().ends_with("-api.sock") && *path != default;
        let others: Vec<PathBuf> = environment.list(&directory).into_iter().filter(is_other).collect();
        sockets.push(default);
        sockets.extend(others);
    }
    if let Some(data) = environment.xdg("XDG_DATA_HOME", ".local/share") {
        let machines = data.join("containers/podman/machine");
        sockets.push(machines.join("podman.sock"));
        // one for each kind of machine (qemu, applehv, …) or, of old, for each machine
        let kinds = environment.list(&machines).into_iter().flat_map(|kind| environment.list(&kind));
        sockets.extend(kinds.filter(|path| path.ends_with("podman.sock")));
    }
    sockets
}

/// Gives the directories of this user's own sockets, each once.
fn run_directories(environment: &Environment) -> Vec<PathBuf> {
    let named = environment.variable("XDG_RUNTIME_DIR").map(PathBuf::from);
    let usual = environment.user().map(|user| PathBuf::from(format!("/run/user/{user}")));
    let mut directories: Vec<PathBuf> = named.into_iter().chain(usual).collect();
    directories.dedup();
    directories
}

fn usual(kind: EngineKind, sockets: Vec<PathBuf>) -> EndpointSearch {
    let endpoint = |path| Endpoint { kind, transport: Transport::Unix(path), named_by: None };
    EndpointSearch::Usual(sockets.into_iter().map(endpoint).collect())
}
