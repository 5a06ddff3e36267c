//! Packages in reports: the table, JSON, bills of materials that others read, and the explorer.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use imgscope::tui::play;
use jsonschema::Registry;
use serde_json::{Value, json};

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::run::{run, run_on};
use crate::support::tools::is_installed;
use crate::support::{Folder, ImageBuilder, Lack, image, skip};

const APK: &str = "P:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\nI:650000\nF:lib\nR:libc.so\n\n\
    P:evil\x1b[2J\nV:1\nL:as \"is\", \x1b[31mno warranty\nF:usr/bin\nR:evil\n\n";

/// Alpine with two packages, one of npm, and 5 kB that no package owns.
fn shop() -> ImageBuilder {
    image()
        .tag("shop:7")
        .layer(|l| {
            l.content(b"etc/os-release", b"NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.19.1\n")
                .content(b"lib/apk/db/installed", APK.as_bytes())
                .file("lib/libc.so", 600_000)
                .file("usr/bin/evil", 70_000)
        })
        .layer(|l| {
            let manifest = br#"{"name":"@scope/left-pad","version":"1.3.0","license":"WTFPL"}"#;
            l.content(b"app/node_modules/@scope/left-pad/package.json", manifest)
                .file("app/node_modules/@scope/left-pad/index.js", 9_000)
                .file("app/server.js", 5_000)
        })
}

fn archive(image: &ImageBuilder) -> Vec<u8> {
    docker_legacy(&[Stored::new(image, Packing::Plain)]).tar()
}

fn report(image: &ImageBuilder, arguments: &[&str]) -> Value {
    run_on(&archive(image), &[&["-", "-q", "--format"], arguments].concat()).report()
}

#[test]
fn json_lists_packages_what_takes_the_most_first_and_what_none_owns() {
    let report = report(&shop(), &["json", "--packages"]);
    let packages = report["packages"].as_array().expect("packages");
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    assert_eq!(names, ["musl", "evil\u{1b}[2J", "@scope/left-pad"]);
    let expected = json!({
        "manager": "apk", "name": "musl", "version": "1.2.5-r0", "architecture": "x86_64", "license": "MIT",
        "size": 600_000, "declared_size": 650_000, "files": 1, "layer": 0, "asked_for": null,
        "purl": "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.19.1",
        "recorded_in": "/lib/apk/db/installed",
    });
    assert_eq!(packages[0], expected);
    assert_eq!(packages[2]["purl"], "pkg:npm/%40scope/left-pad@1.3.0");
    assert_eq!(packages[2]["layer"], 1);
    let owned: u64 = packages.iter().filter_map(|package| package["size"].as_u64()).sum();
    assert_eq!(owned + report["unowned_size"].as_u64().expect("bytes"), report["image"]["live_size"]);
    let without = self::report(&shop(), &["json"]);
    assert!(without.get("packages").is_none() && without.get("unowned_size").is_none());
}

#[test]
fn the_table_has_a_row_for_each_package_and_no_word_of_an_image_steers_a_terminal() {
    let outcome = run_on(&archive(&shop()), &["-", "-q", "--packages"]);
    let text = outcome.text();
    assert!(!text.contains('\u{1b}'), "{text}");
    let row = |name: &str| {
        let row = text.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {text}"));
        row.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(row("musl "), ["600kB", "musl", "1.2.5-r0", "apk", "0", "MIT"]);
    assert_eq!(row("left-pad"), ["9.06kB", "@scope/left-pad", "1.3.0", "npm", "1", "WTFPL"]);
    assert!(text.contains("3 packages with 679kB of 684kB live; no package owns 5.17kB"), "{text}");
    assert!(!run_on(&archive(&shop()), &["-", "-q"]).text().contains("left-pad"), "only when asked for");
}

#[test]
fn markdown_folds_the_largest_packages_and_no_word_of_an_image_ends_a_cell() {
    let outcome = run_on(&archive(&shop()), &["-", "-q", "--packages", "--format", "markdown"]);
    let text = outcome.text();
    let rows: Vec<&str> =
        text.lines().filter(|line| line.contains("| apk |") || line.contains("| npm |")).collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert!(rows[0].starts_with("| 600kB | `musl` | `1.2.5-r0` | apk | 0 | `MIT` |"), "{}", rows[0]);
    assert!(text.contains("<summary>3 packages, largest first; no package owns"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    let without = run_on(&archive(&shop()), &["-", "-q", "--format", "markdown"]);
    assert!(!without.text().contains("| apk |"));
}

#[test]
fn an_image_without_packages_says_so_and_a_database_that_was_not_read_is_named() {
    let none = run_on(&archive(&image().layer(|l| l.file("a", 9))), &["-", "-q", "--packages"]);
    assert!(none.text().contains("No package manager recorded any package."), "{}", none.text());
    let broken = image().layer(|l| l.file("var/lib/rpm/rpmdb.sqlite", 5_000));
    let words = "the package database /var/lib/rpm/rpmdb.sqlite was not read";
    let report = report(&broken, &["json", "--packages"]);
    assert!(report["warnings"].to_string().contains(words), "{}", report["warnings"]);
    let text = run_on(&archive(&broken), &["-", "-q", "--packages"]);
    assert!(text.text().contains(words), "{}", text.text());
}

/// A schema of tests/it/schemas.
fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/schemas").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON")
}

#[test]
fn a_bill_of_cyclonedx_is_one_by_its_schema_and_has_names_licences_sizes_and_layers() {
    let folder = Folder::new();
    let tar = folder.file("shop.tar", &archive(&shop()));
    let bill = folder.path("bill.json");
    let outcome = run(&[&tar, "-q", "-o", &format!("cyclonedx={}", bill.display())]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let written = std::fs::read(&bill).expect("the bill");
    let bill: Value = serde_json::from_slice(&written).expect("JSON");
    let base = "http://cyclonedx.org/schema/";
    let registry = Registry::new()
        .add(format!("{base}spdx.SNAPSHOT.schema.json"), schema("cyclonedx-spdx.json"))
        .and_then(|registry| {
            registry.add(format!("{base}jsf-0.82.SNAPSHOT.schema.json"), schema("cyclonedx-jsf.json"))
        })
        .and_then(|registry| registry.prepare())
        .expect("schemas");
    let bom = schema("cyclonedx-1.6.json");
    let validator = jsonschema::options()
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(&bom)
        .expect("the schema of CycloneDX");
    let errors: Vec<String> =
        validator.iter_errors(&bill).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let musl = &bill["components"][0];
    assert_eq!(musl["licenses"], json!([{"expression": "MIT"}]));
    assert_eq!(musl["purl"], "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.19.1");
    let size = json!({"name": "imgscope:size", "value": "600000"});
    assert!(musl["properties"].as_array().expect("properties").contains(&size), "{musl}");
    assert_eq!(bill["components"][1]["licenses"][0]["license"]["name"], "as \"is\", \u{1b}[31mno warranty");
    assert_eq!(bill["metadata"]["timestamp"], "2026-01-02T03:04:05Z");
    assert_eq!(
        run(&[&tar, "-q", "--format", "cyclonedx"]).stdout,
        String::from_utf8_lossy(&written).as_bytes()
    );
}

#[test]
fn a_bill_of_spdx_names_all_packages_and_quotes_licences_that_are_no_expressions() {
    let tar = archive(&shop());
    let outcome = run_on(&tar, &["-", "-q", "--format", "spdx"]);
    let bill = outcome.report();
    assert_eq!(bill["spdxVersion"], "SPDX-2.3");
    let packages = bill["packages"].as_array().expect("packages");
    assert_eq!(packages.len(), 4, "the image and what is in it");
    let of = |name: &str| packages.iter().find(|package| package["name"] == name).expect("a package");
    assert_eq!(of("musl")["licenseDeclared"], "MIT");
    assert_eq!(
        of("musl")["externalRefs"][0]["referenceLocator"],
        "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.19.1"
    );
    assert!(of("musl")["annotations"].to_string().contains("imgscope:size=600000"));
    let quoted = &bill["hasExtractedLicensingInfos"][0];
    assert_eq!(of("evil\u{1b}[2J")["licenseDeclared"], quoted["licenseId"]);
    assert_eq!(quoted["extractedText"], "as \"is\", \u{1b}[31mno warranty");
    assert_eq!(bill["relationships"].as_array().expect("relationships").len(), 4);
    assert_eq!(run_on(&tar, &["-", "-q", "--format", "spdx"]).stdout, outcome.stdout, "the same each time");
    assert!(!outcome.text().contains('\u{1b}'));
}

#[test]
fn the_tools_of_spdx_find_nothing_wrong_with_a_bill() {
    if !is_installed("pyspdxtools") {
        return skip(Lack::Machine, "pyspdxtools is not installed (pip install spdx-tools)");
    }
    let folder = Folder::new();
    let bill = run_on(&archive(&shop()), &["-", "-q", "--format", "spdx"]);
    let bill = folder.file("bill.spdx.json", &bill.stdout);
    let told = Command::new("pyspdxtools").args(["--infile", &bill]).output().expect("it runs");
    let said = String::from_utf8_lossy(&told.stdout).into_owned() + &String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{said}");
}

#[test]
fn packages_need_the_layers() {
    for arguments in [&["--packages"][..], &["-o", "spdx=x.json"], &["--format", "cyclonedx"]] {
        let outcome = run_on(b"", &[&["-", "--depth", "manifest"], arguments].concat());
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("needs `--depth full`"), "{}", outcome.stderr);
    }
}

#[test]
fn the_explorer_lists_packages_and_what_none_of_them_owns_and_opens_one_to_its_files() {
    let shown = |keys: &str| play(Arc::new(shop().diagnose()), keys, (100, 30), false).expect("keys");
    let list = shown("6");
    let line = |screen: &str, word: &str| {
        let line = screen.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{screen}"));
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line(&list, "musl 1.2.5")[..5], ["600kB", "apk", "0", "musl", "1.2.5-r0"]);
    assert!(list.contains("5.17kB not owned by any"), "{list}");
    assert!(list.contains("/lib/libc.so") && list.contains("MIT"), "the details: {list}");
    assert_eq!(line(&list, "-  not owned by")[..3], ["5.17kB", "-", "-"]);
    let opened = shown("6/npm<enter><enter>");
    assert!(opened.contains("index.js"), "{opened}");
    let without = play(Arc::new(image().layer(|l| l.file("a", 9)).diagnose()), "6", (100, 30), false);
    assert!(without.expect("keys").contains("No package manager left a record"), "nothing is owned");
}
