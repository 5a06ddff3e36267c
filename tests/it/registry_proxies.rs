//! Proxies before registries: what fails on the way names them, and never their passwords.

use std::net::TcpListener;

use crate::support::Folder;
use crate::support::archive::{Packing, Stored, oci};
use crate::support::image;
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Answered, Fate, RegistryProxy};
use crate::support::run::{Outcome, command};

/// An image of a registry that is behind a proxy; nothing is there (RFC 2606).
const ELSEWHERE: &str = "registry:registry.example/a:v1";

fn run_with(variables: &[(&str, &str)], word: &str) -> Outcome {
    let mut command = command(&["-q", "--timeout", "1s", word]);
    command.envs(variables.iter().copied());
    let outcome: Outcome = command.output().expect("it starts").into();
    assert!(!outcome.stderr.contains("s3cret"), "{}", outcome.stderr);
    outcome
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    for (proxy, said) in [
        (
            "http://me:s3cret@127.0.0.1:1",
            "cannot reach registry.example: Connection refused (through the proxy 127.0.0.1:1)",
        ),
        (
            "no-such-proxy.invalid:3128",
            "cannot reach registry.example: there is no host `no-such-proxy.invalid`, which is to be its proxy",
        ),
    ] {
        run_with(&[("HTTPS_PROXY", proxy)], ELSEWHERE).fails_saying(&[said]);
        run_with(&[("all_proxy", proxy)], ELSEWHERE).fails_saying(&[said]);
    }
}

#[test]
fn a_proxy_that_refuses_or_wants_a_password_is_named() {
    for (status, said) in
        [(403, "does not connect to it"), (407, "wants to know who asks"), (502, "does not connect to it")]
    {
        let proxy = RegistryProxy::alone(move |_| Fate::Answered(Answered::new(status, "")));
        let named = format!("http://me:s3cret@{}", proxy.address());
        let said = format!("cannot reach registry.example: the proxy {} {said}", proxy.address());
        run_with(&[("HTTPS_PROXY", &named)], ELSEWHERE).fails_saying(&[&said]);
        assert!(proxy.lines().iter().all(|line| line == "CONNECT registry.example:443"));
    }
}

#[test]
fn a_proxy_that_passes_on_something_else_than_the_registry_is_named() {
    let proxy = RegistryProxy::alone(|_| Fate::Answered(Answered::new(200, "no TLS")));
    let said = format!("(through the proxy {})", proxy.address());
    run_with(&[("HTTPS_PROXY", &format!("http://{}", proxy.address()))], ELSEWHERE)
        .fails_saying(&["registry.example", &said]);
}

#[test]
fn a_proxy_that_is_silent_is_named() {
    // connections are taken by the system, and nobody answers
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("its address").to_string();
    let said = format!("registry.example sent nothing for 1s (through the proxy {address})");
    run_with(&[("HTTPS_PROXY", &address)], ELSEWHERE).fails_saying(&[&said]);
}

#[test]
fn a_variable_that_names_no_proxy_is_named_and_not_passed_over() {
    for (variable, value, said) in [
        ("HTTPS_PROXY", "http://me:s3cret@proxy:port", "HTTPS_PROXY names no proxy: expected its URL"),
        ("ALL_PROXY", "://", "ALL_PROXY names no proxy"),
        ("https_proxy", "socks5://127.0.0.1:1080", "https_proxy names a SOCKS proxy, which is not supported"),
    ] {
        run_with(&[(variable, value)], ELSEWHERE)
            .fails_saying(&[&format!("cannot ask registry.example: {said}")]);
    }
    let Some(registry) = own_registry() else { return };
    registry.push(
        "a:v1",
        &oci(&[Stored::new(&image().layer(|l| l.file("a", 10)), Packing::Gzip).tags(&["a:1"])]),
        &[],
    );
    let here = run_with(&[("HTTPS_PROXY", "://"), ("HTTP_PROXY", "127.0.0.1:1")], &registry.word("a:v1"));
    assert_eq!(here.code, Some(0), "a registry of this machine needs none: {}", here.stderr);
}

#[test]
fn an_ssl_cert_file_that_cannot_be_used_is_named_and_not_passed_over() {
    let folder = Folder::new();
    let none = folder.file("none.pem", b"no certificate");
    let missing = folder.word("missing.pem");
    for (value, said) in
        [(&none, "none.pem has no certificate in PEM"), (&missing, "missing.pem: No such file")]
    {
        run_with(&[("SSL_CERT_FILE", value), ("HTTPS_PROXY", "127.0.0.1:1")], ELSEWHERE)
            .fails_saying(&["cannot use the certificates for registry.example: SSL_CERT_FILE: ", said]);
    }
}
