//! One image in every form that tools give it: the figures are the same.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::archive::{
    Layout, Members, Packing, Stored, crane_archive, docker_legacy, docker_oci, gzip, index, named, oci,
    podman_archive,
};
use crate::support::run::{figures, run, run_on};
use crate::support::{Folder, ImageBuilder, image, sha256};

/// An image with waste, links, duplicates, and one blob that is two of its layers.
fn sample() -> ImageBuilder {
    image()
        .layer(|l| l.dir("bin").file("bin/sh", 900).hard_link("bin/ash", "bin/sh").symlink("sh", "bin/sh"))
        .layer(|l| l.file("log", 400).file("etc/copy", 900))
        .layer(|l| l.whiteout("log").fill(b'y').file("bin/sh", 1_200))
        .layer(|l| l.file("log", 400).file("etc/copy", 900))
}

fn read(reference: &str) -> Value {
    run(&[reference, "--format", "json", "--files", "-q"]).report()
}

fn read_stdin(bytes: &[u8]) -> Value {
    run_on(bytes, &["-", "--format", "json", "--files", "-q"]).report()
}

fn expected() -> Value {
    let folder = Folder::new();
    let stored = Stored::new(&sample(), Packing::Plain);
    let report = read(&folder.file("image.tar", &docker_legacy(&[stored]).tar()));
    let analysis = sample().analyse();
    assert_eq!(report["image"]["unpacked_size"], analysis.totals.unpacked_size);
    assert_eq!(report["image"]["wasted_size"], analysis.totals.wasted_size);
    assert_eq!(report["warnings"], json!([]));
    figures(&report)
}

#[test]
fn an_image_has_the_same_figures_in_every_layout_and_compression() {
    let expected = expected();
    let folder = Folder::new();
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let stored = [Stored::new(&sample(), packing)];
        let forms = [
            ("legacy", docker_legacy(&stored)),
            ("podman", podman_archive(&stored)),
            ("crane", crane_archive(&stored)),
            ("docker", docker_oci(&stored)),
            ("oci", oci(&stored)),
        ];
        for (form, members) in forms {
            for (order, members) in [("last", members.clone()), ("first", members.reversed())] {
                let what = format!("{form}, {packing:?}, manifest {order}");
                let tar = members.tar();
                // the name says nothing: what is read is told by its first bytes
                assert_eq!(figures(&read(&folder.file("image.txt", &tar))), expected, "{what}");
                assert_eq!(figures(&read_stdin(&tar)), expected, "{what}, on stdin");
                let gzipped = folder.file("no-extension", &Packing::Gzip.pack(&tar));
                assert_eq!(figures(&read(&gzipped)), expected, "{what}, gzip outside");
                let zstd = Packing::Zstd.pack(&tar);
                assert_eq!(figures(&read_stdin(&zstd)), expected, "{what}, zstd outside");
                let dotted = members.renamed(|name| format!("./{name}"));
                assert_eq!(figures(&read_stdin(&dotted.tar())), expected, "{what}, ./ before the names");
            }
        }
    }
}

#[test]
fn a_layout_directory_has_the_figures_of_its_archive() {
    let expected = expected();
    let folder = Folder::new();
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let members = oci(&[Stored::new(&sample(), packing)]);
        let path = folder.layout(&format!("{packing:?}"), &members);
        let report = read(&path);
        assert_eq!(figures(&report), expected, "{packing:?}");
        assert_eq!(report["image"]["source"], "oci");
        let compressed: Option<u64> = (packing != Packing::Plain)
            .then(|| sample().layers().iter().map(|tar| packing.pack(tar).len() as u64).sum());
        assert_eq!(report["image"]["compressed_size"], json!(compressed));
        assert_eq!(report["image"]["verified"], packing != Packing::Plain, "compressed blobs always are");
        assert_eq!(figures(&read(&format!("oci:{path}"))), expected, "with a scheme");
    }
}

#[test]
fn a_blob_that_is_a_symlink_in_a_layout_directory_is_read() {
    let folder = Folder::new();
    let mut members = oci(&[Stored::new(&sample(), Packing::Gzip)]);
    for (name, body) in &mut members.0 {
        if let Some(hex) = name.strip_prefix("blobs/sha256/") {
            let store = folder.path("store");
            fs::create_dir_all(&store).expect("a folder");
            let file = store.join(hex);
            if let crate::support::archive::Body::File(bytes) = body {
                fs::write(&file, bytes).expect("a file");
            }
            *body = crate::support::archive::Body::Symlink(file.display().to_string());
        }
    }
    assert_eq!(figures(&read(&folder.layout("linked", &members))), expected());
}

#[test]
fn every_platform_of_an_index_can_be_chosen_however_deep_it_is() {
    let folder = Folder::new();
    let of = |architecture: &str, variant, size| {
        let image = image().layer(|l| l.file("a", size));
        Stored::new(&image, Packing::Gzip).platform("linux", architecture, variant)
    };
    let (amd, arm, arm7) = (of("amd64", None, 100), of("arm64", None, 200), of("arm", Some("v7"), 300));
    for nested in [false, true] {
        let mut layout = Layout::default();
        let entries = [layout.image_for(&amd), layout.image_for(&arm), layout.image_for(&arm7)];
        let entry = match nested {
            true => {
                let inner = layout.index(&entries);
                layout.index(&[inner])
            }
            false => layout.index(&entries),
        };
        let members = layout.finish(&[named(entry, "docker.io/library/hello:v1")]);
        let archive = folder.file("multi.tar", &members.tar());
        for (platform, size) in
            [("linux/amd64", 100), ("linux/arm64", 200), ("linux/arm64/v8", 200), ("linux/arm/v7", 300)]
        {
            let report = run(&[&archive, "--platform", platform, "--format", "json"]).report();
            assert_eq!(report["image"]["unpacked_size"], size, "{platform}");
            assert_eq!(report["image"]["tags"], json!(["hello:v1"]));
            let piped = run_on(&members.tar(), &["-", "--platform", platform, "--format", "json"]).report();
            assert_eq!(figures(&piped), figures(&report), "{platform}");
        }
        let host = imgscope::image::Platform::host().to_string();
        if ["linux/amd64", "linux/arm64"].contains(&host.as_str()) {
            assert_eq!(read(&archive)["image"]["platform"], host, "without a wish, the host's");
        }
        let absent = run(&[&archive, "--platform", "linux/s390x"]);
        absent.fails_saying(&[
            "multi.tar has no image for linux/s390x; available: linux/amd64, linux/arm64, linux/arm/v7",
        ]);
        assert!(!absent.stderr.contains("hint"), "it was chosen with --platform: {}", absent.stderr);
    }
}

#[test]
fn a_plain_platform_is_preferred_to_its_variants() {
    let of = |variant, size| {
        let image = image().layer(|l| l.file("a", size));
        Stored::new(&image, Packing::Gzip).platform("linux", "amd64", variant)
    };
    let mut layout = Layout::default();
    let entries = [layout.image_for(&of(Some("v3"), 300)), layout.image_for(&of(None, 100))];
    let archive = layout.finish(&entries).tar();
    let size = |platform| {
        let report = run_on(&archive, &["-", "--platform", platform, "--format", "json"]).report();
        report["image"]["unpacked_size"].clone()
    };
    assert_eq!(size("linux/amd64"), 100);
    assert_eq!(size("linux/amd64/v3"), 300);
}

#[test]
fn the_only_platform_is_taken_without_a_wish_and_refused_against_one() {
    let stored = Stored::new(&sample(), Packing::Gzip).platform("linux", "riscv64", None);
    for members in [oci(std::slice::from_ref(&stored)), docker_legacy(std::slice::from_ref(&stored))] {
        assert_eq!(read_stdin(&members.tar())["image"]["platform"], "linux/riscv64");
        run_on(&members.tar(), &["-", "--platform", "linux/amd64"])
            .fails_saying(&["standard input has no image for linux/amd64; available: linux/riscv64"]);
    }
}

#[test]
fn one_of_several_images_is_chosen_by_name_or_number() {
    let folder = Folder::new();
    let of = |size: usize, tags: &[&str]| {
        Stored::new(&image().layer(|l| l.file("a", size)), Packing::Plain).tags(tags)
    };
    let images =
        [of(100, &["hello:v1", "registry.example:5000/hello:one"]), of(200, &["hello:latest"]), of(300, &[])];
    for (form, members) in [("docker", docker_legacy(&images)), ("25", docker_oci(&images))] {
        let archive = folder.file(&format!("{form}.tar"), &members.tar());
        let size = |selector: &str| read(&format!("{archive}:{selector}"))["image"]["unpacked_size"].clone();
        for (selector, expected) in [
            ("hello:v1", 100),
            ("docker.io/library/hello:v1", 100),
            ("registry.example:5000/hello:one", 100),
            ("v1", 100),
            ("@0", 100),
            ("hello", 200),
            ("hello:latest", 200),
            ("@1", 200),
            ("@2", 300),
        ] {
            assert_eq!(size(selector), expected, "{form} {selector}");
            let explicit = format!("docker-archive:{archive}:{selector}");
            assert_eq!(read(&explicit)["image"]["unpacked_size"], expected, "{explicit}");
            let piped = run_on(&members.tar(), &[&format!("-:{selector}"), "--format", "json"]).report();
            assert_eq!(piped["image"]["unpacked_size"], expected, "{form} {selector}");
        }
        assert_eq!(
            read(&format!("{archive}:v1"))["image"]["tags"],
            json!(["hello:v1", "registry.example:5000/hello:one"]),
            "{form}"
        );
        let all = ["@0  hello:v1, registry.example:5000/hello:one", "@1  hello:latest", "@2  (no name)"];
        run(&[&archive]).fails_saying(&all);
        run(&[&format!("{archive}:nosuch")]).fails_saying(&all);
        run(&[&format!("{archive}:nosuch")]).fails_saying(&["nosuch", "PATH:NAME"]);
        run(&[&format!("{archive}:@3")]).fails_saying(&["@3"]);
        run(&[&format!("{archive}:@99999999999999999999999")]).fails_saying(&["@9999"]);
    }
}

#[test]
fn a_file_whose_own_name_has_a_colon_is_found() {
    let folder = Folder::new();
    let tar = docker_legacy(&[Stored::new(&sample(), Packing::Plain)]).tar();
    let path = folder.file("saved:v1.tar", &tar);
    assert_eq!(figures(&read(&path)), expected());
    assert_eq!(figures(&read(&format!("{path}:test:latest"))), expected());
}

#[test]
fn attestations_are_left_out_in_all_their_shapes() {
    let stored = Stored::new(&sample(), Packing::Gzip);
    let in_toto = |layout: &mut Layout| layout.blob("application/vnd.in-toto+json", br#"{"_type":"x"}"#);
    let old_style = |layout: &mut Layout| {
        let layer = in_toto(layout);
        let config = layout.blob(
            "application/vnd.oci.image.config.v1+json",
            br#"{"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:133ae3f9bcc385295b66c2d83b28c25a9f294ce20954d5cf922dda860429734a"]}}"#,
        );
        let mut entry = layout.manifest(&json!({"schemaVersion": 2, "config": config, "layers": [layer]}));
        entry["platform"] = json!({"os": "unknown", "architecture": "unknown"});
        entry["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest"});
        entry
    };
    let artifact = |layout: &mut Layout| {
        let layer = in_toto(layout);
        let config = layout.blob("application/vnd.oci.empty.v1+json", b"{}");
        layout.manifest(&json!({
            "schemaVersion": 2, "artifactType": "application/vnd.docker.attestation.manifest.v1+json",
            "config": config, "layers": [layer],
        }))
    };
    let sibling = |layout: &mut Layout| {
        let mut entry = artifact(layout);
        entry["artifactType"] = "application/vnd.docker.attestation.manifest.v1+json".into();
        entry["annotations"] = json!({"io.containerd.manifest.subject": "sha256:0"});
        entry
    };
    let absent = |_: &mut Layout| {
        json!({
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 9,
            "digest": sha256(b"not there").to_string(),
            "platform": {"os": "unknown", "architecture": "unknown"},
        })
    };
    let shapes: [&dyn Fn(&mut Layout) -> Value; 4] = [&old_style, &artifact, &sibling, &absent];
    for (shape, attestation) in shapes.iter().enumerate() {
        for nested in [false, true] {
            let mut layout = Layout::default();
            let mut entries = vec![attestation(&mut layout), layout.image_for(&stored)];
            if nested {
                entries = vec![layout.index(&entries)];
            }
            let tar = layout.finish(&entries).tar();
            assert_eq!(figures(&read_stdin(&tar)), expected(), "shape {shape}, nested: {nested}");
        }
        let mut layout = Layout::default();
        let entries = [attestation(&mut layout)];
        run_on(&layout.finish(&entries).tar(), &["-"])
            .fails_saying(&["lists no images, only a build attestation"]);
    }
}

#[test]
fn platforms_that_an_index_lists_and_nobody_saved_are_no_error() {
    let stored = Stored::new(&sample(), Packing::Gzip).platform("linux", "amd64", None);
    let mut layout = Layout::default();
    let absent = json!({
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 9,
        "digest": sha256(b"not there").to_string(), "platform": {"os": "linux", "architecture": "s390x"},
    });
    let entries = [absent.clone(), layout.image_for(&stored)];
    let tar = layout.finish(&[]).with("index.json", index(&entries).to_string()).tar();
    assert_eq!(figures(&read_stdin(&tar)), expected());
    run_on(&tar, &["-", "--platform", "linux/s390x"]).fails_saying(&["linux/s390x (listed but absent)"]);
    let only_absent = Layout::default().finish(&[absent]).tar();
    run_on(&only_absent, &["-"]).fails_saying(&["every manifest (linux/s390x) is missing", "index.json"]);
}

#[test]
fn names_and_media_types_that_lie_about_compression_change_nothing() {
    let expected = expected();
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        for said in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
            let mut stored = Stored::new(&sample(), packing);
            stored.media_types = Stored::new(&sample(), said).media_types;
            let members = oci(&[stored.clone()]);
            assert_eq!(figures(&read_stdin(&members.tar())), expected, "{packing:?} called {said:?}");
            // crane calls every layer .tar.gz, docker-archives call theirs .tar
            assert_eq!(figures(&read_stdin(&crane_archive(&[stored.clone()]).tar())), expected);
            assert_eq!(figures(&read_stdin(&docker_legacy(&[stored]).tar())), expected);
        }
    }
}

#[test]
fn a_layer_of_many_gzip_members_with_padding_behind_them_is_read_whole() {
    let expected = expected();
    let folder = Folder::new();
    for behind in [&b""[..], &[0; 700], b"garbage"] {
        let mut stored = Stored::new(&sample(), Packing::Gzip);
        stored.blobs = sample()
            .layers()
            .iter()
            .map(|tar| {
                let mut blob: Vec<u8> = tar.chunks(300).flat_map(gzip).collect();
                blob.extend_from_slice(behind);
                blob
            })
            .collect();
        for members in [oci(std::slice::from_ref(&stored)), docker_legacy(std::slice::from_ref(&stored))] {
            let tar = members.tar();
            assert_eq!(figures(&read(&folder.file("many.tar", &tar))), expected);
            assert_eq!(figures(&read_stdin(&tar)), expected);
            let outside: Vec<u8> = tar.chunks(5_000).flat_map(gzip).chain(behind.iter().copied()).collect();
            assert_eq!(figures(&read_stdin(&outside)), expected, "and many members outside");
        }
    }
}

#[test]
fn layers_may_be_links_inside_of_the_archive() {
    let expected = expected();
    let stored = Stored::new(&sample(), Packing::Plain);
    let members = docker_legacy(&[stored]);
    let target = members.ending("/layer.tar");
    for hard in [false, true] {
        let mut linked = Members::default();
        for (name, body) in members.clone().0 {
            if name == target {
                let there = format!("elsewhere/{}", name.replace('/', "-"));
                match hard {
                    true => linked.hard_link(&name, &there),
                    false => linked.symlink(&name, &format!("../hop/./{}", name.replace('/', "-"))),
                }
                linked.symlink(&format!("hop/{}", name.replace('/', "-")), &format!("/{there}"));
                linked.0.push((there, body));
            } else {
                linked.0.push((name, body));
            }
        }
        assert_eq!(figures(&read_stdin(&linked.tar())), expected, "hard: {hard}");
        assert_eq!(figures(&read_stdin(&linked.reversed().tar())), expected, "hard: {hard}");
    }
}

#[test]
fn layers_that_link_in_a_circle_or_out_of_the_archive_are_missing() {
    let folder = Folder::new();
    let stored = Stored::new(&image().layer(|l| l.file("a", 10)), Packing::Plain);
    let secret = folder.file("secret.tar", &image().layer(|l| l.file("secret", 7)).layers()[0]);
    for target in ["layer.tar", "../x/loop", "/etc/passwd", "../../../../../../etc/passwd", &secret] {
        let members = docker_legacy(std::slice::from_ref(&stored));
        let name = members.ending("/layer.tar");
        let mut members = members.without(&name);
        members.symlink(&name, target);
        members.symlink("x/loop", &format!("../{name}"));
        for outcome in [run(&[&folder.file("loop.tar", &members.tar())]), run_on(&members.tar(), &["-"])] {
            outcome.fails_saying(&["layer 0 (sha256:", &name, "is missing"]);
        }
    }
}

#[test]
fn an_image_without_history_or_with_a_shorter_one_keeps_its_layers_unattributed() {
    let stored = || Stored::new(&sample(), Packing::Plain);
    let cases = [
        (stored().config(|c| c["history"] = Value::Null), "the image has no history"),
        (
            stored().config(|c| drop(c.as_object_mut().map(|c| c.remove("history")))),
            "the image has no history",
        ),
        (
            stored().config(|c| drop(c["history"].as_array_mut().map(Vec::pop))),
            "the history lists 3 layers, but the image has 4",
        ),
    ];
    for (stored, warning) in cases {
        let report = read_stdin(&docker_legacy(&[stored]).tar());
        assert!(report["warnings"][0].as_str().is_some_and(|text| text.contains(warning)), "{report}");
        for layer in report["layers"].as_array().expect("layers") {
            assert_eq!(layer["created_by"], Value::Null);
        }
        for line in report["history"].as_array().expect("a history") {
            assert_eq!(line["layer"], Value::Null);
        }
        assert_eq!(report["image"]["unpacked_size"], expected()["image"]["unpacked_size"]);
    }
}

#[test]
fn a_config_full_of_nulls_is_read_and_a_year_one_is_no_date() {
    let stored = Stored::new(&sample(), Packing::Plain).config(|config| {
        let rootfs = config["rootfs"].clone();
        let history: Vec<Value> = (0..4)
            .map(|_| json!({"created": "0001-01-01T00:00:00Z", "created_by": null, "comment": null, "empty_layer": null}))
            .collect();
        *config = json!({
            "created": "0001-01-01T00:00:00Z", "os": null, "architecture": null, "variant": null, "author": null,
            "config": {"Env": null, "Cmd": null, "Entrypoint": null, "Labels": null, "ExposedPorts": null,
                       "Volumes": null, "User": null, "WorkingDir": null},
            "rootfs": rootfs, "history": history,
        });
    });
    let report = read_stdin(&docker_legacy(std::slice::from_ref(&stored)).tar());
    assert_eq!(report["image"]["created"], Value::Null);
    assert_eq!(report["image"]["platform"], "linux/unknown");
    assert_eq!(report["history"][0]["created"], Value::Null);
    assert_eq!(report["history"][0]["layer"], 0);
    let no_config = stored.config(|config| config["config"] = Value::Null);
    assert_eq!(read_stdin(&docker_legacy(&[no_config]).tar())["image"]["complete"], true);
}

#[test]
fn a_layer_whose_first_name_looks_like_a_compression_is_a_tar() {
    for name in ["BZh91AY", "\u{1f}\u{8b}", "{json}", "(\u{b5}/\u{fd}"] {
        let built = image().layer(|l| l.file(name, 10));
        for members in [Stored::new(&built, Packing::Plain)].map(|stored| docker_legacy(&[stored])) {
            let report = read_stdin(&members.tar());
            assert_eq!(report["image"]["unpacked_size"], 10, "{name:?}");
        }
    }
    let raw = image().layer(|l| l.content(b"\x1f\x8b\x08\x00", b"0123456789"));
    let report = read_stdin(&docker_legacy(&[Stored::new(&raw, Packing::Plain)]).tar());
    assert_eq!(report["image"]["unpacked_size"], 10);
}

#[test]
fn an_empty_image_has_no_layers_and_wastes_nothing() {
    for members in [
        docker_legacy(&[Stored::new(&image(), Packing::Plain)]),
        oci(&[Stored::new(&image(), Packing::Plain)]),
    ] {
        let report = read_stdin(&members.tar());
        assert_eq!(report["image"]["unpacked_size"], 0);
        assert_eq!(report["image"]["efficiency"], 1.0);
        assert_eq!(report["layers"], json!([]));
        assert_eq!(report["tree"], json!([]));
    }
}

#[test]
fn a_device_or_pipe_of_standard_input_is_read_where_a_dash_says_so() {
    let tar = docker_legacy(&[Stored::new(&sample(), Packing::Plain)]).tar();
    assert_eq!(figures(&read_stdin(&tar)), expected());
    assert!(Path::new("/dev/stdin").exists());
    run_on(&tar, &["/dev/stdin"])
        .fails_saying(&["/dev/stdin is neither a regular file", "`imgscope - < FILE`"]);
}
