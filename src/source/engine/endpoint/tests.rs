//! Which endpoint is selected, for variables, contexts and certificates of all sorts.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{Endpoint, EndpointSearch, Environment, TlsFiles, Transport, search};
use crate::source::engine::{EngineError, EngineKind};

const PEM: &str = "-----BEGIN CERTIFICATE-----";
/// SHA-256 of `remote`, by sha256sum.
const REMOTE: &str = "b71199ebd070b36beab7317920c2c2f1d777df8d05e5527d8458fda57cb17a7a";

fn environment(variables: &[(&str, &str)], files: &[(String, &str)]) -> Environment {
    let own = |pairs: &[(&str, &str)]| -> HashMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let variables = own(variables);
    let files: HashMap<PathBuf, Vec<u8>> =
        files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect();
    let read = move |path: &Path| files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into());
    Environment::new(move |name| variables.get(name).cloned(), Some(PathBuf::from("/home/me")))
        .with_user(Some(7))
        .with_files(read)
}

fn docker(variables: &[(&str, &str)], files: &[(String, &str)]) -> Result<EndpointSearch, EngineError> {
    search(EngineKind::Docker, &environment(variables, files))
}

/// Gives address, who named it, and the transport, of a search that must have found a named endpoint.
fn expect_named(found: Result<EndpointSearch, EngineError>) -> (String, String, Transport) {
    match found {
        Ok(EndpointSearch::Named(endpoint)) => {
            (endpoint.address(), endpoint.named_by.unwrap_or_default(), endpoint.transport)
        }
        other => panic!("expected a named endpoint, got {other:?}"),
    }
}

fn addresses(found: Result<EndpointSearch, EngineError>) -> Vec<String> {
    match found {
        Ok(EndpointSearch::Usual(endpoints)) => endpoints.iter().map(Endpoint::address).collect(),
        other => panic!("expected the usual places, got {other:?}"),
    }
}

fn config(text: &'static str) -> (String, &'static str) {
    ("/home/me/.docker/config.json".to_owned(), text)
}

fn meta(text: &'static str) -> (String, &'static str) {
    (format!("/home/me/.docker/contexts/meta/{REMOTE}/meta.json"), text)
}

fn context_tls(name: &str) -> (String, &'static str) {
    (format!("/home/me/.docker/contexts/tls/{REMOTE}/docker/{name}"), PEM)
}

const REMOTE_META: &str = r#"{"Name":"remote","Metadata":{},
    "Endpoints":{"docker":{"Host":"tcp://far:2376","SkipTLSVerify":false}}}"#;

#[test]
fn without_any_word_the_usual_docker_sockets_are_tried_in_order() {
    let found = addresses(docker(&[("XDG_RUNTIME_DIR", "/run/user/1000")], &[]));
    assert_eq!(
        found,
        [
            "unix:///var/run/docker.sock",
            "unix:///run/user/1000/docker.sock",
            "unix:///run/user/7/docker.sock",
            "unix:///home/me/.docker/run/docker.sock",
            "unix:///home/me/.docker/desktop/docker.sock",
            "unix:///home/me/.colima/default/docker.sock",
            "unix:///home/me/.orbstack/run/docker.sock",
            "unix:///home/me/.rd/docker.sock",
        ]
    );
}

#[test]
fn podman_looks_at_its_own_variable_and_sockets_only() {
    let variables = [("DOCKER_HOST", "tcp://d:1"), ("XDG_RUNTIME_DIR", "/run/user/7")];
    assert_eq!(
        addresses(search(EngineKind::Podman, &environment(&variables, &[config("damaged")]))),
        [
            "unix:///run/user/7/podman/podman.sock",
            "unix:///run/podman/podman.sock",
            "unix:///run/user/7/podman/podman-machine-default-api.sock",
            "unix:///tmp/podman/podman-machine-default-api.sock",
            "unix:///home/me/.local/share/containers/podman/machine/podman.sock",
        ]
    );
    let variables = [("CONTAINER_HOST", "unix:///p.sock")];
    let (address, by, _) = expect_named(search(EngineKind::Podman, &environment(&variables, &[])));
    assert_eq!((address.as_str(), by.as_str()), ("unix:///p.sock", "CONTAINER_HOST"));
}

#[test]
fn the_sockets_of_podmans_machines_are_among_the_usual_ones() {
    let machine = "/home/me/.local/share/containers/podman/machine";
    let directories: HashMap<PathBuf, Vec<PathBuf>> = [
        (machine.to_owned(), vec![format!("{machine}/qemu"), format!("{machine}/machine.key")]),
        (
            format!("{machine}/qemu"),
            vec![format!("{machine}/qemu/podman.sock"), format!("{machine}/qemu/x.json")],
        ),
        (
            "/var/T/podman".to_owned(),
            vec!["/var/T/podman/work-api.sock".to_owned(), "/var/T/podman/a.log".to_owned()],
        ),
    ]
    .map(|(directory, entries)| (PathBuf::from(directory), entries.into_iter().map(PathBuf::from).collect()))
    .into();
    let environment = environment(&[("TMPDIR", "/var/T")], &[])
        .with_directories(move |path| directories.get(path).cloned().unwrap_or_default());
    assert_eq!(
        addresses(search(EngineKind::Podman, &environment))[2..],
        [
            "unix:///run/user/7/podman/podman-machine-default-api.sock".to_owned(),
            "unix:///var/T/podman/podman-machine-default-api.sock".to_owned(),
            "unix:///var/T/podman/work-api.sock".to_owned(),
            format!("unix://{machine}/podman.sock"),
            format!("unix://{machine}/qemu/podman.sock"),
        ]
    );
}

fn podman(variables: &[(&str, &str)], files: &[(String, &str)]) -> Result<EndpointSearch, EngineError> {
    search(EngineKind::Podman, &environment(variables, files))
}

fn connections(text: &'static str) -> (String, &'static str) {
    ("/home/me/.config/containers/podman-connections.json".to_owned(), text)
}

const CONNECTIONS: &str = r#"{"Connection": {"Default": "near", "Connections": {
    "near": {"URI": "unix:///n.sock", "Identity": "/k", "IsMachine": false}, "far": {"URI": "tcp://far:8080"},
    "machine": {"URI": "ssh://core@127.0.0.1:5000/run/user/501/podman/podman.sock", "IsMachine": true},
    "ssh": {"URI": "ssh://me@far:22/run/podman/podman.sock"}}}, "Farm": {}}"#;

#[test]
fn podmans_default_connection_is_asked_and_one_that_a_variable_names_before_it() {
    let files = [connections(CONNECTIONS)];
    let (address, by, _) = expect_named(podman(&[], &files));
    assert_eq!((address.as_str(), by.as_str()), ("unix:///n.sock", "the Podman connection `near`"));
    let (address, ..) = expect_named(podman(&[("CONTAINER_CONNECTION", "far")], &files));
    assert_eq!(address, "tcp://far:8080");
    let variables = [("CONTAINER_HOST", "unix:///p.sock"), ("CONTAINER_CONNECTION", "far")];
    assert_eq!(expect_named(podman(&variables, &files)).0, "unix:///p.sock");
    let moved = [("/etc/c.json".to_owned(), CONNECTIONS)];
    assert_eq!(
        expect_named(podman(&[("PODMAN_CONNECTIONS_CONF", "/etc/c.json")], &moved)).0,
        "unix:///n.sock"
    );
    match podman(&[("CONTAINER_CONNECTION", "gone")], &files) {
        Err(EngineError::UnknownConnection { name, .. }) => assert_eq!(name, "gone"),
        other => panic!("expected an unknown connection, got {other:?}"),
    }
}

#[test]
fn a_connection_over_ssh_is_left_to_the_sockets_unless_it_was_asked_for() {
    let machine = podman(&[("CONTAINER_CONNECTION", "machine")], &[connections(CONNECTIONS)]);
    assert!(addresses(machine)[0].ends_with("/podman/podman.sock"), "a machine's own socket is forwarded");
    let default = r#"{"Connection": {"Default": "s", "Connections": {"s": {"URI": "ssh://me@far/p.sock"}}}}"#;
    assert!(!addresses(podman(&[], &[connections(default)])).is_empty());
    let asked = podman(&[("CONTAINER_CONNECTION", "ssh")], &[connections(CONNECTIONS)]);
    match asked {
        Err(error @ EngineError::Ssh { .. }) => {
            assert!(error.hint().is_some_and(|hint| hint.contains("podman save IMAGE | imgscope -")));
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn containers_conf_names_a_connection_too_and_the_later_file_counts() {
    let service = |path: &str, text| (path.to_owned(), text);
    let of_all = service(
        "/etc/containers/containers.conf",
        "[engine]\nactive_service = \"a\"\n[engine.service_destinations.a]\nuri = \"unix:///a.sock\"\n",
    );
    let own = service(
        "/home/me/.config/containers/containers.conf",
        "[network]\ndns = 3\n[engine]\nactive_service = \"b\"\n[engine.service_destinations]\nb = {uri = \"tcp://b:1\"}",
    );
    assert_eq!(expect_named(podman(&[], std::slice::from_ref(&of_all))).0, "unix:///a.sock");
    assert_eq!(expect_named(podman(&[], &[of_all.clone(), own.clone()])).0, "tcp://b:1");
    let json = connections(CONNECTIONS);
    assert_eq!(expect_named(podman(&[], &[of_all.clone(), own, json])).0, "unix:///n.sock");
    let only = [service("/c.conf", "[engine]\n"), of_all];
    assert!(!addresses(podman(&[("CONTAINERS_CONF", "/c.conf")], &only)).is_empty());
    for files in [[connections("{")], [service("/etc/containers/containers.conf", "[engine")]] {
        match podman(&[], &files) {
            Err(EngineError::BrokenConfig { path, .. }) => assert_eq!(path, PathBuf::from(&files[0].0)),
            other => panic!("expected a damaged file, got {other:?}"),
        }
    }
}

#[test]
fn docker_host_goes_before_contexts_which_are_then_not_even_read() {
    let variables = [("DOCKER_HOST", "tcp://near"), ("DOCKER_CONTEXT", "remote")];
    let (address, by, transport) = expect_named(docker(&variables, &[config("damaged")]));
    assert_eq!((address.as_str(), by.as_str()), ("tcp://near:2375", "DOCKER_HOST"));
    assert_eq!(transport, Transport::Http("near:2375".to_owned()));
}

#[test]
fn the_context_of_the_variable_goes_before_the_configured_one() {
    let files = [config(r#"{"currentContext":"other"}"#), meta(REMOTE_META)];
    let (address, by, _) = expect_named(docker(&[("DOCKER_CONTEXT", "remote")], &files));
    assert_eq!((address.as_str(), by.as_str()), ("tcp://far:2376", "the context `remote`"));
}

#[test]
fn the_configured_context_is_followed_with_its_certificates() {
    let files = [
        config(r#"{"auths":{},"currentContext":"remote"}"#),
        meta(REMOTE_META),
        context_tls("ca.pem"),
        context_tls("cert.pem"),
        context_tls("key.pem"),
    ];
    let (address, _, transport) = expect_named(docker(&[], &files));
    assert_eq!(address, "https://far:2376");
    let path = |name| PathBuf::from(context_tls(name).0);
    let tls =
        TlsFiles { authorities: Some(path("ca.pem")), identity: Some((path("cert.pem"), path("key.pem"))) };
    assert_eq!(transport, Transport::Https("far:2376".to_owned(), tls));
}

#[test]
fn a_context_with_a_certificate_and_no_key_names_the_missing_file() {
    let files = [config(r#"{"currentContext":"remote"}"#), meta(REMOTE_META), context_tls("cert.pem")];
    match docker(&[], &files) {
        Err(EngineError::TlsFile { path, named_by, .. }) => {
            assert!(path.ends_with("docker/key.pem"), "{path:?}");
            assert_eq!(named_by, "the context `remote`");
        }
        other => panic!("expected the missing key, got {other:?}"),
    }
}

#[test]
fn the_default_context_is_the_default_socket_and_no_other() {
    let files = [config(r#"{"currentContext":"remote"}"#)];
    let (address, by, _) = expect_named(docker(&[("DOCKER_CONTEXT", "default")], &files));
    assert_eq!((address.as_str(), by.as_str()), ("unix:///var/run/docker.sock", "the context `default`"));
}

#[test]
fn an_empty_variable_or_context_counts_as_none() {
    let variables = [("DOCKER_HOST", ""), ("DOCKER_CONTEXT", "")];
    assert!(!addresses(docker(&variables, &[config(r#"{"currentContext":""}"#)])).is_empty());
}

#[test]
fn docker_config_moves_the_configuration() {
    let files = [("/etc/dc/config.json".to_owned(), r#"{"currentContext":"x"}"#)];
    match docker(&[("DOCKER_CONFIG", "/etc/dc")], &files) {
        Err(EngineError::UnknownContext { name, named_by }) => {
            assert_eq!((name.as_str(), named_by.as_str()), ("x", "/etc/dc/config.json"));
        }
        other => panic!("expected an unknown context, got {other:?}"),
    }
}

#[test]
fn damaged_files_are_named() {
    for (files, ending) in [
        (vec![config("{")], ".docker/config.json"),
        (vec![config(r#"{"currentContext":"remote"}"#), meta("[]")], "meta.json"),
        (vec![config(r#"{"currentContext":"remote"}"#), meta(r#"{"Endpoints":{}}"#)], "meta.json"),
    ] {
        match docker(&[], &files) {
            Err(EngineError::BrokenConfig { path, .. }) => assert!(path.ends_with(ending), "{path:?}"),
            other => panic!("expected a damaged {ending}, got {other:?}"),
        }
    }
}

#[test]
fn tls_verify_turns_tcp_into_tls_and_needs_the_authorities() {
    let variables =
        [("DOCKER_HOST", "tcp://far"), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", "/certs")];
    match docker(&variables, &[]) {
        Err(EngineError::TlsFile { path, .. }) => assert_eq!(path, PathBuf::from("/certs/ca.pem")),
        other => panic!("expected the missing ca.pem, got {other:?}"),
    }
    let (address, _, transport) = expect_named(docker(&variables, &[("/certs/ca.pem".to_owned(), PEM)]));
    assert_eq!(address, "https://far:2376");
    assert!(matches!(transport, Transport::Https(_, TlsFiles { authorities: Some(_), identity: None })));
}

#[test]
fn a_certificate_that_is_no_pem_is_named() {
    let variables = [("DOCKER_HOST", "https://far"), ("DOCKER_CERT_PATH", "/certs")];
    match docker(&variables, &[("/certs/cert.pem".to_owned(), "\u{30}\u{82}")]) {
        Err(EngineError::TlsFile { path, reason, .. }) => {
            assert_eq!(path, PathBuf::from("/certs/cert.pem"));
            assert!(reason.contains("PEM"), "{reason}");
        }
        other => panic!("expected a bad cert.pem, got {other:?}"),
    }
}

#[test]
fn https_needs_no_files_of_its_own() {
    let (address, _, transport) = expect_named(docker(&[("DOCKER_HOST", "https://far:443")], &[]));
    assert_eq!(address, "https://far:443");
    assert_eq!(transport, Transport::Https("far:443".to_owned(), TlsFiles::default()));
}

#[test]
fn a_host_behind_ssh_is_refused_with_a_way_out() {
    let error = docker(&[("DOCKER_HOST", "ssh://me@far")], &[]).expect_err("ssh is not spoken");
    assert!(matches!(error, EngineError::Ssh { .. }), "{error:?}");
    let hint = error.hint().unwrap_or_default();
    assert!(hint.contains("docker save IMAGE | imgscope -"), "{hint}");
}

#[test]
fn an_address_of_no_known_form_is_refused() {
    let error = docker(&[("DOCKER_HOST", "fd://3")], &[]).expect_err("no such scheme");
    assert!(error.to_string().contains("invalid engine address `fd://3` (from DOCKER_HOST)"), "{error}");
}
