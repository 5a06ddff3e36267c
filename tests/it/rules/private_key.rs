//! Private keys, seen or deleted.

use imgscope::finding::Severity;
use rcgen::KeyPair;

use super::{all, only, paths, silent, summary};
use crate::support::image;

fn pem() -> String {
    KeyPair::generate().expect("a key").serialize_pem()
}

#[test]
fn a_key_that_is_seen_is_found_with_the_step_that_brought_it() {
    let diagnosis = image()
        .layer(|l| l.file("bin/sh", 900))
        .layer(|l| l.content(b"root/.ssh/deploy", pem().as_bytes()))
        .by("COPY deploy /root/.ssh/deploy")
        .diagnose();
    let finding = only(&diagnosis, "private-key");
    assert_eq!((finding.severity, finding.saves), (Severity::High, 0));
    assert_eq!(paths(finding), ["/root/.ssh/deploy"]);
    assert_eq!(finding.title, "Private key in the image");
    assert_eq!(finding.layer.map(|layer| layer.0), Some(1));
    assert!(
        finding.advice.starts_with("Keep it out of layer 1 (COPY deploy /root/.ssh/deploy)"),
        "{}",
        finding.advice
    );
}

#[test]
fn a_key_that_a_later_layer_deletes_or_changes_is_still_shipped() {
    let diagnosis = image()
        .layer(|l| l.content(b"root/.ssh/id_rsa", pem().as_bytes()).content(b"etc/tls.key", pem().as_bytes()))
        .by("RUN fetch-keys")
        .layer(|l| l.whiteout("root/.ssh").content(b"etc/tls.key", pem().as_bytes()))
        .by("RUN rm -rf /root/.ssh && renew")
        .diagnose();
    let found = all(&diagnosis, "private-key");
    let told: Vec<(Option<u32>, Vec<String>, &str)> =
        found.iter().map(|f| (f.layer.map(|layer| layer.0), paths(f), f.title.as_str())).collect();
    assert_eq!(
        told,
        [
            (Some(1), vec!["/etc/tls.key".to_owned()], "Private key in the image"),
            (
                Some(0),
                vec!["/etc/tls.key".to_owned(), "/root/.ssh/id_rsa".to_owned()],
                "2 private keys in layer 0, hidden but not removed by layer 1"
            ),
        ]
    );
    assert!(found.iter().all(|finding| finding.severity == Severity::High));
    assert!(
        found[1].advice.contains("deleting it later does not remove it from the image"),
        "{}",
        found[1].advice
    );
}

#[test]
fn a_key_that_is_only_given_another_mode_is_told_once() {
    let key = pem();
    let diagnosis = image()
        .layer(|l| l.content(b"etc/tls.key", key.as_bytes()))
        .layer(|l| {
            l.mode(0o600).content(b"etc/tls.key", key.as_bytes()).hard_link("etc/tls2.key", "etc/tls.key")
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "private-key").title, "Private key in the image");
}

#[test]
fn keys_that_others_know_or_that_need_a_password_matter_less() {
    let locked = pem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let diagnosis = image()
        .layer(|l| {
            l.content(b"root/locked.pem", locked.as_bytes())
                .content(b"etc/ssl/private/ssl-cert-snakeoil.key", pem().as_bytes())
                .content(b"app/tests/tls.key", pem().as_bytes())
                .content(b"etc/ssh/ssh_host_ed25519_key", pem().as_bytes())
        })
        .diagnose();
    let told: Vec<(Severity, &str, usize)> = all(&diagnosis, "private-key")
        .into_iter()
        .map(|f| (f.severity, f.title.as_str(), f.paths.len()))
        .collect();
    assert_eq!(
        told,
        [
            (Severity::High, "SSH host key in the image", 1),
            (Severity::Medium, "Private key in the image", 1),
            (Severity::Medium, "Self-signed certificate's key (snakeoil) in the image", 1),
            (Severity::Medium, "Password-protected private key in the image", 1),
        ],
        "{:?}",
        summary(&diagnosis)
    );
}

#[test]
fn keys_that_a_step_made_and_those_that_everybody_has_are_no_matter_of_secret_mounts() {
    let diagnosis = image()
        .layer(|l| l.file("bin/sh", 900))
        .layer(|l| {
            l.content(b"etc/ssh/ssh_host_ed25519_key", pem().as_bytes())
                .content(b"etc/ssl/private/ssl-cert-snakeoil.key", pem().as_bytes())
                .content(b"usr/share/twisted/server.pem", pem().as_bytes())
        })
        .by("RUN /bin/sh -c apt-get install -y openssh-server ssl-cert # buildkit")
        .diagnose();
    let advice = |title: &str| {
        let found = all(&diagnosis, "private-key").into_iter().find(|found| found.title.starts_with(title));
        found.unwrap_or_else(|| panic!("{:?}", summary(&diagnosis))).advice.clone()
    };
    let step = "layer 1 (RUN apt-get install -y openssh-server ssl-cert)";
    let host = advice("SSH host key");
    assert!(
        host.starts_with(&format!("Add `&& rm -f /etc/ssh/ssh_host_*` to {step}, and generate")),
        "{host}"
    );
    let snakeoil = advice("Self-signed");
    assert!(snakeoil.starts_with("Add `&& rm -f /etc/ssl/private/ssl-cert-snakeoil.key` to"), "{snakeoil}");
    let published = advice("Published private key");
    assert!(published.starts_with("It is public"), "{published}");
    assert!(![host, snakeoil, published].iter().any(|advice| advice.contains("type=secret")));
}

#[test]
fn keys_are_told_by_well_known_names_behind_marks_and_blanks_and_in_puttys_form() {
    let short = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n";
    let putty =
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\nAA\nPrivate-Lines: 1\nAA\n";
    let indented: String = pem().lines().map(|line| format!("    {line}\n")).collect();
    let cases = [
        ("root/.ssh/id_rsa", short.to_owned()),
        ("root/.ssh/id_ed25519", short.to_owned()),
        ("app/server.key", short.to_owned()),
        ("app/server.pem", short.to_owned()),
        ("app/notepad.txt", format!("\u{feff}{}", pem())),
        ("app/secret.yaml", format!("data:\n  tls.key: |\n{indented}")),
        ("app/login.ppk", putty.to_owned()),
    ];
    for (path, words) in cases {
        let diagnosis = image().layer(|l| l.content(path.as_bytes(), words.as_bytes())).diagnose();
        assert_eq!(paths(only(&diagnosis, "private-key")), [format!("/{path}")]);
    }
    for (path, words) in [
        ("app/notes", short),
        ("app/server.key", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n"),
        ("app/server.pem", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n"),
        ("app/id_rsa.rs", short),
    ] {
        let diagnosis = image().layer(|l| l.content(path.as_bytes(), words.as_bytes())).diagnose();
        silent(&diagnosis, "private-key");
    }
}

#[test]
fn certificates_sources_and_test_data_of_packages_are_no_finding() {
    let quoted = format!("const KEY: &str = \"\\\n{}\";", pem());
    let certificate = rcgen::generate_simple_self_signed(["x".to_owned()]).expect("a certificate").cert.pem();
    let mut large = pem().into_bytes();
    large.resize(2 << 20, b'x');
    let clean = image().layer(|l| {
        l.content(b"etc/ssl/certs/ca.pem", certificate.as_bytes())
            .content(b"etc/ssl/public.pem", KeyPair::generate().expect("a key").public_key_pem().as_bytes())
            .content(b"app/src/key.rs", quoted.as_bytes())
            .content(b"app/README.md", format!("Make a key:\n\n{}", pem()).as_bytes())
            .content(b"usr/lib/python3.12/test/certdata/keycert.pem", pem().as_bytes())
            .content(b"app/node_modules/https-proxy/test/ssl-cert-snakeoil.key", pem().as_bytes())
            .content(b"usr/local/go/src/crypto/tls/testdata/example-key.pem", pem().as_bytes())
            .file("usr/local/go/bin/go", 900)
            .file("usr/local/go/src/runtime/proc.go", 900)
            .content(b"var/large", &large)
    });
    silent(&clean.diagnose(), "private-key");
}

#[test]
fn the_step_that_copied_a_key_is_named_and_not_the_one_that_changed_its_owner() {
    let key = pem();
    for changed_by in ["RUN chown -R app /app", "RUN chmod -R go-rwx /app"] {
        let diagnosis = image()
            .layer(|l| l.file("bin/sh", 900))
            .layer(|l| l.content(b"app/deploy", key.as_bytes()))
            .by("COPY . /app")
            .layer(|l| l.mode(0o600).content(b"app/deploy", key.as_bytes()))
            .by(changed_by)
            .diagnose();
        let finding = only(&diagnosis, "private-key");
        assert_eq!(finding.layer.map(|layer| layer.0), Some(1), "{changed_by}");
        assert!(finding.advice.starts_with("Keep it out of layer 1 (COPY . /app)"), "{}", finding.advice);
        assert_eq!(finding.title, "Private key in the image");
    }
}
