//! Names, commands and messages that try to steer a terminal: none of their bytes gets there, and JSON loses none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tar::EntryType;

use crate::support::archive::{Layout, Members, OCI_MANIFEST, Packing, Stored, docker_legacy, named, oci};
use crate::support::hostile::is_hostile;
use crate::support::run::{Outcome, run, run_on};
use crate::support::{Folder, image, sha256};

/// Clears a screen, sets a title, comes by a single byte, reorders, hides, breaks lines.
const HOSTILE: [&str; 9] = [
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}]0;title\u{7}",
    "\u{9b}31m",
    "line\nbreak\r\n\tx",
    "pa\u{202e}gpj.exe",
    "\u{2066}isolate\u{2069}",
    "zero\u{200b}width\u{feff}",
    "\u{7f}\u{8}\u{8}backspace",
    "error: \u{1b}[31mfake\nhint: run this",
];

fn all() -> String {
    HOSTILE.concat()
}

/// Holds that every byte of both streams is harmless: UTF-8, and no control but the line break.
#[track_caller]
fn is_harmless(outcome: &Outcome) {
    for (stream, text) in [("stdout", outcome.text()), ("stderr", outcome.stderr.clone())] {
        let bad: Vec<char> = text.chars().filter(|&c| c != '\n' && is_hostile(c)).collect();
        assert!(bad.is_empty(), "{bad:?} on {stream}: {text:?}");
    }
    assert!(!outcome.stderr.lines().any(|line| line.starts_with("hint: run this")), "{}", outcome.stderr);
}

fn members() -> Members {
    let name = |text: &str| format!("dir/{text}").into_bytes();
    let base = image().layer(|mut l| {
        for text in HOSTILE {
            l = l
                .content(&name(text), text.as_bytes())
                .content(&[&name(text)[..], b"2"].concat(), text.as_bytes());
            l = l.member(format!("link-{}", text.len()).as_bytes(), EntryType::Symlink, text.as_bytes(), b"");
        }
        l.content(b"raw/\xff\xfe\x9b31m", b"raw")
            .content(b"raw/\xff\xfe\x9b32m", b"raw")
            .content(b"../../climbs\x1b[0m", b"up")
            .content(b"/absolute\xc2", b"root")
    });
    let built = base
        .layer(|mut l| {
            for text in HOSTILE {
                l = l.content(&name(text), b"other");
            }
            l.content(b"raw/\xff\xfe\x9b31m", b"other").content(b"raw/.wh.no\x1b[0mne\xff", b"")
        })
        .by(&format!("RUN {}", all()));
    let stored = Stored::new(&built, Packing::Plain).tags(&[&format!("evil:{}", all())]).config(|config| {
        config["os"] = all().into();
        config["architecture"] = all().into();
        config["variant"] = all().into();
        config["history"][0]["comment"] = all().into();
        config["history"][0]["created_by"] = all().into();
        config["history"][0]["created"] = all().into();
        config["config"]["Cmd"] = json!([all()]);
    });
    docker_legacy(&[stored])
}

#[test]
fn no_name_of_an_image_reaches_a_terminal_as_it_is() {
    let folder = Folder::new();
    let tar = members().tar();
    let evil = folder.file("evil\u{1b}[2J\n\u{202e}.tar", &tar);
    for format in [&["--format", "json", "--files"][..], &["--format", "text"], &["--max-size", "1B"]] {
        is_harmless(&run_on(&tar, &[&["-"], format].concat()));
        is_harmless(&run(&[&[evil.as_str()], format].concat()));
    }
    let history = run_on(&tar, &["history", "-"]);
    assert_eq!(history.code, Some(0), "{}", history.stderr);
    is_harmless(&history);
    is_harmless(&run_on(&tar, &["history", "-", "--no-trunc"]));
    assert_eq!(history.text().lines().count(), 3, "a head and two lines, whatever their commands hold");
}

#[test]
fn json_keeps_every_name_without_loss() {
    let report = run_on(&members().tar(), &["-", "--format", "json", "--files"]).report();
    let tree = report["tree"].as_array().expect("a tree");
    let bytes = |entry: &Value, field: &str| match entry.get(format!("{field}_raw")) {
        Some(raw) => STANDARD.decode(raw.as_str().expect("base64")).expect("base64"),
        None => entry[field].as_str().expect("text").as_bytes().to_vec(),
    };
    let paths: Vec<Vec<u8>> = tree.iter().map(|entry| bytes(entry, "path")).collect();
    for text in HOSTILE {
        let path = format!("/dir/{text}").into_bytes();
        assert!(paths.contains(&path), "{text:?} is not among the paths");
        let link = format!("/link-{}", text.len());
        let link = tree.iter().find(|entry| entry["path"] == link.as_str()).expect("the link");
        assert!(HOSTILE.contains(&link["target"].as_str().expect("a target")), "{link}");
    }
    for raw in [&b"/raw/\xff\xfe\x9b31m"[..], b"/raw/\xff\xfe\x9b32m", b"/climbs\x1b[0m", b"/absolute\xc2"] {
        assert!(paths.contains(&raw.to_vec()), "{} is not among the paths", raw.escape_ascii());
    }
    let mut sorted = paths.clone();
    sorted.sort();
    assert_eq!(paths, sorted, "sorted by bytes");
    let wasted: Vec<Vec<u8>> =
        report["wasted"].as_array().expect("a list").iter().map(|entry| bytes(entry, "path")).collect();
    assert!(wasted.contains(&b"/raw/\xff\xfe\x9b31m".to_vec()));
    assert_eq!(report["image"]["tags"], json!([format!("evil:{}", all())]));
    assert_eq!(report["image"]["platform"], format!("{0}/{0}/{0}", all()));
    assert_eq!(report["layers"][1]["created_by"], format!("RUN {}", all()));
    assert_eq!(report["history"][0]["comment"], all());
    assert_eq!(report["history"][0]["created"], Value::Null, "what is no time is none");
}

#[test]
fn every_character_passes_through_stdout_and_files_unchanged() {
    let folder = Folder::new();
    let every: String =
        ('\u{0}'..='\u{ffff}').chain('\u{1f300}'..='\u{1f9ff}').chain(['\u{e0041}']).collect();
    let built = image().layer(|l| l.file("a", 1)).by(&every);
    let path = folder.file("image.tar", &docker_legacy(&[Stored::new(&built, Packing::Plain)]).tar());
    let out = folder.word("out.json");
    let outcome = run(&[&path, "--no-cache", "--format", "json", "-o", &format!("json={out}")]);
    assert_eq!(outcome.report()["layers"][0]["created_by"], every);
    is_harmless_json(&outcome.stdout);
    let file = std::fs::read(&out).expect("the report");
    assert_eq!(file, outcome.stdout);
    let always = run(&[&path, "--no-cache", "--format", "json", "--color", "always"]);
    assert_eq!(always.stdout, outcome.stdout, "JSON has no colours");
}

fn is_harmless_json(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(!text.chars().any(|c| c != '\n' && is_hostile(c)));
}

#[test]
fn no_message_about_a_damaged_image_carries_its_names_as_they_are() {
    let evil = all();
    let built = image().layer(|l| l.file("a", 3_000));
    let stored = || Stored::new(&built, Packing::Plain);
    let mut cases: Vec<(&str, Members)> = Vec::new();
    let layers = |name: &str| json!([{"Config": "c.json", "RepoTags": [evil], "Layers": [name]}]).to_string();
    cases.push(("no config", docker_legacy(&[stored()]).with("manifest.json", layers("x"))));
    let config = stored().config;
    cases.push((
        "no layer",
        docker_legacy(&[stored()]).with("c.json", config.clone()).with("manifest.json", layers(&evil)),
    ));
    let no_config = json!([{"Config": evil, "RepoTags": [evil], "Layers": [evil]}]).to_string();
    cases.push(("evil config", docker_legacy(&[stored()]).with("manifest.json", no_config)));
    let two = [stored().tags(&[&evil]), stored().config(|c| c["x"] = 1.into()).tags(&[&evil, "b:1"])];
    cases.push(("several", docker_legacy(&two)));
    cases.push((
        "diff ID",
        docker_legacy(&[stored().config(|c| c["rootfs"]["diff_ids"][0] = evil.clone().into())]),
    ));
    cases.push(("digest", Layout::default().finish(&[json!({"digest": evil, "mediaType": OCI_MANIFEST})])));
    cases.push((
        "type",
        docker_legacy(&[stored()]).with("manifest.json", json!([{"Config": {}, "Layers": evil}]).to_string()),
    ));
    cases.push(("json", docker_legacy(&[stored()]).with("manifest.json", format!("[{{\"{evil}"))));
    let absent = json!({
        "digest": sha256(b"x").to_string(), "mediaType": OCI_MANIFEST,
        "platform": {"os": evil, "architecture": evil, "variant": evil},
    });
    cases.push(("absent", Layout::default().finish(std::slice::from_ref(&absent))));
    let mut layout = Layout::default();
    let mut entry = layout.image_for(&stored().platform(&evil, &evil, Some(&evil)));
    entry = named(entry, &evil);
    cases.push(("platform", layout.finish(&[entry, absent])));
    cases.push(("raw name", oci(&[stored()]).with("index.json", format!("\u{0}{evil}"))));
    for (what, members) in cases {
        let tar = members.tar();
        let cut = &tar[..tar.len() - 1_500];
        for bytes in [&tar[..], cut] {
            let outcome = run_on(bytes, &["-", "--platform", "linux/s390x"]);
            assert_eq!(outcome.code, Some(2), "{what}: {}", outcome.stderr);
            is_harmless(&outcome);
            is_harmless(&run_on(&Packing::Gzip.pack(bytes), &["-:nosuch"]));
        }
    }
    // the member that a cut is in
    let raw = image().layer(|l| l.content(b"evil\x1b[2J\xff\n", &[7; 5_000]));
    let mut stored = Stored::new(&raw, Packing::Plain);
    stored.blobs[0].truncate(2_000);
    let outcome = run_on(&docker_legacy(&[stored]).tar(), &["-"]);
    outcome.fails_saying(&["layer 0", r"inside `evil\x1b[2J\xff\n`"]);
    is_harmless(&outcome);
}

#[test]
fn what_was_typed_comes_back_harmless_too() {
    let evil = all();
    let cases: [&[&str]; 8] = [
        &["--platform", &evil, "x.tar"],
        &["--max-size", &evil, "x.tar"],
        &["--format", &evil, "x.tar"],
        &["-o", &evil, "x.tar"],
        &["-o", &format!("json=/nosuch/{evil}/x"), "/dev/null"],
        &[&format!("--{evil}")],
        &[&format!("./{evil}")],
        &["demo:", &evil],
    ];
    for arguments in cases {
        let outcome = run(arguments);
        outcome.fails_saying(&[]);
        is_harmless(&outcome);
    }
}
