//! A program that makes TLS connections, in an image that trusts nobody.

use crate::content::Executable;
use crate::filesystem::Resolved;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::layer::Kind;
use crate::startup::runnable_programs;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "missing-certificates",
    summary: "The program verifies TLS connections, but the image has no CA certificates",
    explanation: "\
A program that the image starts verifies TLS servers itself: a Go or Rust program that knows where CA certificates are
kept, a Rust program linked against OpenSSL or GnuTLS, or any program linked against libcurl. All the files and
directories where such programs look (`/etc/ssl/certs`, `/etc/ssl/cert.pem`, `/etc/pki/tls/certs`, …) are missing or
empty, and neither `SSL_CERT_FILE` nor `SSL_CERT_DIR` points to one. Interpreters are skipped, and so are servers linked
against OpenSSL: nothing shows whether they connect to others. A Go program that holds no function that opens TLS
connections (`crypto/tls.Client`), as a server that only answers, is of low severity.

The program starts, and fails at the first `https://` URL that it opens.

Copy the bundle from the build stage (`COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/`), or
install the `ca-certificates` package.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

/// Where bundles are (Go's crypto/x509, root_linux.go; openssl-probe; Alpine's OpenSSL).
const FILES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl1.1/cert.pem",
    "/usr/share/ssl/certs/ca-bundle.crt",
    "/usr/local/share/certs/ca-root-nss.crt",
    "/usr/local/ssl/cert.pem",
    "/usr/lib/ssl/cert.pem",
];

/// Where single certificates are.
const DIRECTORIES: &[&str] = &[
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
    "/system/etc/security/cacerts",
    "/usr/local/share/certs",
    "/usr/local/ssl/certs",
    "/usr/lib/ssl/certs",
    "/var/ssl/certs",
];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut programs = runnable_programs(evidence, evidence.startup());
    let Some((step, executable)) = programs.find(|(_, executable)| verifies(executable)) else {
        return Vec::new();
    };
    if has_certificates(evidence) {
        return Vec::new();
    }
    let program = evidence.path_text(step.node);
    let copy = "opy the bundle from the build stage: COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/.";
    if executable.go.is_some() && !executable.opens_tls {
        let title =
            format!("{program} has no CA certificates, which it needs only if it makes TLS connections");
        return vec![RuleMatch::new(title, format!("If it does, c{copy}")).at([step.node])];
    }
    let title = format!("{program} verifies TLS, but the image has no CA certificates");
    let found = RuleMatch::new(title, format!("C{copy}"));
    let found = match executable.go.is_some() {
        true => found.error("x509: certificate signed by unknown authority"),
        false => found,
    };
    vec![found.at([step.node]).min_severity(Severity::Medium)]
}

/// Tells whether a program verifies TLS by itself.
fn verifies(executable: &Executable) -> bool {
    let needs = |library: &str| executable.needed.iter().any(|name| name.starts_with(library.as_bytes()));
    let is_rust = executable.rustc.is_some();
    (executable.go.is_some() || is_rust) && executable.reads_certificates
        || is_rust && (needs("libssl.so") || needs("libgnutls.so"))
        || needs("libcurl.so")
        || needs("libcurl-gnutls.so")
}

fn has_certificates(evidence: &Evidence<'_>) -> bool {
    let named =
        |name| evidence.variable(name).unwrap_or_default().split(':').filter(|path| path.starts_with('/'));
    let is_bundle = |path: &str| evidence.file(path.as_bytes()).is_some_and(|file| is_filled(evidence, file));
    let is_folder = |path: &str| match evidence.resolve(path.as_bytes()) {
        Resolved::Found(folder) => evidence.children(folder).any(|child| is_filled(evidence, child)),
        _ => false,
    };
    FILES.iter().copied().chain(named("SSL_CERT_FILE")).any(is_bundle)
        || DIRECTORIES.iter().copied().chain(named("SSL_CERT_DIR")).any(is_folder)
}

/// Tells whether something is a file that has content, or a link, which is how directories list certificates.
fn is_filled(evidence: &Evidence<'_>, node: NodeId) -> bool {
    evidence.inode(node).is_some_and(|inode| match inode.kind {
        Kind::File => inode.size > 0,
        kind => kind == Kind::Symlink,
    })
}
