//! Documents as engines take them and no specification has them: the image is read, and what is odd is a warning.

use serde_json::{Value, json};

use crate::support::archive::{Members, Packing, Stored, docker_legacy, docker_oci, oci};
use crate::support::run::{run, run_on};
use crate::support::{Folder, ImageBuilder, image, sha256};

fn sample() -> ImageBuilder {
    image().layer(|l| l.file("bin/app", 3_000)).layer(|l| l.file("etc/app.conf", 40))
}

/// The report of an archive, which is the same for one that is listed and one that passes by.
#[track_caller]
fn report(members: &Members) -> Value {
    let folder = Folder::new();
    let tar = members.tar();
    let args = ["--format", "json", "-q", "--no-cache"];
    let listed = run(&[&[folder.file("image.tar", &tar).as_str()], args.as_slice()].concat()).report();
    let streamed = run_on(&tar, &[&["-"], args.as_slice()].concat()).report();
    for part in ["layers", "history", "warnings"] {
        assert_eq!(listed[part], streamed[part], "{part}");
    }
    listed
}

/// An image whose config has these bytes.
fn with_config(config: impl Into<Vec<u8>>) -> Stored {
    Stored { config: config.into(), ..Stored::new(&sample(), Packing::Gzip) }
}

/// The image's figures are those that it always has; these are the warnings.
#[track_caller]
fn reads_with(stored: Stored, warnings: &[&str]) {
    let stored = [stored];
    for members in [docker_legacy(&stored), oci(&stored)] {
        let report = report(&members);
        assert_eq!(report["image"]["unpacked_size"], 3_040);
        assert_eq!(report["image"]["platform"], "linux/amd64");
        assert_eq!(report["history"][0]["created_by"], "RUN step-0");
        assert_eq!(report["history"][1]["layer"], 1);
        assert_eq!(report["warnings"], json!(warnings));
    }
}

/// An archive whose config is put in afterwards: the maker of archives takes the diff IDs out of it, and can't read this one.
fn docker_archive_with_config(config: Vec<u8>) -> Members {
    let members = docker_legacy(&[Stored::new(&sample(), Packing::Gzip)]);
    let old = members.get_json("manifest.json")[0]["Config"].as_str().expect("a name").to_owned();
    let new = format!("{}.json", sha256(&config).hex());
    let manifest = members.get_json("manifest.json").to_string().replace(&old, &new);
    members.without(&old).with(&new, config).with("manifest.json", manifest)
}

fn config_text() -> String {
    String::from_utf8(sample().config()).expect("JSON is text")
}

#[test]
fn a_document_that_lists_no_images_is_in_nobodys_way_beside_one_that_does() {
    let stored = [Stored::new(&sample(), Packing::Gzip)];
    let absent = json!({"schemaVersion": 2, "manifests": [
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 9,
         "digest": format!("sha256:{}", "0".repeat(64))}]});
    let no_index = "index.json is not a valid image index; the image is read by manifest.json";
    let no_list = "manifest.json is not a valid list of images; the image is read by index.json";
    let missing = format!(
        "blobs/sha256/{} is missing (referenced by index.json); the image is read by manifest.json",
        "0".repeat(64)
    );
    for (members, other, content, warning, reference) in [
        (oci(&stored), "manifest.json", r#"{"name": "pwa"}"#.to_owned(), no_list, "oci-archive"),
        (oci(&stored), "manifest.json", "junk".to_owned(), no_list, "oci-archive"),
        (
            docker_legacy(&stored),
            "index.json",
            r#"{"title": "start"}"#.to_owned(),
            no_index,
            "docker-archive",
        ),
        (docker_legacy(&stored), "index.json", "[]".to_owned(), no_index, "docker-archive"),
        (docker_legacy(&stored), "index.json", "junk".to_owned(), no_index, "docker-archive"),
        (docker_legacy(&stored), "index.json", absent.to_string(), missing.as_str(), "docker-archive"),
    ] {
        let report = report(&members.with(other, content.clone()));
        assert_eq!(report["image"]["unpacked_size"], 3_040, "{content}");
        assert_eq!(report["warnings"], json!([warning]), "{content}");
        assert!(report["image"]["source"].as_str().is_none_or(|it| it.starts_with(reference)), "{report}");
    }
    let folder = Folder::new();
    for (list, index) in [("junk", "junk"), ("[]", "junk"), ("junk", r#"{"manifests": []}"#)] {
        let mut members = Members::default();
        members.file("manifest.json", list);
        members.file("index.json", index);
        run(&[&folder.file("image.tar", &members.tar())]).fails_saying(&["is not a valid"]);
    }
}

#[test]
fn a_layer_of_no_bytes_is_empty_where_its_digest_says_so() {
    let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for packing in [Packing::Plain, Packing::Gzip] {
        let mut stored = Stored::new(&sample(), packing).config(|config| {
            config["rootfs"]["diff_ids"][1] = empty.into();
        });
        stored.blobs[1] = if packing == Packing::Plain { Vec::new() } else { packing.pack(b"") };
        let stored = [stored];
        for members in [docker_legacy(&stored), oci(&stored)] {
            let report = report(&members);
            let sizes = (&report["layers"][0]["unpacked_size"], &report["layers"][1]["unpacked_size"]);
            assert_eq!(sizes, (&json!(3_000), &json!(0)), "{packing:?}");
            assert_eq!(report["warnings"], json!([]));
        }
    }
}

#[test]
fn keys_of_a_config_match_in_any_capitals() {
    let config =
        config_text().replace("\"history\"", "\"History\"").replace("\"created_by\"", "\"Created_By\"");
    let odd = [
        "image config: read `History` as `history`",
        "image config: read `history[0].Created_By` as `created_by`",
        "image config: read `history[1].Created_By` as `created_by`",
    ];
    reads_with(with_config(config), &odd);
}

#[test]
fn the_diff_ids_below_a_key_in_other_capitals_are_those_of_the_image() {
    let config = config_text().replace("\"rootfs\"", "\"rootfS\"");
    let report = report(&docker_archive_with_config(config.into_bytes()));
    assert_eq!(report["image"]["unpacked_size"], 3_040);
    assert_eq!(report["warnings"], json!(["image config: read `rootfS` as `rootfs`"]));
}

#[test]
fn a_command_that_is_a_string_is_a_list_of_one() {
    let stored = Stored::new(&sample(), Packing::Gzip)
        .config(|config| config["config"] = json!({"Entrypoint": "/bin/app", "Cmd": "serve"}));
    let odd = [
        "image config: `config.Entrypoint` is a string, read as a list of one",
        "image config: `config.Cmd` is a string, read as a list of one",
    ];
    reads_with(stored, &odd);
}

#[test]
fn nulls_are_empty_and_no_warning_where_go_writes_them() {
    let stored = Stored::new(&sample(), Packing::Gzip).config(|config| {
        config["config"] = json!({
            "Env": null, "Cmd": null, "Labels": null, "Volumes": null, "ExposedPorts": null, "User": null,
            "OnBuild": null, "Healthcheck": null,
        });
        config["variant"] = Value::Null;
        config["container_config"] = Value::Null;
    });
    reads_with(stored, &[]);
    let stored = Stored::new(&sample(), Packing::Gzip)
        .config(|config| config["config"] = json!({"Env": ["A=1", null], "Labels": {"a": null}}));
    let odd = [
        "image config: read `config.Env[1]` as empty: it is null",
        "image config: read `config.Labels.a` as empty: it is null",
    ];
    reads_with(stored, &odd);
}

#[test]
fn what_an_image_can_do_without_fails_nothing() {
    let stored = Stored::new(&sample(), Packing::Gzip).config(|config| {
        config["created"] = json!(1_714_979_289);
        config["config"] = json!({
            "Labels": {"build": 7, "ok": "yes"}, "ExposedPorts": ["80/tcp"], "Volumes": "/data", "Env": {"A": "1"},
            "Healthcheck": "curl", "User": 1000, "WorkingDir": ["/"], "StopSignal": 9, "Shell": 3,
        });
        config["history"][0]["comment"] = json!(true);
    });
    let ignored = |field: &str, found: &str, expected: &str| {
        format!("image config: ignored `{field}`, which is {found} instead of {expected}")
    };
    let odd = [
        ignored("config.Healthcheck", "a string", "an object"),
        ignored("config.User", "a number", "a string"),
        ignored("config.Env", "an object", "a list"),
        ignored("config.WorkingDir", "a list", "a string"),
        ignored("config.ExposedPorts", "a list", "an object"),
        ignored("config.Volumes", "a string", "an object"),
        ignored("config.Shell", "a number", "a list"),
        ignored("config.StopSignal", "a number", "a string"),
        ignored("config.Labels.build", "a number", "a string"),
        ignored("history[0].comment", "true or false", "a string"),
        ignored("created", "a number", "a string"),
    ];
    reads_with(stored, &odd.each_ref().map(String::as_str));
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let marked =
        config_text().replace("\"Cmd\"", "\"Labels\":{\"by\":\"Andr@\",\"half\":\"\\ud83d\"},\"Cmd\"");
    let bytes: Vec<u8> = marked.bytes().map(|byte| if byte == b'@' { 0xe9 } else { byte }).collect();
    let report = report(&docker_archive_with_config(bytes));
    assert_eq!(report["image"]["unpacked_size"], 3_040);
    assert_eq!(report["warnings"], json!(["image config: invalid Unicode is shown as \u{fffd}"]));
}

#[test]
fn a_key_that_is_there_twice_is_read_as_go_reads_it() {
    let config = config_text().replacen("{", "{\"os\":\"windows\",\"config\":{\"User\":\"me\"},", 1);
    let odd = [
        "image config: `config` appears more than once; the values are merged",
        "image config: `os` appears more than once; the last one counts",
    ];
    reads_with(with_config(config), &odd);
}

#[test]
fn manifest_json_in_lower_case_is_read_as_old_versions_of_jib_wrote_it() {
    let members = docker_legacy(&[Stored::new(&sample(), Packing::Gzip).tags(&["team/app:1"])]);
    let text = members.get_json("manifest.json").to_string();
    let text = text.replace("\"Config\"", "\"config\"").replace("\"RepoTags\"", "\"repoTags\"");
    let report = report(&members.with("manifest.json", text.replace("\"Layers\"", "\"layers\"")));
    assert_eq!(report["image"]["tags"], json!(["team/app:1"]));
    assert_eq!(report["image"]["unpacked_size"], 3_040);
    let odd = [
        "manifest.json: read `[0].config` as `Config`",
        "manifest.json: read `[0].repoTags` as `RepoTags`",
        "manifest.json: read `[0].layers` as `Layers`",
    ];
    assert_eq!(report["warnings"], json!(odd));
}

#[test]
fn an_index_and_a_manifest_are_read_in_any_capitals_too() {
    let members = docker_oci(&[Stored::new(&sample(), Packing::Gzip)]).without("manifest.json");
    let manifest_name = |members: &Members| {
        let digest = members.get_json("index.json")["manifests"][0]["digest"].clone();
        digest.as_str().expect("a digest").replace("sha256:", "blobs/sha256/")
    };
    let old = manifest_name(&members);
    let manifest = members.get_json(&old).to_string().replace("\"layers\"", "\"Layers\"");
    let manifest = manifest.replacen("{", "{\"annotations\":{\"a\":[]},\"subject\":7,", 1);
    let hex = sha256(manifest.as_bytes()).hex().to_owned();
    let index = members.get_json("index.json").to_string().replace(&old.replace("blobs/sha256/", ""), &hex);
    let mut index: Value = serde_json::from_str(&index).expect("JSON");
    index["manifests"][0]["size"] = json!(manifest.len());
    index["manifests"][0]["annotations"]["odd"] = json!(7);
    let index = index.to_string().replace("\"manifests\"", "\"MANIFESTS\"");
    let members =
        members.without(&old).with(&format!("blobs/sha256/{hex}"), manifest).with("index.json", index);
    let report = report(&members);
    assert_eq!(report["image"]["unpacked_size"], 3_040);
    let odd = [
        "index.json: read `MANIFESTS` as `manifests`",
        "index.json: ignored `manifests[0].annotations.odd`, which is a number instead of a string",
        "image manifest: read `Layers` as `layers`",
        "image manifest: ignored `annotations.a`, which is a list instead of a string",
    ];
    assert_eq!(report["warnings"], json!(odd));
}

#[test]
fn a_time_that_is_none_is_warned_of() {
    let stored =
        Stored::new(&sample(), Packing::Gzip).config(|config| config["created"] = json!("yesterday"));
    reads_with(stored, &["image config: `created` is not a time (RFC 3339)"]);
}
