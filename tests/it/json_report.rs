//! The JSON report: its schema is a file that scripts can hold it against, and it has the fields that were promised.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::archive::{Packing, Stored, docker_legacy, oci};
use crate::support::run::{run, run_on};
use crate::support::{ImageBuilder, Schema, image};

const SCHEMA: Schema = Schema { file: "report.schema.json", root: "Report" };

fn images() -> Vec<(&'static str, ImageBuilder)> {
    vec![
        ("empty", image()),
        ("one empty layer", image().layer(|l| l)),
        (
            "everything",
            image()
                .layer(|l| {
                    l.dir("d")
                        .file("d/a", 1_000)
                        .hard_link("d/b", "d/a")
                        .symlink("s", "d/a")
                        .file("copy", 1_000)
                        .member(b"fifo", tar::EntryType::Fifo, b"", b"")
                        .member(b"block", tar::EntryType::Block, b"", b"")
                        .pax(&[("path", b"tty")])
                        .content(b"d\xff/raw\xfe", b"0123456789")
                })
                .layer(|l| l.fill(b'y').file("d/a", 2_000).whiteout("s").whiteout("never"))
                .layer(|l| l.whiteout("d\u{fffd}").whiteout("copy")),
        ),
    ]
}

fn reports() -> Vec<(String, Value)> {
    let mut reports = Vec::new();
    for (name, built) in images() {
        for packing in [Packing::Plain, Packing::Gzip] {
            let stored = [Stored::new(&built, packing)];
            for members in [docker_legacy(&stored), oci(&stored)] {
                for more in [&["--files", "--packages"][..], &["--max-size", "1GB"], &["--verify"]] {
                    let arguments = [&["-", "--format", "json", "-q"], more].concat();
                    reports.push((format!("{name} {more:?}"), run_on(&members.tar(), &arguments).report()));
                }
            }
        }
    }
    let mut broken = Stored::new(&images()[2].1, Packing::Gzip);
    broken.blobs[0].truncate(50);
    let no_history = broken.clone().config(|c| c["history"] = Value::Null);
    for stored in [broken, no_history] {
        let partial = run_on(
            &oci(&[stored]).tar(),
            &["-", "--format", "json", "--files", "-q", "--allow-partial", "--max-size", "1GB"],
        );
        assert_eq!(partial.code, Some(2));
        reports.push(("broken".to_owned(), partial.json()));
    }
    reports.push(("demo".to_owned(), run(&["demo", "--format", "json", "--files"]).report()));
    reports
}

#[test]
fn the_schema_file_is_the_schema_of_the_report() {
    SCHEMA.is(&imgscope::report::json_schema());
}

#[test]
fn every_report_is_valid_under_the_schema() {
    for (name, report) in reports() {
        SCHEMA.takes(&name, &report);
    }
}

/// The fields of schema version 1; those that may be null end in `?`, those that may be absent begin with `~`.
const FIELDS: [(&str, &str); 16] = [
    (
        "Report",
        "schema_version tool image config layers history wasted duplicates removable_size findings limits warnings ~tree \
         ~packages ~unowned_size ~advice",
    ),
    ("Tool", "name version"),
    (
        "PackageEntry",
        "manager name version architecture? license? size? declared_size? files layer? asked_for? purl? recorded_in",
    ),
    (
        "Image",
        "reference source id platform os_version? created? tags unpacked_size live_size wasted_size compressed_size? \
         efficiency files complete depth verified via?",
    ),
    ("Config", "user env entrypoint cmd working_dir exposed_ports volumes stop_signal labels"),
    (
        "Layer",
        "index diff_id digest? compressed_size? unpacked_size wasted_size created_by? added modified removed cached list? error?",
    ),
    (
        "History",
        "created? created_by comment empty_layer layer? unpacked_size engine_size? engine_size_reason?",
    ),
    ("Wasted", "path ~path_raw size kind written_in hidden_in"),
    ("Duplicate", "size paths ~paths_raw wasted_size"),
    (
        "Finding",
        "rule severity title paths ~paths_raw layer? history? dockerfile_line? saves saves_compressed? saves_compressed_confidence? confidence confidence_reason? error? advice fingerprint accepted",
    ),
    ("Limit", "name subject? unit limit actual passed warning"),
    ("Number", ""),
    (
        "Advice",
        "steps size_after dockerfile? missing? notes left_out predicted_size? predicted_without_base? predicted_confidence? dockerignore",
    ),
    ("LeftOut", "step layer? reason"),
    ("Step", "rule title advice saves size_after"),
    ("TreeEntry", "path ~path_raw kind size mode uid gid layer target? ~target_raw"),
];

#[test]
fn the_schema_has_the_promised_fields_and_no_others() {
    SCHEMA.has_fields(&FIELDS);
}

#[test]
fn no_list_is_ever_null_and_the_tree_is_there_when_asked_for() {
    for (name, report) in reports() {
        for list in ["layers", "history", "wasted", "duplicates", "findings", "limits", "warnings"] {
            assert!(report[list].is_array(), "{name}: {list} is {}", report[list]);
        }
        assert!(report["image"]["tags"].is_array(), "{name}");
        assert_eq!(report["schema_version"], 1);
        assert_eq!(report["tool"], json!({"name": "imgscope", "version": env!("CARGO_PKG_VERSION")}));
        let wants_tree = name.contains("--files") || ["demo", "broken"].contains(&name.as_str());
        assert_eq!(report.get("tree").is_some(), wants_tree, "{name}");
        the_figures_fit_together(&name, &report);
    }
}

/// What the report says in one place fits what it says in others.
fn the_figures_fit_together(name: &str, report: &Value) {
    let image = &report["image"];
    let number = |value: &Value| value.as_u64().expect("a number");
    let sum = |list: &str, field: &str| -> u64 {
        report[list].as_array().expect("a list").iter().map(|entry| number(&entry[field])).sum()
    };
    assert_eq!(number(&image["unpacked_size"]), sum("layers", "unpacked_size"), "{name}");
    assert_eq!(number(&image["wasted_size"]), sum("layers", "wasted_size"), "{name}");
    assert_eq!(number(&image["wasted_size"]), sum("wasted", "size"), "{name}");
    let removable = number(&report["removable_size"]);
    assert!(removable <= number(&image["unpacked_size"]).min(sum("findings", "saves")), "{name}");
    assert_eq!(
        number(&image["unpacked_size"]),
        number(&image["live_size"]) + number(&image["wasted_size"]),
        "{name}"
    );
    if report["warnings"].as_array().is_some_and(|w| w.iter().all(|w| !w.to_string().contains("history"))) {
        assert_eq!(number(&image["unpacked_size"]), sum("history", "unpacked_size"), "{name}");
    }
    let efficiency = image["efficiency"].as_f64().expect("a number");
    assert!((0.0..=1.0).contains(&efficiency), "{name}: {efficiency}");
    let Some(tree) = report["tree"].as_array() else { return };
    assert_eq!(number(&image["live_size"]), sum("tree", "size"), "{name}");
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    tree.iter().for_each(|entry| *kinds.entry(entry["kind"].as_str().expect("a kind")).or_default() += 1);
    let files = kinds.get("file").copied().unwrap_or(0);
    assert!(number(&image["files"]) >= files, "{name}: {kinds:?}");
    let paths: Vec<&str> = tree.iter().map(|entry| entry["path"].as_str().expect("a path")).collect();
    let is_text = tree.iter().all(|entry| entry.get("path_raw").is_none());
    assert!(!is_text || paths.is_sorted_by(|a, b| a.as_bytes() < b.as_bytes()), "{name}: {paths:?}");
    assert!(paths.iter().all(|path| path.starts_with('/') && path.len() > 1), "{name}: {paths:?}");
}

#[test]
fn of_hard_links_the_first_in_the_tar_is_the_file_in_json_and_csv() {
    let built = image()
        .layer(|l| l.file("z", 90).hard_link("b", "z").hard_link("a", "z").symlink("s", "z"))
        .layer(|l| l.hard_link("0", "a"));
    let tar = docker_legacy(&[Stored::new(&built, Packing::Plain)]).tar();
    let report = run_on(&tar, &["-", "--format", "json", "--files"]).report();
    let row = |entry: &Value| {
        let word = |field: &str| entry[field].as_str().unwrap_or_default().to_owned();
        format!("{} {} {} {}", word("path"), word("kind"), entry["size"], word("target"))
    };
    let rows: Vec<String> = report["tree"].as_array().expect("a tree").iter().map(row).collect();
    assert_eq!(
        rows,
        ["/0 hardlink 0 /z", "/a hardlink 0 /z", "/b hardlink 0 /z", "/s symlink 1 z", "/z file 90 "]
    );
    let csv = run_on(&tar, &["-", "--format", "csv-files"]).text();
    let expected = "path,kind,size,mode,uid,gid,layer,target\n\
                    /0,hardlink,0,0644,0,0,1,/z\n/a,hardlink,0,0644,0,0,0,/z\n/b,hardlink,0,0644,0,0,0,/z\n\
                    /s,symlink,1,0644,0,0,0,z\n/z,file,90,0644,0,0,0,\n";
    assert_eq!(csv, expected);
    let removed = docker_legacy(&[Stored::new(&built.layer(|l| l.whiteout("z")), Packing::Plain)]).tar();
    let report = run_on(&removed, &["-", "--format", "json", "--files"]).report();
    let rows: Vec<String> = report["tree"].as_array().expect("a tree").iter().map(row).collect();
    assert_eq!(rows, ["/0 hardlink 0 /b", "/a hardlink 0 /b", "/b file 90 ", "/s symlink 1 z"]);
}
