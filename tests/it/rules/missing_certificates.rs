//! Certificates of authorities, for programs that verify TLS.

use imgscope::finding::{Diagnosis, Severity};
use serde_json::json;

use super::{only, paths, silent};
use crate::support::{ElfBuilder, LayerBuilder, elf, image};

fn curl(environment: &[&str], rest: impl FnOnce(LayerBuilder) -> LayerBuilder) -> Diagnosis {
    let program = elf().needs("libcurl.so.4").build();
    let image = image().layer(|l| rest(l.mode(0o755).content(b"fetch", &program)));
    image.runs(json!({"Cmd": ["/fetch"], "Env": environment})).diagnose()
}

#[test]
fn a_client_without_any_certificate_is_told() {
    let diagnosis = curl(&[], |l| l);
    let finding = only(&diagnosis, "missing-certificates");
    assert_eq!(finding.title, "/fetch verifies TLS, but the image has no CA certificates");
    assert_eq!((finding.severity, paths(finding)), (Severity::Medium, vec!["/fetch".to_owned()]));
    assert!(
        finding.advice.contains("COPY --from=build /etc/ssl/certs/ca-certificates.crt"),
        "{}",
        finding.advice
    );
}

#[test]
fn empty_files_and_directories_are_none() {
    only(&curl(&[], |l| l.file("etc/ssl/certs/ca-certificates.crt", 0)), "missing-certificates");
    only(&curl(&[], |l| l.dir("etc/ssl/certs")), "missing-certificates");
    only(&curl(&["SSL_CERT_FILE=/ca.pem"], |l| l), "missing-certificates");
}

#[test]
fn a_bundle_wherever_programs_look_is_enough() {
    let bundles = [
        "etc/ssl/certs/ca-certificates.crt",
        "etc/pki/tls/certs/ca-bundle.crt",
        "etc/ssl/ca-bundle.pem",
        "etc/pki/tls/cacert.pem",
        "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "etc/ssl/cert.pem",
        "etc/ssl/certs/mine.pem",
        "etc/pki/tls/certs/mine.pem",
    ];
    for bundle in bundles {
        silent(&curl(&[], |l| l.file(bundle, 100)), "missing-certificates");
    }
    let linked = |l: LayerBuilder| l.file("opt/ca.pem", 100).symlink("etc/ssl/cert.pem", "/opt/ca.pem");
    silent(&curl(&[], linked), "missing-certificates");
    silent(&curl(&["SSL_CERT_FILE=/ca.pem"], |l| l.file("ca.pem", 100)), "missing-certificates");
    silent(&curl(&["SSL_CERT_DIR=/a:/certs"], |l| l.file("certs/x.pem", 100)), "missing-certificates");
}

#[test]
fn a_server_that_is_linked_against_openssl_need_not_be_a_client() {
    let image = image().layer(|l| l.mode(0o755).content(b"serve", &elf().needs("libssl.so.3").build()));
    silent(&image.runs(json!({"Cmd": ["/serve"]})).diagnose(), "missing-certificates");
}

#[test]
fn a_go_program_that_knows_where_certificates_are_needs_some() {
    let of = |words: &[&str], rest: fn(LayerBuilder) -> LayerBuilder| {
        let program = elf().built_by_go(words).build();
        let image = image().layer(|l| rest(l.mode(0o755).content(b"hello", &program)));
        image.runs(json!({"Cmd": ["/hello"]})).diagnose()
    };
    let path = "/etc/ssl/certs/ca-certificates.crt";
    let diagnosis = of(&[path, "\0crypto/tls.Client\0"], |l| l);
    let finding = only(&diagnosis, "missing-certificates");
    assert_eq!(finding.severity, Severity::Medium);
    assert_eq!(finding.error.as_deref(), Some("x509: certificate signed by unknown authority"));
    silent(&of(&[path], |l| l.file("etc/ssl/certs/ca-certificates.crt", 200)), "missing-certificates");
    silent(&of(&[], |l| l), "missing-certificates");
    // a server that only answers is linked with all that verifies, and with nothing that asks
    let server = of(&[path, "\0crypto/tls.(*Conn).clientHandshake\0"], |l| l);
    let finding = only(&server, "missing-certificates");
    assert_eq!((finding.severity, finding.error.as_deref()), (Severity::Low, None));
    assert!(finding.title.ends_with("which it needs only if it makes TLS connections"), "{}", finding.title);
    assert!(finding.advice.starts_with("If it does, copy the bundle"), "{}", finding.advice);
}

#[test]
fn a_program_of_another_kind_that_names_the_file_is_not_asked() {
    let program = elf().constants(b"/etc/ssl/certs/ca-certificates.crt").build();
    let image = image().layer(|l| l.mode(0o755).content(b"hello", &program));
    silent(&image.runs(json!({"Cmd": ["/hello"]})).diagnose(), "missing-certificates");
}

#[test]
fn a_rust_program_is_a_client_by_what_it_links() {
    let of = |elf: ElfBuilder| {
        let program = elf.unloaded(".comment", b"rustc version 1.75.0 (82e1608df 2023-12-21)\0").build();
        image()
            .layer(|l| l.mode(0o755).content(b"hello", &program))
            .runs(json!({"Cmd": ["/hello"]}))
            .diagnose()
    };
    let diagnosis = of(elf().needs("libssl.so.3"));
    assert_eq!(only(&diagnosis, "missing-certificates").error, None);
    only(&of(elf().constants(b"/etc/ssl/certs/ca-certificates.crt")), "missing-certificates");
    silent(&of(elf().needs("libz.so.1")), "missing-certificates");
}
