//! What a person is shown of many findings: what matters most first, the small ones in a line.

use serde_json::Value;

use crate::support::run::run;
use crate::support::{Folder, ImageBuilder, image};

/// An image with a large finding, a secret, a program that does not start, and many small things.
fn untidy() -> ImageBuilder {
    let image = image()
        .layer(|l| l.file("etc/os-release", 100).file("usr/lib/libbig.so", 300_000_000))
        .by("ADD rootfs.tar /")
        .layer(|l| l.file("root/.cache/pip/http/a", 60_000_000))
        .by("RUN pip install flask")
        .layer(|l| {
            l.content(b"app/.npmrc", b"//registry.npmjs.org/:_authToken=npm_q8Wz1\n")
                .file("app/main.js", 100)
                .file("app/.DS_Store", 6_148)
                .file("app/Makefile", 300)
                .file("var/log/dpkg.log", 20_000)
                .file("tmp/x", 9_000)
                .file("core.tar.gz", 30_000)
        })
        .by("COPY . /");
    // four steps that each write again what the one before wrote
    (0..4).fold(image, |image, step| {
        image.layer(|l| l.fill(b'a' + step).file("app/state", 5_000)).by(&format!("RUN step {step}"))
    })
}

fn report(image: &ImageBuilder, arguments: &[&str]) -> String {
    let folder = Folder::new();
    let archive = folder.file("image.tar", &image.docker_archive());
    run(&[arguments, &[&archive, "--no-cache"]].concat()).text()
}

#[test]
fn what_matters_most_comes_first_and_small_ones_are_one_line() {
    let image = untidy().runs(serde_json::json!({"Cmd": ["/app/missing"], "User": "1"}));
    let json: Value = serde_json::from_str(&report(&image, &["--format", "json"])).expect("JSON");
    let findings = json["findings"].as_array().expect("findings");
    let rank = |finding: &Value| match finding["severity"].as_str() {
        Some("high") => 0,
        Some("medium") => 1,
        _ => 2,
    };
    let order: Vec<_> = findings.iter().map(|f| (rank(f), std::cmp::Reverse(f["saves"].as_u64()))).collect();
    assert!(order.is_sorted(), "{order:?}");
    let small = findings.iter().filter(|f| rank(f) == 2 && f["saves"].as_u64() < Some(300_000)).count();
    assert!(small >= 6, "{findings:#?}");
    let rest = format!("and {small} small ones, ");
    for arguments in [&["--format", "text"][..], &["--format", "markdown"], &["advise"]] {
        let text = report(&image, arguments);
        assert!(text.contains(&rest), "{arguments:?}: {rest}: {text}");
        assert!(text.contains("60MB"), "{arguments:?}: {text}");
        for folded in [".DS_Store", "/app/Makefile", "dpkg.log"] {
            let lines = text.split("Dockerfile").next().expect("the list");
            assert!(!lines.contains(folded), "{arguments:?}: {folded}: {text}");
        }
        // whatever it saves
        let secret = text.contains("Package registry login in the image");
        assert!(text.contains("/app/missing") && secret, "{arguments:?}: {text}");
    }
    assert_eq!(findings.len(), small + order.iter().filter(|(rank, _)| *rank < 2).count(), "JSON keeps all");
}

#[test]
fn small_things_are_told_one_by_one_where_they_are_a_good_part_of_the_image() {
    let image = image().layer(|l| l.file("app/main", 90_000).file("app/.DS_Store", 6_148));
    let text = report(&image, &["--format", "text"]);
    assert!(text.contains("/app/.DS_Store") && !text.contains("small"), "{text}");
}

#[test]
fn no_more_than_ten_are_told_one_by_one_but_all_secrets() {
    let many = |write: fn(usize) -> (String, Vec<u8>), command: &str| {
        (0..14).fold(image(), |image, step| {
            let (path, content) = write(step);
            image.layer(|l| l.content(path.as_bytes(), &content)).by(command)
        })
    };
    let rewritten = many(|step| ("app/state".to_owned(), vec![b'a' + step as u8; 200_000]), "RUN write");
    let text = report(&rewritten, &["--format", "text"]);
    // the command is not there, and that it runs as root saves nothing
    assert_eq!(text.matches("[overwritten-files]").count(), 9, "{text}");
    assert!(text.contains("[command-not-found]") && !text.contains("[runs-as-root]"), "{text}");
    assert!(text.contains("and 5 more, 800kB; --format json lists them all"), "{text}");
    let token = |step: usize| {
        let line = format!("//registry.npmjs.org/:_authToken=npm_q8Wz{step}\n");
        (format!("app/{step}/.npmrc"), line.into_bytes())
    };
    let text = report(&many(token, "COPY . ."), &["--format", "text"]);
    assert_eq!(text.matches("[credentials]").count(), 14, "{text}");
}
