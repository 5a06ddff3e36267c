//! Registries over TLS: who is trusted, by what, and that nothing goes over plain HTTP that was meant for TLS.

use crate::support::archive::{Members, Packing, Stored, oci};
use crate::support::authority::Authority;
use crate::support::registry::{OwnRegistry, RegistrySetup, own_registry, own_registry_with};
use crate::support::registry_proxy::{Answered, Fate, RegistryProxy};
use crate::support::run::{Outcome, command, run};
use crate::support::{Folder, image};

const HERE: [&str; 2] = ["127.0.0.1", "localhost"];

fn archive() -> Members {
    oci(&[Stored::new(&image().layer(|l| l.file("a", 5_000)), Packing::Gzip).tags(&["a:1"])])
}

#[track_caller]
fn registry(certificate: (String, String)) -> Option<OwnRegistry> {
    let setup = RegistrySetup { certificate: Some(certificate), ..RegistrySetup::default() };
    let registry = own_registry_with(&setup)?;
    registry.push("a:v1", &archive(), &[]);
    Some(registry)
}

fn run_with(variable: &str, value: &str, args: &[&str]) -> Outcome {
    command(args).env(variable, value).output().expect("it starts").into()
}

#[test]
fn an_authority_is_trusted_by_ssl_cert_file_and_by_the_folders_of_docker_and_podman() {
    let authority = Authority::new();
    let Some(registry) = registry(authority.sign(&HERE).pem()) else { return };
    let word = registry.word("a:v1");
    let folder = Folder::new();
    let file = folder.file("ca.pem", authority.pem().as_bytes());
    assert_eq!(run_with("SSL_CERT_FILE", &file, &["-q", &word]).code, Some(0));
    for tool in ["docker", "containers"] {
        let config = Folder::new();
        let place = config.path(tool).join("certs.d").join(registry.address());
        std::fs::create_dir_all(&place).expect("a folder");
        std::fs::write(place.join("any.crt"), authority.pem()).expect("a file");
        let outcome = run_with("XDG_CONFIG_HOME", &config.word(""), &["-q", &word]);
        assert_eq!(outcome.code, Some(0), "{tool}: {}", outcome.stderr);
    }
}

#[test]
fn certificates_without_end_or_that_nobody_writes_are_named_and_not_waited_for() {
    let Some(registry) = registry(Authority::new().sign(&HERE).pem()) else { return };
    let word = registry.word("a:v1");
    let outcome = run_with("SSL_CERT_FILE", "/dev/zero", &["-q", &word]);
    outcome.fails_saying(&["SSL_CERT_FILE", "/dev/zero"]);
    let folder = Folder::new();
    let pipe = folder.fifo("ca.pem");
    run_with("SSL_CERT_FILE", &pipe, &["-q", &word]).fails_saying(&["SSL_CERT_FILE", &pipe, "named pipe"]);
    let place = folder.path("docker").join("certs.d").join(registry.address());
    std::fs::create_dir_all(&place).expect("a folder");
    std::os::unix::fs::symlink("/dev/zero", place.join("any.crt")).expect("it is this test's");
    let outcome = run_with("XDG_CONFIG_HOME", &folder.word(""), &["-q", &word]);
    outcome.fails_saying(&[&*place.join("any.crt").to_string_lossy()]);
}

#[test]
fn a_certificate_that_nobody_has_signed_is_refused_even_of_this_machine_unless_asked_for() {
    let Some(registry) = registry(Authority::new().sign(&HERE).pem()) else { return };
    let word = registry.word("a:v1");
    let words = [
        &format!("the certificate of {} is not trusted: no authority", registry.address()),
        "SSL_CERT_FILE",
        "/etc/docker/certs.d/",
        "--insecure-registry",
    ];
    run(&["-q", &word]).fails_saying(&words);
    for named in [registry.address(), "127.0.0.1"] {
        let outcome =
            run(&["-q", "--insecure-registry", "other.example", "--insecure-registry", named, &word]);
        assert_eq!(outcome.code, Some(0), "{named}: {}", outcome.stderr);
    }
    run(&["-q", "--insecure-registry", "127.0.0.1:1", &word]).fails_saying(&["is not trusted"]);
}

#[test]
fn what_names_no_registry_is_no_insecure_one_and_a_network_is() {
    let Some(registry) = registry(Authority::new().sign(&HERE).pem()) else { return };
    let word = registry.word("a:v1");
    for (named, said) in [
        ("", "expected a host, host:port or a network"),
        ("a b", "expected a host, host:port or a network"),
        ("https://reg.example/v2", "without a scheme and a path, as `reg.example`"),
        ("*.example", "patterns are not supported"),
        ("10.0.0.0/33", "expected a host, host:port or a network"),
    ] {
        run(&["-q", "--insecure-registry", named, &word]).fails_saying(&[said]);
    }
    let outcome = run(&["-q", "--insecure-registry", "127.0.0.0/8", &word]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    run(&["-q", "--insecure-registry", "10.0.0.0/8", &word]).fails_saying(&["is not trusted"]);
}

#[test]
fn a_certificate_that_has_expired_or_is_for_another_name_says_so() {
    let authority = Authority::new();
    let folder = Folder::new();
    let file = folder.file("ca.pem", authority.pem().as_bytes());
    for (certificate, words) in [
        (authority.sign_expired(&HERE), "it expired on 2020-03-01"),
        (authority.sign(&["registry.example"]), "it is for another name"),
    ] {
        let setup = RegistrySetup { certificate: Some(certificate.pem()), ..RegistrySetup::default() };
        let Some(registry) = own_registry_with(&setup) else { return };
        run_with("SSL_CERT_FILE", &file, &["-q", &registry.word("a:v1")]).fails_saying(&[words]);
    }
}

#[test]
fn a_certificate_of_ones_own_says_who_asks() {
    let authority = Authority::new();
    let setup = RegistrySetup {
        certificate: Some(authority.sign(&HERE).pem()),
        clients: Some(authority.pem()),
        ..RegistrySetup::default()
    };
    let Some(registry) = own_registry_with(&setup) else { return };
    let config = Folder::new();
    let place = config.path("docker/certs.d").join(registry.address());
    std::fs::create_dir_all(&place).expect("a folder");
    std::fs::write(place.join("ca.crt"), authority.pem()).expect("a file");
    let missing = ["a has no tag", "no repository"];
    let without = run_with("XDG_CONFIG_HOME", &config.word(""), &["-q", &registry.word("a:v1")]);
    assert_eq!(without.code, Some(2), "{}", without.stderr);
    assert!(!missing.iter().any(|words| without.stderr.contains(words)), "{}", without.stderr);
    let (certificate, key) = authority.sign(&["someone"]).pem();
    std::fs::write(place.join("client.cert"), certificate).expect("a file");
    let keyless = run_with("XDG_CONFIG_HOME", &config.word(""), &["-q", &registry.word("a:v1")]);
    keyless.fails_saying(&["cannot use the certificates for", "client.key"]);
    std::fs::write(place.join("client.key"), key).expect("a file");
    run_with("XDG_CONFIG_HOME", &config.word(""), &["-q", &registry.word("a:v1")])
        .fails_saying(&["has no repository `a`"]);
}

#[test]
fn a_registry_over_tls_may_not_send_to_plain_http() {
    let authority = Authority::new();
    let Some(registry) = own_registry() else { return };
    registry.push("a:v1", &archive(), &[]);
    let plain = registry.address().to_owned();
    let redirect = move |asked: &crate::support::registry_proxy::Asked| match asked.is_blob() {
        true => {
            let to = format!("http://{plain}{}", asked.path);
            Fate::Answered(Answered::new(307, "").with("Location", &to))
        }
        false => Fate::Passed,
    };
    let proxy = RegistryProxy::over_tls(authority.sign(&HERE).server(), registry.address(), redirect);
    let folder = Folder::new();
    let file = folder.file("ca.pem", authority.pem().as_bytes());
    let words = ["sends to http://127.0.0.1", "which is refused: it is without TLS"];
    run_with("SSL_CERT_FILE", &file, &["-q", &proxy.word("a:v1")]).fails_saying(&words);
}

#[test]
fn a_registry_elsewhere_is_never_asked_over_plain_http() {
    // a documentation address (RFC 5737), behind a proxy that is this test: a client that asked for it in plain would be heard
    let proxy = RegistryProxy::alone(|_| Fate::Answered(Answered::new(200, "")));
    let address = format!("http://{}", proxy.address());
    for variable in ["HTTP_PROXY", "http_proxy"] {
        let outcome: Outcome = command(&["-q", "--timeout", "1s", "registry:192.0.2.1:5000/a:v1"])
            .env(variable, &address)
            .env("HTTPS_PROXY", &address)
            .output()
            .expect("it starts")
            .into();
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    }
    let asked = proxy.lines();
    assert!(!asked.is_empty() && asked.iter().all(|line| line == "CONNECT 192.0.2.1:5000"), "{asked:?}");
}
