//! How deep an image is read: what its manifest tells without a layer, exactly and wherever the image is, and what is refused
//! because no manifest tells it.

use serde_json::{Value, json};

use crate::support::archive::{Layout, Packing, Stored, docker_legacy, gzip, oci};
use crate::support::engine_proxy::EngineProxy;
use crate::support::program::imgscope;
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Fate, RegistryProxy};
use crate::support::run::{Outcome, run, run_on};
use crate::support::{Folder, ImageBuilder, Store, image, own_engine};

fn sample() -> ImageBuilder {
    image().layer(|l| l.file("bin/sh", 90_000)).layer(|l| l.fill(7).file("data/a", 30_000).whiteout("bin/sh"))
}

fn manifest_of(arguments: &[&str]) -> Value {
    run(&[&["--format", "json", "--depth", "manifest"], arguments].concat()).report()
}

/// What a manifest tells of an image.
fn told(report: &Value) -> Value {
    let layers = report["layers"].as_array().expect("layers").iter();
    let layers = layers.map(|layer| {
        json!([layer["digest"], layer["diff_id"], layer["compressed_size"], layer["created_by"]])
    });
    let steps = report["history"].as_array().expect("history").iter();
    let steps = steps.map(|step| json!([step["created_by"], step["empty_layer"], step["layer"]]));
    let image = &report["image"];
    json!({
        "image": [image["id"], image["platform"], image["created"], image["compressed_size"], image["source"]],
        "config": report["config"],
        "layers": layers.collect::<Vec<_>>(),
        "history": steps.collect::<Vec<_>>(),
    })
}

#[track_caller]
fn knows_no_contents(report: &Value) {
    let image = &report["image"];
    assert_eq!((&image["complete"], &image["depth"]), (&json!(false), &json!("manifest")));
    for figure in ["unpacked_size", "live_size", "wasted_size", "files"] {
        assert_eq!(image[figure], 0, "{figure}");
    }
    for list in ["wasted", "duplicates", "findings"] {
        assert_eq!(report[list], json!([]), "{list}");
    }
    assert!(report["layers"].as_array().expect("layers").iter().all(|layer| layer["error"].is_null()));
}

#[test]
fn a_manifest_tells_the_same_of_an_image_as_all_of_it_does() {
    let folder = Folder::new();
    let archive = oci(&[Stored::new(&sample(), Packing::Gzip).tags(&["sample:v1"])]);
    let file = folder.file("image.tar", &archive.tar());
    let compressed = folder.file("image.tar.gz", &gzip(&archive.tar()));
    let legacy = docker_legacy(&[Stored::new(&sample(), Packing::Plain).tags(&["sample:v1"])]);
    let legacy = folder.file("legacy.tar", &legacy.tar());
    for word in [&file, &compressed, &legacy] {
        let (shallow, full) = (manifest_of(&[word]), run(&["--format", "json", word]).report());
        assert_eq!(told(&shallow), told(&full), "{word}");
        knows_no_contents(&shallow);
        assert_eq!(full["image"]["depth"], "full");
    }
    assert_eq!(manifest_of(&[&legacy])["image"]["compressed_size"], Value::Null);
    let piped = run_on(&archive.tar(), &["-", "--format", "json", "--depth", "manifest"]).report();
    assert_eq!(told(&piped)["layers"], told(&manifest_of(&[&file]))["layers"]);
}

#[test]
fn a_manifest_in_a_registry_takes_three_requests_and_a_known_one_takes_one() {
    let Some(registry) = own_registry() else { return };
    registry.push("sample:v1", &oci(&[Stored::new(&sample(), Packing::Gzip).tags(&["x:1"])]), &[]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let word = proxy.word("sample:v1");
    let shallow = manifest_of(&["--no-cache", &word]);
    let asked = proxy.asked();
    assert_eq!(asked.len(), 3, "the digest, the manifest and the config: {asked:#?}");
    assert_eq!(told(&shallow), told(&run(&["--format", "json", &word]).report()));
    knows_no_contents(&shallow);
    proxy.asked();
    manifest_of(&[&word]);
    assert_eq!(proxy.lines(), ["HEAD /v2/sample/manifests/v1"]);
    run(&["platforms", "--no-cache", &word]).text();
    let asked = proxy.asked();
    assert!(asked.len() <= 3, "{asked:#?}");
}

#[test]
fn of_an_index_the_manifest_of_one_platform_is_asked_for() {
    let Some(registry) = own_registry() else { return };
    let mut layout = Layout::default();
    let mut entries = Vec::new();
    for architecture in ["amd64", "arm64", "s390x"] {
        let built = image().layer(|l| l.file(architecture, 1_000));
        let stored = Stored::new(&built, Packing::Gzip).platform("linux", architecture, None);
        entries.push(layout.image_for(&stored));
    }
    let index = layout.index(&entries);
    registry.push("multi:v1", &layout.finish(&[index]), &["--all"]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let word = proxy.word("multi:v1");
    let report = manifest_of(&["--no-cache", "--platform", "linux/s390x", &word]);
    assert_eq!(report["image"]["platform"], "linux/s390x");
    let asked = proxy.asked();
    assert_eq!(asked.len(), 4, "the digest, the index, a manifest and its config: {asked:#?}");
    run(&["platforms", "--no-cache", &word]).text();
    let asked = proxy.asked();
    assert!(asked.len() <= 2 + 3, "an index and a manifest for each platform: {asked:#?}");
}

#[test]
fn a_limit_on_the_compressed_size_alone_never_fetches_a_layer() {
    let Some(registry) = own_registry() else { return };
    registry.push("sample:v1", &oci(&[Stored::new(&sample(), Packing::Gzip).tags(&["x:1"])]), &[]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let word = proxy.word("sample:v1");
    let size = manifest_of(&[&word])["image"]["compressed_size"].as_u64().expect("a size");
    proxy.asked();
    let no_cache = |arguments: &[&str]| run(&[&["--no-cache"], arguments, &[&word]].concat());
    for (limit, code) in [(size, 0), (size - 1, 1)] {
        let outcome = no_cache(&["--max-pull-size", &limit.to_string(), "--max-layers", "2"]);
        assert_eq!(outcome.code, Some(code), "{}", outcome.stderr);
        assert!(outcome.text().contains("only the manifest was read"), "{}", outcome.text());
        assert_eq!(proxy.asked().len(), 3, "no layer");
    }
    assert_eq!(no_cache(&["--max-layers", "1"]).code, Some(1));
    assert_eq!(proxy.asked().len(), 3, "no layer");
    for deeper in [
        &["--max-pull-size", "1GB", "--max-size", "1GB"][..],
        &["--max-pull-size", "1GB", "--format", "json"],
        &["--max-pull-size", "1GB", "--depth", "full"],
    ] {
        assert_eq!(no_cache(deeper).code, Some(0), "{deeper:?}");
        assert_eq!(proxy.asked().len(), 5, "{deeper:?} wants the layers");
    }
}

#[test]
fn compressed_growth_is_held_against_another_manifest_or_an_earlier_report() {
    let folder = Folder::new();
    let file = |name: &str, built: &ImageBuilder| {
        folder.file(name, &oci(&[Stored::new(built, Packing::Gzip).tags(&["x:1"])]).tar())
    };
    let grown = sample().layer(|l| l.file("more", 5_000));
    let (was, now) = (file("was.tar", &sample()), file("now.tar", &grown));
    let size = |word: &str| manifest_of(&[word])["image"]["compressed_size"].as_u64().expect("a size");
    let by = size(&now) - size(&was);
    let full = run(&["--format", "json", &was]).text();
    let shallow = run(&["--format", "json", "--depth", "manifest", &was]).text();
    let reports =
        [folder.file("full.json", full.as_bytes()), folder.file("shallow.json", shallow.as_bytes())];
    for baseline in [&was, &reports[0], &reports[1]] {
        for (limit, code) in [(by, 0), (by - 1, 1)] {
            let limit = limit.to_string();
            let limits = ["--depth", "manifest", "--baseline", baseline, "--max-growth", &limit, &now];
            let outcome = run(&limits);
            assert_eq!(outcome.code, Some(code), "{baseline}: {}{}", outcome.text(), outcome.stderr);
        }
    }
    run(&["--baseline", &reports[1], "--max-growth", "1", &now])
        .fails_saying(&["does not tell its unpacked size"]);
    let plain = docker_legacy(&[Stored::new(&sample(), Packing::Plain)]).tar();
    let plain = folder.file("plain.tar", &plain);
    run(&["--depth", "manifest", "--baseline", &plain, "--max-growth", "1", &now])
        .fails_saying(&["max-growth", "compressed size is unknown"]);
    run(&["--depth", "manifest", "--max-pull-size", "1MB", &plain])
        .fails_saying(&["max-pull-size", "compressed size is unknown"]);
}

#[test]
fn what_no_manifest_tells_is_refused_with_the_depth_that_it_needs() {
    for (asked, named) in [
        (&["--max-size", "1GB"][..], "max-size"),
        (&["--max-path", "/a=1"], "max-path"),
        (&["--deny", "jdk"], "deny"),
        (&["--fail-on", "low"], "fail-on"),
        (&["--format", "sarif"], "--format sarif"),
        (&["-o", "csv-files=x.csv"], "--output csv-files"),
        (&["--files"], "--files"),
        (&["--verify"], "--verify"),
    ] {
        let outcome = run(&[&["no-such-image.tar", "--depth", "manifest"], asked].concat());
        outcome.fails_saying(&[named, "needs `--depth full`"]);
    }
    run(&["--depth", "manifest", "--tui", "x.tar"]).fails_saying(&["the explorer needs more than"]);
    run(&["diff", "--depth", "manifest", "x.tar", "y.tar"]).fails_saying(&["imgscope diff needs more than"]);
    run(&["advise", "--depth", "manifest", "x.tar"]).fails_saying(&["imgscope advise needs more than"]);
}

#[test]
fn the_history_and_the_report_of_a_manifest_say_that_sizes_are_compressed() {
    let folder = Folder::new();
    let file = folder.file("image.tar", &oci(&[Stored::new(&sample(), Packing::Gzip).tags(&["x:1"])]).tar());
    let history = run(&["history", "--depth", "manifest", &file]).text();
    assert!(history.contains("COMPRESSED") && !history.contains(" SIZE "), "{history}");
    assert!(history.contains("only the manifest was read"), "{history}");
    assert_eq!(history.lines().count(), 1 + 2 + 2, "{history}");
    for format in ["text", "markdown"] {
        let report = run(&["--depth", "manifest", "--format", format, &file]).text();
        let report = report.to_lowercase();
        assert!(report.contains("only the manifest was read"), "{report}");
        for unknown in ["unpacked", "live", "wasted", "efficiency", "no findings"] {
            assert!(!report.contains(unknown), "{unknown}: {report}");
        }
    }
}

#[test]
fn an_engine_whose_store_can_be_read_tells_its_manifest_and_is_never_asked_for_an_export() {
    for (store, engine) in
        [Store::Overlay2, Store::Containerd].into_iter().filter_map(|store| Some((store, own_engine(store)?)))
    {
        let name = "imgscope-test/manifest-alone:1";
        engine.load(name, sample());
        let asked_of = |proxy: &EngineProxy, depth: &str| -> Outcome {
            let words = [name, "--no-cache", "--format", "json", "--depth", depth];
            imgscope()
                .args(words)
                .env("DOCKER_HOST", proxy.address())
                .output()
                .expect("the program starts")
                .into()
        };
        let refusal = |path: &str| path.contains("/get").then(|| (500, "{}".to_owned()));
        let proxy = EngineProxy::before(engine.address(), refusal);
        let shallow = asked_of(&proxy, "manifest").report();
        knows_no_contents(&shallow);
        assert_eq!(told(&shallow), told(&asked_of(&proxy, "full").report()));
        assert_eq!(shallow["image"]["via"], "store");
        if let Store::Containerd = store {
            let elsewhere = json!({
                "Driver": "overlayfs", "DockerRootDir": "/nowhere", "ServerVersion": "26.1.5",
                "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]],
            });
            let proxy = EngineProxy::before(engine.address(), move |path| {
                path.ends_with("/info").then(|| (200, elsewhere.to_string()))
            });
            asked_of(&proxy, "manifest").fails_saying(&[
                "the manifest of `",
                "alone cannot be read",
                "hint: drop `--depth manifest`",
            ]);
        }
        engine.docker(&["rmi", name]);
    }
}

#[test]
fn a_step_of_github_actions_gets_no_figure_that_is_not_known() {
    let folder = Folder::new();
    let file = folder.file("image.tar", &oci(&[Stored::new(&sample(), Packing::Gzip).tags(&["x:1"])]).tar());
    let (outputs, summary) = (folder.file("outputs", b""), folder.file("summary", b""));
    let mut command = imgscope();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_OUTPUT", &outputs).env("GITHUB_STEP_SUMMARY", &summary);
    command.args([&file, "--depth", "manifest", "--max-pull-size", "1MB"]);
    let outcome: Outcome = command.output().expect("the program starts").into();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let written = |path: &str| std::fs::read_to_string(path).expect("a file");
    let size = manifest_of(&[&file])["image"]["compressed_size"].to_string();
    let lines = written(&outputs);
    for line in
        ["passed=true", "unpacked-size=", "efficiency=", "findings=", &format!("compressed-size={size}")]
    {
        assert!(lines.lines().any(|written| written == line), "{line}: {lines}");
    }
    assert!(written(&summary).contains("Only the manifest was read"), "{}", written(&summary));
}
