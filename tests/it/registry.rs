//! Images of a registry that runs on this machine: what is asked of it, and that the figures are those of the same image
//! anywhere else.

use serde_json::{Value, json};

use crate::support::archive::{Layout, Members, Packing, Stored, oci};
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Fate, RegistryProxy};
use crate::support::run::{command, figures, run};
use crate::support::{Folder, ImageBuilder, image};

/// An image with a shadowed file, a hard link and a duplicate.
fn sample() -> ImageBuilder {
    image()
        .layer(|l| l.dir("bin").file("bin/sh", 90_000).hard_link("bin/ash", "bin/sh").file("etc/conf", 1_000))
        .layer(|l| l.whiteout("etc/conf").fill(7).file("data/a", 30_000).file("data/b", 30_000))
}

fn archive(packing: Packing) -> Members {
    oci(&[Stored::new(&sample(), packing).tags(&["sample:v1"])])
}

/// An index of images for these platforms, each with a file as long as its number says.
fn platforms(platforms: &[(&str, Option<&str>)]) -> Members {
    let mut layout = Layout::default();
    let mut entries = Vec::new();
    for (number, (architecture, variant)) in platforms.iter().enumerate() {
        let image = image().layer(|l| l.file("f", (number + 1) * 1_000));
        let stored = Stored::new(&image, Packing::Gzip).platform("linux", architecture, *variant);
        entries.push(layout.image_for(&stored));
    }
    let index = layout.index(&entries);
    layout.finish(&[index])
}

fn json_of(arguments: &[&str]) -> Value {
    run(&[&["--format", "json"], arguments].concat()).report()
}

#[test]
fn an_image_of_a_registry_has_the_figures_of_its_archive() {
    let Some(registry) = own_registry() else { return };
    let folder = Folder::new();
    for packing in [Packing::Gzip, Packing::Zstd, Packing::Plain] {
        let archive = archive(packing);
        let name = format!("group/sample:{packing:?}").to_lowercase();
        // else what is plain is compressed on the way
        registry.push(&name, &archive, &["--preserve-digests"]);
        let mut of_file = figures(&json_of(&[&folder.file("image.tar", &archive.tar())]));
        let report = json_of(&[&registry.word(&name)]);
        if packing == Packing::Plain {
            // an archive's plain layer says nothing of its blob in a registry
            of_file["findings"] = figures(&report)["findings"].clone();
        }
        assert_eq!(figures(&report), of_file, "{packing:?}");
        let image = &report["image"];
        assert_eq!(image["source"], "registry");
        assert_eq!((&image["verified"], &image["complete"]), (&json!(true), &json!(true)));
        assert_eq!(image["tags"], json!([format!("{}/{name}", registry.address())]));
        for layer in report["layers"].as_array().expect("layers") {
            assert!(layer["digest"].as_str().is_some_and(|digest| digest.starts_with("sha256:")), "{layer}");
            assert!(layer["compressed_size"].as_u64().is_some_and(|size| size > 0), "{layer}");
        }
    }
}

#[test]
fn every_way_to_name_an_image_leads_to_it() {
    let Some(registry) = own_registry() else { return };
    registry.push("sample:v1", &archive(Packing::Gzip), &[]);
    registry.push("sample:latest", &archive(Packing::Gzip), &[]);
    let address = registry.address();
    let by_tag = figures(&json_of(&[&registry.word("sample:v1")]));
    let manifest =
        std::fs::read_to_string(registry.store().join("repositories/sample/_manifests/tags/v1/current/link"));
    let digest = manifest.expect("a link");
    for word in [
        format!("docker://{address}/sample:v1"),
        format!("registry://{address}/sample:v1"),
        format!("registry:{address}/sample"),
        format!("registry:{address}/sample@{digest}"),
        format!("registry:{address}/sample:gone@{digest}"),
        format!("registry:{}/sample:v1", address.replace("127.0.0.1", "localhost")),
    ] {
        assert_eq!(figures(&json_of(&[&word])), by_tag, "{word}");
    }
}

#[test]
fn a_name_with_a_registry_that_no_engine_has_is_asked_of_the_registry_and_that_is_said() {
    let Some(registry) = own_registry() else { return };
    registry.push("sample:v1", &archive(Packing::Gzip), &[]);
    let word = format!("{}/sample:v1", registry.address());
    let outcome = run(&["--format", "json", &word]);
    assert_eq!(outcome.report()["image"]["source"], "registry");
    let said = format!("note: {word}: no engine answers; asking {}\n", registry.address());
    assert_eq!(outcome.stderr, said);
    for forced in [format!("docker:{word}"), format!("podman:{word}")] {
        let outcome = run(&[&forced]);
        assert_eq!(outcome.code, Some(2), "{forced} is an engine's: {}", outcome.stderr);
    }
    assert_eq!(run(&["--via", "store", &word]).code, Some(2), "who says how, means an engine");
}

#[test]
fn all_commands_read_images_of_registries() {
    let Some(registry) = own_registry() else { return };
    registry.push("sample:v1", &archive(Packing::Gzip), &[]);
    let grown = sample().layer(|l| l.file("more", 50_000));
    registry.push("sample:v2", &oci(&[Stored::new(&grown, Packing::Gzip).tags(&["x:1"])]), &[]);
    let (v1, v2) = (registry.word("sample:v1"), registry.word("sample:v2"));
    let diff = run(&["diff", "--format", "json", &v1, &v2]).report();
    assert_eq!(diff["summary"]["size_delta"], 50_000);
    assert_eq!(run(&["history", &v2]).text().lines().count(), 4);
    assert_eq!(run(&["advise", &v1]).code, Some(0));
    let limited = run(&["--max-size", "1kB", &v1]);
    assert_eq!(limited.code, Some(1), "{}", limited.stderr);
    let grown = run(&["--baseline", &v1, "--max-growth", "10kB", &v2]);
    assert_eq!(grown.code, Some(1), "{}", grown.stderr);
    assert_eq!(run(&["--max-pull-size", "1MB", &v1]).code, Some(0));
    let screen = run(&["--keys", "j", &v1]).text();
    assert!(screen.contains("sample:v1"), "{screen}");
}

#[test]
fn layers_that_images_of_a_registry_share_come_once() {
    let Some(registry) = own_registry() else { return };
    registry.push("one:v1", &archive(Packing::Gzip), &[]);
    let grown = sample().layer(|l| l.file("more", 50_000));
    registry.push("two:v2", &oci(&[Stored::new(&grown, Packing::Gzip).tags(&["x:1"])]), &[]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    assert_eq!(
        run(&["diff", "--no-tui", "--no-cache", &proxy.word("one:v1"), &proxy.word("two:v2")]).code,
        Some(0)
    );
    let asked = proxy.asked();
    let blobs = asked.iter().filter(|asked| asked.is_blob()).count();
    assert_eq!(blobs, 2 + 3, "two configs and three layers: {asked:#?}");
}

#[test]
fn only_the_wanted_platform_of_an_index_is_pulled() {
    let Some(registry) = own_registry() else { return };
    let all = [("amd64", None), ("arm64", Some("v8")), ("arm", Some("v7")), ("arm", Some("v6"))];
    registry.push("multi:v1", &platforms(&all), &["--all"]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let word = proxy.word("multi:v1");
    for (platform, size) in [("linux/arm64", 2_000), ("linux/arm", 3_000), ("linux/arm/v6", 4_000)] {
        let report = json_of(&["--no-cache", "--platform", platform, &word]);
        assert_eq!(report["image"]["unpacked_size"], size, "{platform}");
        let asked = proxy.asked();
        let manifests = asked.iter().filter(|asked| asked.is_manifest()).count();
        assert_eq!(manifests, 2, "the index and one manifest: {asked:#?}");
        assert_eq!(asked[0].line(), "HEAD /v2/multi/manifests/v1");
    }
    let listed = "available: linux/amd64, linux/arm64/v8, linux/arm/v7, linux/arm/v6";
    run(&["--platform", "linux/s390x", &word]).fails_saying(&["has no image for linux/s390x", listed]);
}

#[test]
fn a_second_look_asks_for_nothing_but_the_digest_of_the_tag() {
    let Some(registry) = own_registry() else { return };
    registry.push("sample:v1", &archive(Packing::Gzip), &[]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let first = json_of(&[&proxy.word("sample:v1")]);
    let asked = proxy.lines();
    assert_eq!(asked.len(), 5, "the digest, the manifest, the config and two layers: {asked:#?}");
    let second = json_of(&[&proxy.word("sample:v1")]);
    assert_eq!(proxy.lines(), ["HEAD /v2/sample/manifests/v1"]);
    assert_eq!(figures(&second), figures(&first));
    assert_eq!((&second["image"]["verified"], &second["layers"][0]["cached"]), (&json!(true), &json!(true)));
    json_of(&["--no-cache", &proxy.word("sample:v1")]);
    assert_eq!(proxy.lines().len(), 5);
    json_of(&["--verify", &proxy.word("sample:v1")]);
    assert_eq!(proxy.lines().len(), 3, "layers come again, to be checked again");
}

#[test]
fn a_layer_that_is_known_from_an_archive_does_not_come_again() {
    let Some(registry) = own_registry() else { return };
    let archive = archive(Packing::Gzip);
    registry.push("sample:v1", &archive, &[]);
    let folder = Folder::new();
    json_of(&[&folder.file("image.tar", &archive.tar())]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    json_of(&[&proxy.word("sample:v1")]);
    let asked = proxy.lines();
    assert_eq!(asked.len(), 3, "{asked:#?}");
}

/// As an engine that pulls it refuses it: else a layer could hide behind one that everybody knows.
#[test]
fn a_config_that_names_another_layer_than_its_blob_is_refused_whatever_is_known_of_that_layer() {
    let Some(registry) = own_registry() else { return };
    let innocent = image().layer(|l| l.file("innocent", 100));
    let config: Value = serde_json::from_slice(&innocent.config()).expect("JSON");
    let id = config["rootfs"]["diff_ids"][0].clone();
    let liar = Stored::new(&sample(), Packing::Gzip).tags(&["sample:v1"]);
    let liar = liar.config(|config| config["rootfs"]["diff_ids"][0] = id.clone());
    registry.push("lie:v1", &oci(&[liar]), &[]);
    let word = registry.word("lie:v1");
    let id = id.as_str().expect("a digest");
    run(&["--format", "json", &word]).fails_saying(&[id]);
    let folder = Folder::new();
    let innocent = oci(&[Stored::new(&innocent, Packing::Gzip).tags(&["innocent:v1"])]);
    json_of(&["--verify", &folder.file("innocent.tar", &innocent.tar())]);
    run(&["--format", "json", &word]).fails_saying(&[id]);
}

#[test]
fn an_image_that_podman_would_call_local_and_nobody_has_is_missing_in_the_engine() {
    let outcome = run(&["localhost/no-such-image:v1"]);
    outcome.fails_saying(&["cannot connect to"]);
}

#[test]
fn words_that_name_no_image_of_a_registry_say_why() {
    run(&["registry:"]).fails_saying(&["`registry:` does not name an image"]);
    run(&["docker://"]).fails_saying(&["`docker://` does not name an image"]);
    run(&["registry:Alpine"])
        .fails_saying(&["names of repositories are in lower case", "hint: write `registry:"]);
    run(&["registry:a:b:c"]).fails_saying(&["does not name an image"]);
    run(&["registry:ghcr.io/a@sha256:00"]).fails_saying(&["a digest is sha256:"]);
}

#[test]
fn a_password_in_the_name_of_an_image_is_never_repeated() {
    let words = [
        "registry:me:s3cret@ghcr.io/a:v1",
        "docker://me:s3cret@ghcr.io/a",
        "docker:me:s3cret@ghcr.io/a",
        "me:s3cret@ghcr.io/a:v1",
        "https://me:s3cret@ghcr.io/v2/",
    ];
    let calls = words.map(|word| vec![word]).into_iter();
    let more = [
        vec!["tags", "me:s3cret@ghcr.io/a"],
        vec!["diff", words[3], "other:v1"],
        vec!["platforms", words[0]],
    ];
    for call in calls.chain(more) {
        let outcome = run(&call);
        outcome.fails_saying(&["has no password in it", "hint: `docker login ghcr.io` keeps credentials"]);
        assert!(!outcome.stderr.contains("s3cret"), "{call:?}: {}", outcome.stderr);
    }
}

#[test]
fn a_short_name_that_no_engine_has_may_be_looked_for_in_a_registry() {
    let outcome = run(&["some-name:v1"]);
    outcome.fails_saying(&["hint: ", "imgscope registry:some-name:v1"]);
}

#[test]
fn an_engine_that_is_there_and_silent_leaves_an_image_to_the_registry_that_its_name_says() {
    let Some(registry) = own_registry() else { return };
    registry.push("sample:v1", &archive(Packing::Gzip), &[]);
    let sockets = Folder::new();
    // it takes connections, and answers none
    let _engine = std::os::unix::net::UnixListener::bind(sockets.path("engine.sock")).expect("a socket");
    let name = format!("{}/sample:v1", registry.address());
    let asked = |arguments: &[&str]| {
        let mut command = command(arguments);
        command.env("DOCKER_HOST", format!("unix://{}", sockets.word("engine.sock")));
        let output = command.output().expect("the program starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = asked(&["--format", "json", "--timeout", "1s", &name]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("asking {}", registry.address())), "{said}");
    let (code, said) = asked(&["platforms", "--timeout", "1s", &name]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = asked(&["--format", "json", "--timeout", "1s", "sample:v1"]);
    assert_eq!(code, Some(2), "{said}");
}
