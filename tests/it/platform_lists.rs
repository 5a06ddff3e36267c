//! `imgscope platforms`: for which platforms an image is there, from its manifests alone.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::archive::{
    Layout, Members, OCI_CONFIG, OCI_LAYER, Packing, Stored, crane_archive, docker_legacy, docker_oci, named,
    oci,
};
use crate::support::podman_storage::PodmanStorage;
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Fate, RegistryProxy};
use crate::support::run::{command, run, run_on};
use crate::support::stub_engine::{Reply, StubEngine};
use crate::support::{Folder, Schema, Store, docker_engine, image, own_engine, run_with_engine, sha256};

const SCHEMA: Schema = Schema { file: "platforms.schema.json", root: "PlatformsReport" };

/// The fields of schema version 1; those that may be null end in `?`.
const FIELDS: [(&str, &str); 5] = [
    ("PlatformsReport", "schema_version tool image platforms warnings"),
    ("Tool", "name version"),
    ("ListedImage", "reference source tags digest?"),
    ("ListedPlatform", "platform digest? id? layers? compressed_size? attestations available"),
    ("ListedAttestation", "digest predicate_types"),
];

const PROVENANCE: &str = "https://slsa.dev/provenance/v0.2";
const SBOM: &str = "https://spdx.dev/Document";

fn of(architecture: &str, layers: usize) -> Stored {
    let image =
        (0..layers).fold(image(), |image, n| image.layer(|l| l.file(&format!("{architecture}{n}"), 90)));
    Stored::new(&image, Packing::Gzip).platform("linux", architecture, None)
}

/// What BuildKit attests of an image: a manifest of statements, which an index lists as of no platform.
fn attestation(layout: &mut Layout, of: &Value, predicates: &[&str]) -> Value {
    let mut statement = |predicate: &&str| {
        let mut statement = layout.blob("application/vnd.in-toto+json", predicate.as_bytes());
        statement["annotations"] = json!({"in-toto.io/predicate-type": predicate});
        statement
    };
    let layers: Vec<Value> = predicates.iter().map(&mut statement).collect();
    let config = layout.blob(OCI_CONFIG, br#"{"architecture":"unknown","os":"unknown"}"#);
    let mut entry = layout.manifest(&json!({"schemaVersion": 2, "config": config, "layers": layers}));
    entry["platform"] = json!({"os": "unknown", "architecture": "unknown"});
    entry["annotations"] = json!({
        "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": of["digest"],
    });
    entry
}

/// An image for two platforms, of which one is attested, and what is to be said of them.
fn sample() -> (Members, Value) {
    let mut layout = Layout::default();
    let platforms = [of("amd64", 3), of("arm64", 1)];
    let mut entries: Vec<Value> = platforms.iter().map(|platform| layout.image_for(platform)).collect();
    let attested = attestation(&mut layout, &entries[0], &[PROVENANCE, SBOM]);
    entries.push(attested.clone());
    let listed = |place: usize, attestations: Value| {
        let stored = &platforms[place];
        json!({
            "platform": format!("linux/{}", ["amd64", "arm64"][place]), "digest": entries[place]["digest"],
            "id": sha256(&stored.config).to_string(), "layers": stored.blobs.len(),
            "compressed_size": stored.blobs.iter().map(Vec::len).sum::<usize>(),
            "attestations": attestations, "available": true,
        })
    };
    let attestations = json!([{"digest": attested["digest"], "predicate_types": [PROVENANCE, SBOM]}]);
    let expected = json!([listed(0, attestations), listed(1, json!([]))]);
    let index = layout.index(&entries);
    (layout.finish(&[named(index, "docker.io/library/x:1")]), expected)
}

fn blob_name(descriptor: &Value) -> String {
    format!("blobs/{}", descriptor["digest"].as_str().expect("a digest").replace(':', "/"))
}

#[track_caller]
fn listed(arguments: &[&str]) -> Value {
    let report = run(&[&["platforms", "--format", "json", "-q"], arguments].concat()).report();
    SCHEMA.takes(arguments[0], &report);
    report
}

#[track_caller]
fn listed_on(stdin: &[u8]) -> Value {
    let report = run_on(stdin, &["platforms", "-", "--format", "json", "-q"]).report();
    SCHEMA.takes("-", &report);
    report
}

#[test]
fn the_schema_file_is_the_schema_of_the_list() {
    SCHEMA.is(&imgscope::report::platforms_json_schema());
}

#[test]
fn the_schema_has_the_promised_fields_and_no_others() {
    SCHEMA.has_fields(&FIELDS);
}

#[test]
fn the_same_is_listed_of_an_archive_a_layout_and_a_pipe() {
    let (folder, (members, expected)) = (Folder::new(), sample());
    let index = &members.get_json("index.json")["manifests"][0]["digest"];
    let archive = folder.file("image.tar", &members.tar());
    for (report, reference, source) in [
        (listed(&[&archive]), archive.as_str(), "oci-archive"),
        (listed(&[&format!("{archive}:x:1")]), "", "oci-archive"),
        (listed(&[&folder.layout("layout", &members)]), "", "oci"),
        (listed_on(&members.tar()), "standard input", "oci-archive"),
        (listed_on(&Packing::Xz.pack(&members.tar())), "", "oci-archive"),
    ] {
        assert_eq!(report["platforms"], expected, "{reference} {source}");
        assert_eq!(&report["image"]["digest"], index);
        assert_eq!((&report["image"]["source"], &report["image"]["tags"]), (&json!(source), &json!(["x:1"])));
        assert!(reference.is_empty() || report["image"]["reference"] == reference, "{report}");
    }
}

#[test]
fn the_figures_are_those_of_reports() {
    let (folder, (members, _)) = (Folder::new(), sample());
    let archive = folder.file("image.tar", &members.tar());
    for platform in listed(&[&archive])["platforms"].as_array().expect("platforms") {
        let name = platform["platform"].as_str().expect("a platform");
        let report = run(&[&archive, "--platform", name, "--format", "json"]).report();
        assert_eq!(platform["compressed_size"], report["image"]["compressed_size"], "{name}");
        assert_eq!(platform["id"], report["image"]["id"], "{name}");
        assert_eq!(platform["layers"], report["layers"].as_array().expect("layers").len(), "{name}");
    }
}

#[test]
fn no_layer_is_read() {
    let (folder, (members, expected)) = (Folder::new(), sample());
    let is_layer = |name: &str| members.get(name).starts_with(&[0x1f, 0x8b]);
    let layers: Vec<&str> = members.names().into_iter().filter(|name| is_layer(name)).collect();
    assert_eq!(layers.len(), 4);
    let damaged = layers.iter().fold(members.clone(), |members, layer| {
        let whole = members.get(layer).to_vec();
        members.with(layer, &whole[..whole.len() / 2])
    });
    let gone = layers.iter().fold(members.clone(), |members, layer| members.without(layer));
    for members in [damaged, gone] {
        let archive = folder.file("image.tar", &members.tar());
        assert_eq!(listed(&[&archive])["platforms"], expected);
        assert_eq!(listed_on(&members.tar())["platforms"], expected);
        assert_eq!(run(&[&archive]).code, Some(2));
    }
}

#[test]
fn a_dir_with_all_platforms_and_an_image_without_an_index_are_listed_too() {
    let folder = Folder::new();
    let mut layout = Layout::default();
    let stored = of("amd64", 2);
    let manifest = layout.image(&stored);
    let members = layout.finish(&[]);
    let dir = folder.path("dir");
    fs::create_dir(&dir).expect("a folder");
    fs::write(dir.join("version"), "Directory Transport Version: 1.1\n").expect("a file");
    fs::write(dir.join("manifest.json"), members.get(&blob_name(&manifest))).expect("a file");
    for bytes in stored.blobs.iter().chain([&stored.config]) {
        fs::write(dir.join(sha256(bytes).hex()), bytes).expect("a file");
    }
    let report = listed(&[&format!("dir:{}", folder.word("dir"))]);
    assert_eq!((&report["image"]["source"], &report["image"]["digest"]), (&json!("dir"), &Value::Null));
    let [platform] = report["platforms"].as_array().expect("platforms").as_slice() else {
        panic!("{report}")
    };
    assert_eq!((&platform["platform"], &platform["layers"]), (&json!("linux/amd64"), &json!(2)));
    assert_eq!(platform["digest"], manifest["digest"]);
}

#[test]
fn what_an_archive_does_not_tell_is_null() {
    let folder = Folder::new();
    let plain = image().layer(|l| l.file("a", 9)).layer(|l| l.file("b", 9));
    let plain = Stored::new(&plain, Packing::Plain).platform("linux", "arm64", None);
    let legacy = folder.file("legacy.tar", &docker_legacy(&[plain]).tar());
    let platform = &listed(&[&legacy])["platforms"][0];
    assert_eq!(
        (&platform["platform"], &platform["layers"], &platform["digest"], &platform["compressed_size"]),
        (&json!("linux/arm64"), &json!(2), &Value::Null, &Value::Null)
    );
    // plain blobs are not what a registry stores
    let image = image().layer(|l| l.file("a", 9));
    let newer = folder.file("newer.tar", &docker_oci(&[Stored::new(&image, Packing::Plain)]).tar());
    let platform = &listed(&[&newer])["platforms"][0];
    assert_eq!((&platform["digest"].is_string(), &platform["compressed_size"]), (&true, &Value::Null));
    let text = run(&["platforms", &legacy]).text();
    assert!(text.contains("\nlinux/arm64       2           -  -             -\n"), "{text}");
}

#[test]
fn whether_a_layer_is_compressed_is_told_by_its_first_bytes_where_they_are_at_hand() {
    let folder = Folder::new();
    let stored = of("amd64", 2);
    let size = stored.blobs.iter().map(Vec::len).sum::<usize>();
    let crane = crane_archive(std::slice::from_ref(&stored)).tar();
    let mut mistaken = stored;
    mistaken.media_types.fill(OCI_LAYER.to_owned());
    let mistaken = oci(&[mistaken]).tar();
    for tar in [crane, mistaken] {
        let listed = [listed(&[&folder.file("image.tar", &tar)]), listed_on(&tar)];
        for report in listed {
            assert_eq!(report["platforms"][0]["compressed_size"], size, "{report}");
        }
    }
}

#[test]
fn a_page_has_a_line_for_each_platform() {
    let (folder, (members, expected)) = (Folder::new(), sample());
    let archive = folder.file("image.tar", &members.tar());
    let text = run(&["platforms", &archive]).text();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(format!("{archive}  oci-archive  2 platforms").as_str()));
    let index = members.get_json("index.json")["manifests"][0]["digest"].clone();
    assert_eq!(lines.next(), Some(format!("index {}", index.as_str().expect("a digest")).as_str()));
    let words: Vec<Vec<&str>> = lines.skip(1).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[0], ["PLATFORM", "LAYERS", "COMPRESSED", "ATTESTATIONS", "DIGEST"]);
    let size =
        |place: usize| imgscope::text::size(expected[place]["compressed_size"].as_u64().expect("a size"));
    let digest = |place: usize| expected[place]["digest"].as_str().expect("a digest");
    assert_eq!(words[1], ["linux/amd64", "3", &size(0), "provenance,", "SBOM", digest(0)]);
    assert_eq!(words[2], ["linux/arm64", "1", &size(1), "-", digest(1)]);
    assert_eq!(words.len(), 3);
}

#[test]
fn a_platform_that_was_asked_for_is_listed_alone() {
    let (folder, (members, expected)) = (Folder::new(), sample());
    let archive = folder.file("image.tar", &members.tar());
    let platforms = &listed(&[&archive, "--platform", "arm64"])["platforms"];
    assert_eq!(platforms, &json!([expected[1]]));
    run(&["platforms", &archive, "--platform", "linux/s390x"])
        .fails_saying(&["has no image for linux/s390x; available: linux/amd64, linux/arm64"]);
}

#[test]
fn a_platform_that_is_listed_and_absent_is_said_to_be_and_a_damaged_one_is_an_error() {
    let (folder, (members, expected)) = (Folder::new(), sample());
    let manifest = blob_name(&expected[1]);
    let absent = folder.file("absent.tar", &members.clone().without(&manifest).tar());
    let report = listed(&[&absent]);
    assert_eq!(report["platforms"][0], expected[0]);
    let platform = &report["platforms"][1];
    assert_eq!((&platform["available"], &platform["digest"]), (&json!(false), &expected[1]["digest"]));
    assert_eq!((&platform["layers"], &platform["compressed_size"]), (&Value::Null, &Value::Null));
    let text = run(&["platforms", &absent]).text();
    assert!(text.contains("linux/arm64 (listed but absent)  "), "{text}");
    let damaged = members.clone().with(&manifest, &members.get(&manifest)[1..]);
    for outcome in [
        run(&["platforms", &folder.file("damaged.tar", &damaged.tar())]),
        run_on(&damaged.tar(), &["platforms", "-"]),
    ] {
        outcome
            .fails_saying(&[expected[1]["digest"].as_str().expect("a digest"), "is damaged: size mismatch"]);
    }
}

#[test]
fn an_attestation_without_its_manifest_counts_and_a_damaged_one_is_a_warning() {
    let (folder, (members, expected)) = (Folder::new(), sample());
    let manifest = blob_name(&expected[0]["attestations"][0]);
    let absent = folder.file("absent.tar", &members.clone().without(&manifest).tar());
    let attestations = &listed(&[&absent])["platforms"][0]["attestations"];
    let digest = &expected[0]["attestations"][0]["digest"];
    assert_eq!(attestations, &json!([{"digest": digest, "predicate_types": []}]));
    let text = run(&["platforms", &absent]).text();
    let line = text.lines().find(|line| line.starts_with("linux/amd64")).expect("a line");
    assert_eq!(line.split_whitespace().nth(3), Some("1"), "{text}");
    let damaged = folder.file("damaged.tar", &members.with(&manifest, "{}").tar());
    let report = listed(&[&damaged]);
    assert_eq!(report["platforms"][0]["attestations"], *attestations);
    assert!(report["warnings"][0].as_str().is_some_and(|said| said.contains("is damaged")), "{report}");
}

#[test]
fn what_has_no_image_or_several_is_an_error_as_it_is_of_a_report() {
    let folder = Folder::new();
    let mut layout = Layout::default();
    let entry = layout.image(&of("amd64", 1));
    let attested = attestation(&mut layout, &entry, &[PROVENANCE]);
    let alone = folder.file("alone.tar", &layout.finish(&[attested]).tar());
    run(&["platforms", &alone]).fails_saying(&["lists no images, only a build attestation"]);
    let two = docker_legacy(&[of("amd64", 1).tags(&["a:1"]), of("amd64", 2).tags(&["b:1"])]);
    let two = folder.file("two.tar", &two.tar());
    run(&["platforms", &two]).fails_saying(&["contains 2 images", "a:1", "b:1"]);
    assert_eq!(listed(&[&format!("{two}:b:1")])["platforms"][0]["layers"], 2);
    run(&["platforms", "gone.tar"]).fails_saying(&["no such file or directory"]);
    let short = run_on(&docker_legacy(&[of("amd64", 1)]).tar()[..2_000], &["platforms", "-"]);
    short.fails_saying(&["standard input", "incomplete"]);
}

#[test]
fn words_from_an_image_reach_no_terminal_as_they_are() {
    let mut layout = Layout::default();
    let mut entry = layout.image_for(&of("amd64", 1));
    entry["platform"] = json!({"os": "linux", "architecture": "amd\u{1b}[2J64", "variant": "v\n1"});
    let attested = attestation(&mut layout, &entry, &["\u{1b}]0;title\u{7}"]);
    let folder = Folder::new();
    let archive = folder.file("hostile.tar", &layout.finish(&[entry, attested]).tar());
    for format in ["text", "json"] {
        let outcome = run(&["platforms", &archive, "--format", format]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        let is_harmless = |bytes: &[u8]| !bytes.iter().any(|byte| b"\x1b\x07".contains(byte));
        assert!(is_harmless(&outcome.stdout) && is_harmless(outcome.stderr.as_bytes()), "{format}");
    }
}

#[test]
fn the_built_in_image_has_its_platforms() {
    let platforms = &listed(&["demo:"])["platforms"];
    assert_eq!(platforms[0]["platform"], "linux/amd64");
    assert!(platforms[0]["compressed_size"].is_u64());
}

#[test]
fn an_engines_image_is_described_without_an_export() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(image().layer(|l| l.file("a", 10)).layer(|l| l.file("b", 20)));
    let outcome = run_with_engine(&["platforms", &loaded.name, "--format", "json"]);
    let report = outcome.report();
    SCHEMA.takes(&loaded.name, &report);
    assert_eq!(report["image"]["source"], "docker");
    assert_eq!(report["platforms"][0]["platform"], "linux/amd64");
    assert_eq!(report["platforms"][0]["layers"], 2);
    run_with_engine(&["platforms", "imgscope-test/no-such:1"]).fails_saying(&["no-such:1"]);
}

#[test]
fn an_engine_with_containerds_store_has_all_platforms_by_its_store_and_by_its_export() {
    let Some(engine) = own_engine(Store::Containerd) else { return };
    let (members, expected) = sample();
    let name = "imgscope-test/listed:1";
    let index = members.get_json("index.json");
    let entry = named(index["manifests"][0].clone(), &format!("docker.io/{name}"));
    let index = crate::support::archive::index(&[entry]);
    engine.load_archive(&members.with("index.json", index.to_string()).tar());
    for via in ["auto", "store", "export"] {
        let report = engine.imgscope(&["platforms", name, "--format", "json", "--via", via]).report();
        SCHEMA.takes(via, &report);
        assert_eq!(report["platforms"], expected, "{via}");
        assert_eq!(
            (&report["image"]["source"], &report["image"]["tags"]),
            (&json!("docker"), &json!([name]))
        );
        assert_eq!(report["image"]["digest"], index["manifests"][0]["digest"], "{via}");
    }
    engine.docker(&["rmi", name]);
}

#[test]
fn an_engine_that_lists_manifests_is_taken_at_its_word() {
    let digest = |n: u8| sha256(&[n]).to_string();
    let platform = |architecture: &str| json!({"os": "linux", "architecture": architecture});
    let described = json!({
        "Id": digest(0), "RepoTags": ["app:1"], "Os": "linux", "Architecture": "amd64",
        "RootFS": {"Layers": [digest(9)]},
        "Manifests": [
            {"ID": digest(1), "Kind": "image", "Available": true, "ImageData": {"Platform": platform("amd64")}},
            {"ID": digest(2), "Kind": "image", "Available": false, "Descriptor": {"platform": platform("arm64")}},
            {"ID": digest(3), "Kind": "attestation", "Available": true, "AttestationData": {"For": digest(1)}},
            {"ID": digest(4), "Kind": "unknown"}, {"Kind": "image"}, {"ID": 7},
        ],
    });
    let version =
        json!({"ApiVersion": "1.48", "Components": [{"Name": "Engine", "Version": "28"}]}).to_string();
    let engine = StubEngine::start(move |path| match path {
        "/version" => Reply::Json(200, version.clone()),
        "/images/app:1/json" | "/images/app:1/json?manifests=1" => Reply::Json(200, described.to_string()),
        "/images/app:1/history" => Reply::Json(200, "[]".to_owned()),
        _ => Reply::Json(404, json!({"message": "no"}).to_string()),
    });
    let mut command = command(&["platforms", "app:1", "--format", "json"]);
    let outcome = command.env("DOCKER_HOST", engine.address()).output().expect("the program starts");
    let report = crate::support::run::Outcome::from(outcome).report();
    SCHEMA.takes("stub", &report);
    assert_eq!(report["image"]["digest"], digest(0));
    let platforms = report["platforms"].as_array().expect("platforms");
    let told: Vec<_> =
        platforms.iter().map(|it| (&it["platform"], &it["digest"], &it["available"])).collect();
    let (first, second) = (json!(digest(1)), json!(digest(2)));
    assert_eq!(
        told,
        [(&json!("linux/amd64"), &first, &json!(true)), (&json!("linux/arm64"), &second, &json!(false)),]
    );
    let attestations = json!([{"digest": digest(3), "predicate_types": []}]);
    assert_eq!((&platforms[0]["attestations"], &platforms[0]["layers"]), (&attestations, &Value::Null));
}

#[test]
fn an_image_of_a_registry_is_listed_with_a_request_for_each_manifest_and_none_for_a_layer() {
    let Some(registry) = own_registry() else { return };
    let (members, mut expected) = sample();
    registry.push("listed:1", &members, &["--all", "--preserve-digests"]);
    // what is attested would have to be pulled
    expected[0]["attestations"][0]["predicate_types"] = json!([]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let report = listed(&["--no-cache", &proxy.word("listed:1")]);
    assert_eq!(report["platforms"], expected);
    assert_eq!(report["image"]["source"], "registry");
    assert_eq!(report["image"]["digest"], members.get_json("index.json")["manifests"][0]["digest"]);
    let asked = proxy.asked();
    let gets = asked.iter().filter(|asked| asked.line().starts_with("GET") && asked.is_manifest()).count();
    assert_eq!((gets, asked.iter().filter(|asked| asked.is_blob()).count()), (3, 0), "{:?}", proxy.lines());
    run(&["platforms", &registry.word("no-such:1")]).fails_saying(&["no-such"]);
}

#[test]
fn an_image_of_podmans_storage_is_listed_with_its_one_platform() {
    let Some(storage) = PodmanStorage::new("vfs") else { return };
    storage.load(&docker_legacy(&[of("arm64", 2)]).tar(), "imgscope-test/one:1");
    let outcome =
        storage.imgscope(&["platforms", "containers-storage:imgscope-test/one:1", "--format", "json"]);
    let report = outcome.report();
    SCHEMA.takes("podman", &report);
    assert_eq!(report["image"]["source"], "containers-storage");
    assert_eq!(report["platforms"][0]["platform"], "linux/arm64");
    assert_eq!(report["platforms"][0]["layers"], 2);
}

#[test]
fn a_real_multi_platform_image_that_skopeo_copies_lists_the_same_in_each_form() {
    if !crate::support::tools::is_installed("skopeo") {
        crate::support::skip(crate::support::Lack::Tool, "skopeo is not installed");
        return;
    }
    let folder = Folder::new();
    let mut layout = Layout::default();
    let entries = [of("amd64", 2), of("arm64", 1)].map(|platform| layout.image_for(&platform));
    let index = layout.index(&entries);
    let source = folder.layout("source", &layout.finish(&[named(index, "x:1")]));
    let expected = listed(&[&source])["platforms"].clone();
    for target in ["dir:", "oci-archive:"] {
        let out = format!("{target}{}", folder.word(target.trim_end_matches(':')));
        let mut skopeo = crate::support::program::clean("skopeo");
        skopeo.args(["--insecure-policy", "copy", "-q", "--all", "--preserve-digests"]);
        let copied = skopeo.args([&format!("oci:{source}:x:1"), &out]).output().expect("skopeo");
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        assert!(Path::new(out.trim_start_matches(target)).exists());
        assert_eq!(listed(&[&out])["platforms"], expected, "{target}");
        let read = run(&[&out, "--platform", "linux/arm64", "--format", "json"]).report();
        assert_eq!(read["image"]["platform"], "linux/arm64", "{target}");
    }
}

#[test]
fn a_local_name_that_nobody_has_is_missing_in_the_engine_and_not_in_a_registry() {
    run(&["platforms", "localhost/no-such-image:v1"]).fails_saying(&["cannot connect to"]);
}
