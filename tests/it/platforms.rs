//! Which platform of an image is read: variants of a processor, versions of Windows, and what stands in the way.

use serde_json::{Value, json};

use crate::support::archive::{Layout, Members, Packing, Stored, docker_legacy, named};
use crate::support::run::{Outcome, run, run_on};
use crate::support::{Folder, image, sha256};

/// An image whose size tells which one it is.
fn of(platform: &str, size: usize) -> Stored {
    let parts: Vec<&str> = platform.split('/').collect();
    Stored::new(&image().layer(|l| l.file("a", size)), Packing::Gzip).platform(
        parts[0],
        parts[1],
        parts.get(2).copied(),
    )
}

fn windows(version: &str, size: usize) -> Stored {
    of("windows/amd64", size).config(|config| config["os.version"] = version.into())
}

/// One image for all of these platforms, behind an index of its own.
fn index_of(platforms: &[Stored]) -> Members {
    let mut layout = Layout::default();
    let entries: Vec<Value> = platforms.iter().map(|platform| layout.image_for(platform)).collect();
    let index = layout.index(&entries);
    layout.finish(&[named(index, "docker.io/library/x:1")])
}

fn choose(members: &Members, platform: &str) -> Outcome {
    let folder = Folder::new();
    let listed =
        run(&[&folder.file("x.tar", &members.tar()), "--platform", platform, "--format", "json", "-q"]);
    let piped = run_on(&members.tar(), &["-", "--platform", platform, "--format", "json", "-q"]);
    assert_eq!(listed.code, piped.code, "{}", piped.stderr);
    listed
}

#[track_caller]
fn takes(members: &Members, platform: &str, size: usize) -> Value {
    let report = choose(members, platform).report();
    assert_eq!(report["image"]["unpacked_size"], size, "{platform}");
    report
}

#[test]
fn the_variant_of_arm_that_engines_take_is_taken_wherever_it_is_listed() {
    let debian = index_of(&[
        of("linux/amd64", 100),
        of("linux/arm/v5", 500),
        of("linux/arm/v7", 700),
        of("linux/arm64/v8", 800),
        of("linux/386", 386),
    ]);
    for (platform, size) in [
        ("linux/arm", 700),
        ("linux/arm/v7", 700),
        ("linux/armhf", 700),
        ("arm", 700),
        ("linux/arm/v6", 500),
        ("linux/arm/v5", 500),
        ("linux/arm64", 800),
        ("linux/arm64/v8", 800),
        ("linux/aarch64", 800),
        ("arm64", 800),
        ("linux/x86_64", 100),
        ("linux/amd64/v3", 100),
        ("linux/i386", 386),
    ] {
        takes(&debian, platform, size);
    }
}

/// The same as an engine with containerd's store saves it: `manifest.json` describes the host's platform alone.
fn saved_by_engine(platforms: &[Stored]) -> Members {
    let mut members = index_of(platforms);
    let layers: Vec<String> = platforms[0].blobs.iter().map(|blob| sha256(blob).blob_path()).collect();
    let config = sha256(&platforms[0].config).blob_path();
    members.json("manifest.json", &json!([{"Config": config, "RepoTags": ["x:1"], "Layers": layers}]));
    members
}

#[test]
fn of_an_engines_image_for_several_platforms_each_is_taken_although_manifest_json_describes_one() {
    let platforms = [of("linux/amd64", 100), of("linux/arm64", 200), of("linux/s390x", 300)];
    let saved = saved_by_engine(&platforms);
    for (platform, size) in [("linux/amd64", 100), ("linux/arm64", 200), ("linux/s390x", 300)] {
        let report = takes(&saved, platform, size);
        assert_eq!(report["image"]["tags"], json!(["x:1"]), "{platform}");
    }
    choose(&saved, "linux/riscv64").fails_saying(&["linux/amd64, linux/arm64, linux/s390x"]);
    let absent = saved.get_json(
        &saved.get_json("index.json")["manifests"][0]["digest"].as_str().map(blob_name).expect("a digest"),
    );
    let absent = blob_name(absent["manifests"][2]["digest"].as_str().expect("a digest"));
    let partly = saved.without(&absent);
    takes(&partly, "linux/arm64", 200);
    choose(&partly, "linux/s390x").fails_saying(&["no image for linux/s390x", "linux/amd64, linux/arm64"]);
}

fn blob_name(digest: &str) -> String {
    format!("blobs/{}", digest.replace(':', "/"))
}

#[test]
fn a_plain_architecture_is_its_common_variant() {
    let plain = index_of(&[of("linux/amd64", 100), of("linux/arm", 320), of("linux/arm64", 640)]);
    for (platform, size) in
        [("linux/arm/v7", 320), ("linux/arm", 320), ("linux/arm64/v8", 640), ("linux/amd64/v1", 100)]
    {
        takes(&plain, platform, size);
    }
    let refused = choose(&plain, "linux/arm/v6");
    refused.fails_saying(&["has no image for linux/arm/v6; available: linux/amd64, linux/arm, linux/arm64"]);
    assert!(!refused.stderr.contains("hint"), "{}", refused.stderr);
    takes(&index_of(&[of("linux/amd64", 100), of("linux/arm/v6", 600)]), "linux/arm/v7", 600);
}

#[test]
fn a_variant_that_only_the_config_tells_is_told_where_it_tells_images_apart() {
    let (v5, v7) = (of("linux/arm/v5", 500), of("linux/arm/v7", 700));
    let amd = of("linux/amd64", 100);
    for (missing, is_named) in [(None, true), (None, false), (Some(&amd), true), (Some(&amd), false)] {
        let mut layout = Layout::default();
        let mut entries: Vec<Value> = [&v5, &v7, &amd].map(|image| layout.image_for(image)).into();
        for entry in &mut entries {
            entry["platform"].as_object_mut().expect("a platform").remove("variant");
        }
        let index = layout.index(&entries);
        let mut members = layout.finish(&[if is_named { named(index, "x:1") } else { index }]);
        if let Some(missing) = missing {
            members = members.without(&sha256(&missing.config).blob_path());
        }
        for (platform, size) in
            [("linux/arm/v7", 700), ("linux/arm", 700), ("linux/arm/v6", 500), ("linux/arm/v5", 500)]
        {
            takes(&members, platform, size);
        }
    }
    // a variant that is listed beside it
    let mut layout = Layout::default();
    let mut entries: Vec<Value> = [&v5, &v7].map(|image| layout.image_for(image)).into();
    entries[0]["platform"].as_object_mut().expect("a platform").remove("variant");
    let index = layout.index(&entries);
    let members = layout.finish(&[named(index, "x:1")]);
    takes(&members, "linux/arm/v7", 700);
    takes(&members, "linux/arm/v5", 500);
}

#[test]
fn a_wish_is_answered_by_the_configs_of_images_that_nothing_else_tells_apart() {
    let images = [of("linux/arm/v6", 600), of("linux/arm64", 640), of("linux/s390x", 390)];
    let mut nested = Layout::default();
    let entries = images.each_ref().map(|image| nested.image(image));
    let index = nested.index(&entries);
    let mut flat = Layout::default();
    let entries = images.each_ref().map(|image| flat.image(image));
    let untagged = images.clone().map(|image| image.tags(&[]));
    let flat = flat.finish(&entries);
    let nested = nested.finish(&[index]);
    for members in [&nested, &flat, &docker_legacy(&untagged)] {
        let lost = sha256(&images[2].config);
        let lost = members.names().into_iter().find(|name| name.contains(lost.hex())).expect("its config");
        for members in [members.clone(), members.clone().without(lost)] {
            for (platform, size) in [("linux/arm64", 640), ("linux/arm/v7", 600), ("linux/arm/v6", 600)] {
                takes(&members, platform, size);
            }
        }
    }
    // an index is right where configs are those of another platform
    let mut mistaken = Layout::default();
    let mut entries = [100, 640].map(|size| mistaken.image_for(&of("linux/amd64", size)));
    entries[1]["platform"]["architecture"] = "arm64".into();
    let index = mistaken.index(&entries);
    takes(&mistaken.finish(&[index]), "linux/arm64", 640);
    // two of a platform that only a layout lists
    let mut coarse = Layout::default();
    let mut entries = [of("linux/arm/v5", 500), of("linux/arm/v7", 700)].map(|it| coarse.image_for(&it));
    for entry in &mut entries {
        entry["platform"].as_object_mut().expect("a platform").remove("variant");
    }
    let coarse = coarse.finish(&entries);
    takes(&coarse, "linux/arm/v5", 500);
    takes(&coarse, "linux/arm/v7", 700);
    // the entries of an index are one image; those of a layout or docker-archive need not be
    choose(&nested, "linux/riscv64")
        .fails_saying(&["has no image for linux/riscv64; available: linux/arm/v6, linux/arm64, linux/s390x"]);
    for members in [flat, docker_legacy(&untagged)] {
        for outcome in [run_on(&members.tar(), &["-"]), choose(&members, "linux/riscv64")] {
            outcome.fails_saying(&[
                "contains 3 images:",
                "@0  (no name)  linux/arm/v6",
                "@1  (no name)  linux/arm64",
                "@2  (no name)  linux/s390x",
                "hint: choose one by number (PATH:@N) or with `--platform linux/arm/v6`",
            ]);
        }
    }
}

#[test]
fn an_entry_of_unknown_platform_that_is_not_to_be_had_is_in_nobodys_way_who_chose_one_that_is() {
    let (amd, arm) = (of("linux/amd64", 100), of("linux/arm64", 640));
    for is_named in [true, false] {
        let mut layout = Layout::default();
        let entries = [&amd, &arm].map(|image| layout.image(image));
        let index = layout.index(&entries);
        let whole = layout.finish(&[if is_named { named(index, "x:1") } else { index }]);
        let manifest = entries[0]["digest"].as_str().expect("a digest").replace("sha256:", "blobs/sha256/");
        let missing = whole.clone().without(&manifest);
        for broken in [missing.clone(), whole.with(&manifest, "{}")] {
            takes(&broken, "linux/arm64", 640);
            choose(&broken, "linux/amd64").fails_saying(&[&manifest[13..]]);
            run_on(&broken.tar(), &["-"]).fails_saying(&[&manifest[13..]]);
        }
    }
}

#[test]
fn an_architecture_that_runs_there_too_is_not_taken_for_the_one_that_was_asked_for() {
    let members = index_of(&[of("linux/386", 386), of("linux/arm/v7", 700)]);
    choose(&members, "linux/amd64")
        .fails_saying(&["has no image for linux/amd64", "linux/386, linux/arm/v7"]);
    choose(&members, "linux/arm64").fails_saying(&["has no image for linux/arm64"]);
}

const SERVER_2019: &str = "10.0.17763.6293";
const SERVER_2022: &str = "10.0.20348.2655";

#[test]
fn images_for_two_versions_of_windows_are_never_one_that_is_taken_in_silence() {
    let images = [windows(SERVER_2019, 2019), windows(SERVER_2022, 2022)];
    let both = "windows(10.0.17763.6293)/amd64, windows(10.0.20348.2655)/amd64";
    // as an index names them, as configs alone do, and in a docker-archive
    let mut bare = Layout::default();
    let mut entries: Vec<Value> = images.iter().map(|image| bare.image_for(image)).collect();
    for entry in &mut entries {
        entry["platform"].as_object_mut().expect("a platform").remove("os.version");
    }
    let entries: Vec<Value> = entries.into_iter().map(|entry| named(entry, "x:1")).collect();
    for members in [index_of(&images), bare.finish(&entries), docker_legacy(&images)] {
        for wish in ["windows/amd64", "windows(10.0)/amd64"] {
            let refused = choose(&members, wish);
            refused.fails_saying(&["has images for several versions of", both]);
            refused.fails_saying(&["hint: choose one with `--platform 'windows(10.0.17763.6293)/amd64'`"]);
        }
        for (wish, size, version) in [
            ("windows(10.0.17763.6293)/amd64", 2019, SERVER_2019),
            ("windows(10.0.17763)/amd64", 2019, SERVER_2019),
            ("windows/amd64:10.0.17763", 2019, SERVER_2019),
            ("windows(10.0.20348.1)/amd64", 2022, SERVER_2022),
            ("windows/amd64:10.0.20348.2655", 2022, SERVER_2022),
        ] {
            let report = takes(&members, wish, size);
            assert_eq!(report["image"]["platform"], "windows/amd64");
            assert_eq!(report["image"]["os_version"], version);
        }
        choose(&members, "windows(10.0.26100)/amd64")
            .fails_saying(&["has no image for windows(10.0.26100)/amd64; available: ", both]);
        run_on(&members.tar(), &["-"]).fails_saying(&[
            "(the host's platform); available: ",
            both,
            "'windows(",
        ]);
        let text = run_on(&members.tar(), &["-", "--platform", "windows/amd64:10.0.20348", "--no-tui"]);
        assert!(text.text().contains("windows(10.0.20348.2655)/amd64"), "{}", text.text());
    }
}

#[test]
fn one_version_of_windows_is_taken_without_a_word_about_it() {
    let members = index_of(&[of("linux/amd64", 100), windows(SERVER_2022, 2022)]);
    let report = takes(&members, "windows/amd64", 2022);
    assert_eq!(report["image"]["os_version"], SERVER_2022);
    assert_eq!(takes(&members, "linux/amd64", 100)["image"]["os_version"], Value::Null);
    let only = docker_legacy(&[windows(SERVER_2022, 2022)]);
    let report = run_on(&only.tar(), &["-", "--format", "json"]).report();
    assert_eq!(
        (&report["image"]["platform"], &report["image"]["os_version"]),
        (&json!("windows/amd64"), &json!(SERVER_2022))
    );
}

#[test]
fn a_list_of_images_tells_versions_of_windows_apart() {
    let mut layout = Layout::default();
    let entries: Vec<Value> = [("a:1", windows(SERVER_2019, 2019)), ("b:1", windows(SERVER_2022, 2022))]
        .iter()
        .map(|(name, image)| named(layout.image_for(image), name))
        .collect();
    run_on(&layout.finish(&entries).tar(), &["-"]).fails_saying(&[
        "@0  a:1  windows(10.0.17763.6293)/amd64",
        "@1  b:1  windows(10.0.20348.2655)/amd64",
    ]);
}

#[test]
fn bottles_for_two_versions_of_macos_are_told_apart() {
    let of = |version: &str, size| of("darwin/arm64", size).config(|it| it["os.version"] = version.into());
    let members = index_of(&[of("macOS 13.6", 13), of("macOS 14.5", 14), self::of("linux/amd64", 100)]);
    choose(&members, "darwin/arm64")
        .fails_saying(&["darwin(macOS 13.6)/arm64, darwin(macOS 14.5)/arm64", "'darwin(macOS 13.6)/arm64'"]);
    takes(&members, "darwin(macOS 14.5)/arm64", 14);
    takes(&members, "macos/arm64:macOS 13.6", 13);
}

#[test]
fn an_image_that_needs_a_feature_of_the_system_is_not_taken_before_one_that_does_not() {
    let mut layout = Layout::default();
    let mut nydus = layout.image_for(&of("linux/amd64", 1));
    nydus["platform"]["os.features"] = json!(["nydus.remoteimage.v1"]);
    let plain = layout.image_for(&of("linux/amd64", 100));
    let members = layout.finish(&[named(nydus, "x:1"), named(plain, "x:1")]);
    takes(&members, "linux/amd64", 100);
    takes(&members, "linux(+nydus.remoteimage.v1)/amd64", 1);
}

#[test]
fn what_is_missing_or_damaged_of_one_platform_is_in_nobodys_way_who_chose_another() {
    let (amd, arm) = (of("linux/amd64", 100), of("linux/arm64", 200));
    let whole = index_of(&[amd.clone(), arm.clone()]);
    let config = sha256(&amd.config).blob_path();
    let manifest = manifest_of(&whole, "amd64");
    let mut damaged = whole.clone();
    for (name, body) in &mut damaged.0 {
        if *name == manifest {
            *body = crate::support::archive::Body::File(b"{}".to_vec());
        }
    }
    for (broken, why) in [
        (whole.clone().without(&config), "is missing"),
        (damaged, "is damaged"),
        (
            docker_legacy(&[amd.clone(), arm]).without(&format!("{}.json", sha256(&amd.config).hex())),
            "is missing",
        ),
    ] {
        takes(&broken, "linux/arm64", 200);
        choose(&broken, "linux/amd64").fails_saying(&[why]);
    }
    // that it is listed tells nobody that it was saved
    let absent = whole.without(&manifest);
    takes(&absent, "linux/arm64", 200);
    choose(&absent, "linux/amd64")
        .fails_saying(&["has no image for linux/amd64", "linux/amd64 (listed but absent)"]);
}

#[test]
fn a_lower_variant_is_no_substitute_for_one_that_is_damaged() {
    let members = index_of(&[of("linux/arm/v6", 600), of("linux/arm/v7", 700)]);
    let manifest = manifest_of(&members, "v7");
    choose(&members.clone().without(&manifest), "linux/arm/v7")
        .fails_saying(&["linux/arm/v7 (listed but absent)"]);
    takes(&members.without(&manifest), "linux/arm/v6", 600);
}

#[test]
fn what_is_missing_of_one_image_is_in_nobodys_way_who_named_another() {
    let folder = Folder::new();
    let mut layout = Layout::default();
    let (one, two) = (of("linux/amd64", 100).tags(&["one:1"]), of("linux/amd64", 200).tags(&["two:1"]));
    let entries = [named(layout.image(&one), "one:1"), named(layout.image(&two), "two:1")];
    let missing = entries[0]["digest"].as_str().expect("a digest").replace("sha256:", "blobs/sha256/");
    let config = sha256(&one.config).blob_path();
    let whole = layout.finish(&entries);
    for (file, members) in
        [("manifest.tar", whole.clone().without(&missing)), ("config.tar", whole.without(&config))]
    {
        let path = folder.file(file, &members.tar());
        let report = run(&[&format!("{path}:two:1"), "--format", "json", "-q"]).report();
        assert_eq!(report["image"]["unpacked_size"], 200, "{file}");
        run(&[&format!("{path}:one:1")]).fails_saying(&["is missing", "save or copy the image again"]);
    }
    run(&[&folder.word("manifest.tar")]).fails_saying(&["is missing"]);
}

/// The blob that holds the manifest of the platform with that architecture or variant.
fn manifest_of(members: &Members, part: &str) -> String {
    let top = members.get_json("index.json");
    let path = |digest: &Value| digest.as_str().expect("a digest").replace("sha256:", "blobs/sha256/");
    let index = members.get_json(&path(&top["manifests"][0]["digest"]));
    let entries = index["manifests"].as_array().expect("a list");
    let is_it =
        |entry: &&Value| entry["platform"].as_object().expect("a platform").values().any(|v| v == part);
    path(&entries.iter().find(is_it).expect("the platform")["digest"])
}
