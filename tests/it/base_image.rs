//! The image that an image is built on: by the layers that it shares with one beside it, by its labels, by its history.

use imgscope::finding::Diagnosis;
use serde_json::{Value, json};

use crate::rules::summary;
use crate::support::archive::{Members, Packing, Stored, docker_oci, oci};
use crate::support::registry::own_registry;
use crate::support::run::run;
use crate::support::{
    Folder, ImageBuilder, attempt, elf, engine_to_build, image, json_report, run_with_engine, tools::docker,
};

/// A base image as Go's are: its last step sets no command.
fn toolchain() -> ImageBuilder {
    image()
        .layer(|l| l.file("etc/os-release", 100).file("bin/sh", 9_000))
        .by("ADD rootfs.tar / # buildkit")
        .sets("CMD [\"sh\"]")
        .layer(|l| l.file("opt/tool/bin/tool", 400_000).fill(b'd').file("usr/share/doc/tool/book", 1_500_000))
        .by("RUN /bin/sh -c install-tool # buildkit")
}

/// Images in one archive or layout, by their names.
fn stored(images: &[(&str, ImageBuilder)], write: fn(&[Stored]) -> Members) -> Members {
    let stored = images.iter().map(|(name, image)| Stored::new(image, Packing::Gzip).tags(&[*name]));
    write(&stored.collect::<Vec<_>>())
}

/// The toolchain's image with more on it.
fn shop() -> ImageBuilder {
    toolchain().layer(|l| l.file("app/shop", 50_000)).by("COPY shop /app/ # buildkit")
}

#[track_caller]
fn base(word: &str) -> Value {
    run(&[word, "--no-cache", "--format", "json"]).report()["image"]["base"].clone()
}

#[test]
fn an_image_in_the_same_archive_or_layout_shows_to_the_layer_where_the_base_ends() {
    let folder = Folder::new();
    let images = [("team/toolchain:1", toolchain()), ("team/shop:1", shop())];
    let archive = folder.file("both.tar", &stored(&images, docker_oci).tar());
    let layout = folder.layout("both", &stored(&images, oci));
    for place in [format!("docker-archive:{archive}:team/shop:1"), format!("oci:{layout}:team/shop:1")] {
        let base = base(&place);
        assert_eq!(base["name"], "team/toolchain:1", "{place}: {base}");
        assert_eq!((&base["layers"], &base["certainty"]), (&json!(2), &json!("shared")), "{place}");
        assert_eq!(base["unpacked_size"], 9_100 + 400_000 + 1_500_000, "{place}");
    }
    // without it, no more is known than where a command is set
    let alone = base(&folder.file("alone.tar", &shop().docker_archive()));
    assert_eq!((&alone["name"], &alone["layers"]), (&Value::Null, &json!(1)), "{alone}");
    assert_eq!(alone["certainty"], "root-file-system", "{alone}");
}

#[test]
fn advice_leaves_the_base_alone_and_names_it() {
    let folder = Folder::new();
    let archive = folder.file(
        "both.tar",
        &stored(&[("team/toolchain:1", toolchain()), ("team/shop:1", shop())], docker_oci).tar(),
    );
    let advice = |word: &str| {
        let report = run(&[word, "--no-cache", "--format", "json"]).report();
        let findings = report["findings"].as_array().expect("findings").clone();
        let found = findings.into_iter().find(|finding| finding["rule"] == "documentation");
        found.unwrap_or_else(|| panic!("{}", report["findings"]))["advice"]
            .as_str()
            .expect("words")
            .to_owned()
    };
    let of_base = advice(&format!("docker-archive:{archive}:team/shop:1"));
    let expected =
        "It is in the base image, layer 1 (RUN install-tool): choose a slimmer base, or fix the base image.";
    assert_eq!(of_base, expected);
    let of_own = advice(&folder.file("alone.tar", &shop().docker_archive()));
    assert!(of_own.ends_with("in layer 1 (RUN install-tool)."), "{of_own}");
}

#[test]
fn a_label_names_the_base_image_and_a_slimmer_one_of_its_kind() {
    let labelled = |name: &str| {
        let labels = json!({"Cmd": ["/app/shop"], "Labels": {"org.opencontainers.image.base.name": name}});
        let folder = Folder::new();
        let archive = folder.file("image.tar", &shop().runs(labels).docker_archive());
        base(&archive)
    };
    for (name, slimmer) in [
        ("docker.io/library/python:3.11-bookworm", json!("python:3.11-slim-bookworm")),
        ("node:20", json!("node:20-slim")),
        ("debian", json!("debian:slim")),
        ("registry.example/team/thing:4", Value::Null),
    ] {
        let base = labelled(name);
        assert_eq!((&base["name"], &base["slimmer"]), (&json!(name), &slimmer), "{base}");
        assert_eq!(base["slimmer_size"], Value::Null, "{base}");
    }
}

#[test]
fn a_label_that_is_hostile_steers_no_terminal() {
    let labels = json!({"Labels": {"org.opencontainers.image.base.name": "python:3\u{1b}[2J\n\u{202e}"}});
    let folder = Folder::new();
    let archive = folder.file("image.tar", &shop().runs(labels).docker_archive());
    for format in ["text", "markdown", "json"] {
        let text = run(&[&archive, "--no-cache", "--format", format]).text();
        assert!(!text.replace('\n', "").chars().any(imgscope::text::is_hostile), "{format}: {text}");
    }
}

#[test]
fn an_earlier_version_in_the_same_archive_is_no_base() {
    let version = |rest: usize| {
        let image = toolchain().layer(|l| l.file("app/shop", 50_000)).by("COPY shop /app/ # buildkit");
        let image = (0..rest).fold(image, |image, number| {
            image.layer(|l| l.file(&format!("app/{number}"), 9_000)).by("COPY more /app/ # buildkit")
        });
        image.sets("CMD [\"/app/shop\"]")
    };
    let folder = Folder::new();
    let images = [("shop:1", version(0)), ("shop:2", version(1))];
    let archive = folder.file("both.tar", &stored(&images, docker_oci).tar());
    let base = base(&format!("docker-archive:{archive}:shop:2"));
    assert_eq!((&base["name"], &base["layers"]), (&Value::Null, &json!(1)), "{base}");
}

#[test]
fn the_registry_is_asked_for_the_base_image_that_a_label_names() {
    let Some(registry) = own_registry() else { return };
    let push = |name: &str, image: &ImageBuilder| {
        let stored = Stored::new(image, Packing::Gzip).tags(&["image:1"]);
        registry.push(name, &oci(&[stored]), &["--preserve-digests"]);
    };
    let labelled = |name: &str| {
        let labels = json!({"Cmd": ["/app/shop"], "Labels": {"org.opencontainers.image.base.name": name}});
        shop().runs(labels)
    };
    push("team/toolchain:1", &toolchain());
    let name = format!("{}/team/toolchain:1", registry.address());
    push("team/shop:1", &labelled(&name));
    let base_of = |image: &str| base(&registry.word(image));
    let found = base_of("team/shop:1");
    assert_eq!((&found["name"], &found["certainty"]), (&json!(name), &json!("shared")), "{found}");
    assert_eq!(found["layers"], 2, "{found}");
    // one that is not there, or in another registry, is a name and no more
    for name in [format!("{}/team/nothing:1", registry.address()), "127.0.0.1:1/team/toolchain:1".to_owned()]
    {
        push("team/lost:1", &labelled(&name));
        let found = base_of("team/lost:1");
        assert_eq!((&found["name"], &found["layers"]), (&json!(name), &json!(1)), "{found}");
    }
}

/// Images of the engine that a test built, gone when it ends.
struct Built(Vec<String>);

impl Drop for Built {
    fn drop(&mut self) {
        self.0.iter().rev().for_each(|name| _ = attempt(docker().args(["rmi", "-f", name])));
    }
}

#[test]
fn the_engine_s_other_images_show_the_base_of_a_real_build_and_a_slimmer_one() {
    let Some(engine) = engine_to_build() else { return };
    let Some(debian) = engine.test_image("debian") else { return };
    let name = |tag: &str| format!("imgscope-base-{}:{tag}", std::process::id());
    let mut built = Built(Vec::new());
    let mut build = |tag: &str, dockerfile: &str, with_buildkit: bool| {
        let folder = Folder::new();
        folder.file("Dockerfile", dockerfile.as_bytes());
        folder.file("data", &[b'x'; 2_000_000]);
        engine.build(&folder.path(""), &name(tag), with_buildkit);
        built.0.push(name(tag));
    };
    for with_buildkit in [true, false] {
        build(
            "9",
            &format!("FROM {debian}\nCOPY data /opt/data\nRUN echo 9 > /opt/version\nWORKDIR /opt\n"),
            with_buildkit,
        );
        build("9-slim", &format!("FROM {debian}\nRUN echo 9 > /opt/version\n"), with_buildkit);
        // sets its command before its last layer, which a history alone takes for the end of a base image
        let dockerfile = format!("FROM {}\nENTRYPOINT [\"sh\"]\nRUN echo shop > /opt/shop\n", name("9"));
        build("shop", &dockerfile, with_buildkit);
        let layers = |tag: &str| {
            let format = "{{len .RootFS.Layers}}";
            engine
                .docker(&["inspect", "--format", format, &name(tag)])
                .trim()
                .parse::<u64>()
                .expect("a number")
        };
        let report = json_report(&name("shop"));
        let base = &report["image"]["base"];
        assert_eq!((&base["name"], &base["certainty"]), (&json!(name("9")), &json!("shared")), "{base}");
        assert_eq!(base["layers"].as_u64(), Some(layers("9")), "{base}");
        assert_eq!(base["slimmer"], json!(name("9-slim")), "{base}");
        let slim = json_report(&name("9-slim"))["image"]["unpacked_size"].clone();
        assert_eq!(base["slimmer_size"], slim, "{base}");
        // known from before it has the same base
        let again = run_with_engine(&[&name("shop"), "--format", "json"]).report();
        assert_eq!(again["image"]["base"], *base);
    }
}

#[test]
fn a_comparison_counts_the_same_layers_as_the_base_image_s() {
    let folder = Folder::new();
    let second = shop().layer(|l| l.file("app/more", 7_000)).by("COPY more /app/ # buildkit");
    let [first, second] = [shop(), second].map(|image| image.sets("CMD [\"/app/shop\"]"));
    let images = [("team/toolchain:1", toolchain()), ("team/shop:1", first), ("team/shop:2", second)];
    let archive = folder.file("all.tar", &stored(&images, docker_oci).tar());
    let words = [1, 2].map(|version| format!("docker-archive:{archive}:team/shop:{version}"));
    let report = run(&["diff", &words[0], &words[1], "--no-cache", "--format", "json"]).json();
    let bases: Vec<&Value> =
        report["images"].as_array().expect("images").iter().map(|image| &image["base"]).collect();
    for base in bases {
        assert_eq!((&base["name"], &base["layers"]), (&json!("team/toolchain:1"), &json!(2)), "{base}");
    }
    let sections = report["matrix"]["sections"].as_array().expect("sections");
    let purposes = sections.iter().find(|section| section["title"] == "by purpose").expect("purposes");
    let rows = purposes["rows"].as_array().expect("rows");
    let of_base =
        rows.iter().find(|row| row["label"] == "base image").unwrap_or_else(|| panic!("{purposes}"));
    // the documents in it are a finding's
    assert_eq!(of_base["cells"], json!([409_100, 409_100]), "{of_base}");
}

#[test]
fn no_rule_advises_to_change_a_step_of_the_base_image() {
    let with_base = |ends: bool| {
        let image = image()
            .layer(|l| l.file("etc/debian_version", 7).file("bin/sh", 9_000))
            .by("ADD rootfs.tar /")
            .layer(|l| {
                l.file("usr/lib/debug/libc.so.debug", 900_000)
                    .file("usr/lib/libfoo.a", 800_000)
                    .file("root/.cache/pip/http/a", 700_000)
                    .file("core.tar.gz", 1_200_000)
                    .content(b"usr/bin/big", &unstripped())
            })
            .by("RUN install-all");
        let image = if ends { image.sets("CMD [\"sh\"]") } else { image };
        image.layer(|l| l.file("app/main", 9_000)).by("COPY main /app/").diagnose()
    };
    let advice = |diagnosis: &Diagnosis, rule: &str| {
        let found = diagnosis.findings.iter().find(|finding| finding.rule.id == rule);
        found.unwrap_or_else(|| panic!("{rule}: {:?}", summary(diagnosis))).advice.clone()
    };
    let (of_base, of_own) = (with_base(true), with_base(false));
    // archives and caches of less than a megabyte are no reason for another base
    for rule in ["debug-files", "c-toolchain", "unpacked-archives", "unstripped-binary"] {
        let expected = "It is in the base image, layer 1 (RUN install-all): choose a slimmer base, or fix the base image.";
        assert_eq!(advice(&of_base, rule), expected, "{rule}");
        assert_ne!(advice(&of_own, rule), expected, "{rule}");
    }
}

/// A program with symbols that `strip` would take out.
fn unstripped() -> Vec<u8> {
    elf().unloaded(".debug_info", &[b'd'; 200_000]).build()
}
