//! Private keys, seen or deleted.

use crate::content::SecretKind;
use crate::finding::secrets::{self, ExposedSecret, SecretAssessment, SecretRemedy};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};

pub(super) const RULE: Rule = Rule {
    id: "private-key",
    summary: "A private key is in a layer of the image",
    explanation: "\
Text files below 1 MiB, in any layer, with a private key at the start of a line, indented or not: PEM, OpenSSH and PGP
keys (`-----BEGIN … PRIVATE KEY-----` followed by base64; in files named like keys, such as `id_rsa`, `*.pem` and
`*.key`, followed by anything) and PuTTY keys (`.ppk`). Anyone who can pull the image has the key; a later `RUN rm` only
hides it. Keys that are protected by a password are less severe, and so are keys that a package publishes, which are no
secret, keys that are in tests, and the one that Debian's ssl-cert makes (`ssl-cert-snakeoil.key`). Test data of packages
and source code that quotes keys are ignored. SSH host keys in an image (`/etc/ssh/ssh_host_*_key`) are the same in all its
containers, so each can impersonate the others.

Mount a key only while a step needs it: `RUN --mount=type=ssh git clone …`, or
`RUN --mount=type=secret,id=key,target=/root/.ssh/id_ed25519 …`. Add it to `.dockerignore`, and replace every key that
was shipped. Generate host keys when a container starts (`ssh-keygen -A`).",
    needs_all_layers: false,
    category: Category::Secret,
    cause: Cause::BuildContext,
    check,
};

const LOST: &str = "and replace every exposed key: anyone who has the image has it";

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    secrets::find(evidence, judge)
}

/// SSH host keys that a step made, as packages of servers do.
const HOST_KEY: SecretRemedy = SecretRemedy::Delete {
    command: "rm -f /etc/ssh/ssh_host_*",
    then: "and generate host keys when a container starts (ssh-keygen -A): all containers share these",
};
/// The key that Debian's ssl-cert makes for servers that have no certificate.
const SNAKEOIL: SecretRemedy = SecretRemedy::Delete {
    command: "rm -f /etc/ssl/private/ssl-cert-snakeoil.key",
    then: "and make a certificate when a container starts (make-ssl-cert generate-default-snakeoil): all containers \
           share this one",
};
const PUBLISHED: SecretRemedy =
    SecretRemedy::Beware("It is public, because its package ships it: make sure that nothing trusts it.");

fn judge(evidence: &Evidence<'_>, exposed: &ExposedSecret) -> Option<SecretAssessment> {
    let node = exposed.node;
    let name = evidence.tree.name(node);
    let verdict = |min_severity, what, remedy| Some(SecretAssessment { min_severity, what, remedy });
    let keys = ["Private key", "private keys"];
    let is_snakeoil = || name.windows(8).any(|part| part == b"snakeoil");
    match exposed.kind {
        SecretKind::PrivateKey | SecretKind::EncryptedKey if secrets::is_test_data(evidence, node) => None,
        SecretKind::PrivateKey | SecretKind::EncryptedKey if secrets::is_published(evidence, node) => {
            verdict(Severity::Low, ["Published private key", "published private keys"], PUBLISHED)
        }
        SecretKind::EncryptedKey => verdict(
            Severity::Medium,
            ["Password-protected private key", "password-protected private keys"],
            SecretRemedy::KeepOut(LOST),
        ),
        SecretKind::PrivateKey if name.starts_with(b"ssh_host_") => {
            verdict(Severity::High, ["SSH host key", "SSH host keys"], HOST_KEY)
        }
        SecretKind::PrivateKey if is_snakeoil() => verdict(
            Severity::Medium,
            ["Self-signed certificate's key (snakeoil)", "keys of self-signed certificates (snakeoil)"],
            SNAKEOIL,
        ),
        SecretKind::PrivateKey if secrets::is_in_tests(evidence, node) => {
            verdict(Severity::Medium, keys, SecretRemedy::KeepOut(LOST))
        }
        SecretKind::PrivateKey => verdict(Severity::High, keys, SecretRemedy::KeepOut(LOST)),
        _ => None,
    }
}
