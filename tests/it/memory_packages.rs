//! What records of packages in a small archive may take: a few kilobytes that many names or entries lead to are read and kept
//! within the same half a gigabyte as all else.
#![cfg(target_os = "linux")]

use serde_json::json;

use crate::memory::{run_within, small_file};
use crate::support::archive::{Packing, Stored, oci};
use crate::support::run::Outcome;
use crate::support::{Folder, ImageBuilder, LayerBuilder, image};

/// The packages of an image, by the program in little memory; None where that can't be done here.
fn packages(image: &ImageBuilder) -> Option<Outcome> {
    let folder = Folder::new();
    let path = small_file(&folder, "packages.tar", &oci(&[Stored::new(image, Packing::Gzip)]).tar());
    run_within(&[&path, "-q", "--format", "json", "--packages"])
}

fn layer(write: impl FnOnce(LayerBuilder) -> LayerBuilder) -> ImageBuilder {
    image().layer(write)
}

/// A database of rpm in its own store (ndb) that has one header, of these tags: number, kind, count and data.
fn rpm_database(tags: &[(u32, u32, usize, Vec<u8>)]) -> Vec<u8> {
    let (mut entries, mut data) = (Vec::new(), Vec::new());
    for (tag, kind, count, bytes) in tags {
        let entry = [*tag, *kind, data.len() as u32, *count as u32];
        entries.extend(entry.map(u32::to_be_bytes).concat());
        data.extend_from_slice(bytes);
    }
    let head = [tags.len() as u32, data.len() as u32].map(u32::to_be_bytes).concat();
    let header = [head, entries, data].concat();
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let mut database = [b"RpmP".to_vec(), words(&[0, 0, 1, 9, 0, 0, 0])].concat();
    database.extend([b"Slot".to_vec(), words(&[1, 4_096 / 16, 1])].concat());
    database.resize(4_096, 0);
    [database, b"BlbS".to_vec(), words(&[1, 0, header.len() as u32]), header].concat()
}

fn text(tag: u32, words: &str) -> (u32, u32, usize, Vec<u8>) {
    (tag, 6, 1, format!("{words}\0").into_bytes())
}

#[test]
fn a_database_of_rpm_whose_files_all_have_one_long_directory_is_told_as_not_read() {
    let (files, directory) = (200_000, "d".repeat(4_000));
    let database = rpm_database(&[
        text(1_000, "a"),
        text(1_001, "1"),
        text(1_002, "1"),
        (1_116, 4, files, vec![0; 4 * files]),
        (1_117, 8, files, b"a\0".repeat(files)),
        (1_118, 8, 1, format!("/{directory}\0").into_bytes()),
    ]);
    let Some(outcome) = packages(&layer(|l| l.content(b"var/lib/rpm/Packages.db", &database))) else {
        return;
    };
    let report = outcome.report();
    let words = "the package database /var/lib/rpm/Packages.db was not read";
    assert!(report["warnings"].to_string().contains(words), "{}", report["warnings"]);
}

#[test]
fn the_largest_databases_of_rpm_in_many_layers_are_not_held_at_once() {
    let files = 1_900_000;
    let mut database = rpm_database(&[
        text(1_000, "a"),
        text(1_001, "1"),
        text(1_002, "1"),
        (1_116, 4, files, vec![0; 4 * files]),
        (1_117, 8, files, b"a\0".repeat(files)),
        (1_118, 8, 1, b"/a\0".to_vec()),
    ]);
    database.resize(64 << 20, 0);
    // no two layers are the same
    let image = (0..8).fold(image(), |image, layer| {
        image.layer(|l| l.content(b"var/lib/rpm/Packages.db", &database[..database.len() - layer]))
    });
    let Some(outcome) = packages(&image) else { return };
    assert!(outcome.stderr.is_empty() || outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
    assert!(matches!(outcome.code, Some(0 | 2)), "{:?}", outcome.code);
}

#[test]
fn a_database_of_rpm_of_millions_of_empty_names_is_read() {
    let names = 16_000_000;
    // what has no bytes of its own is where the next tag is
    let database = rpm_database(&[
        text(1_000, "a"),
        text(1_001, "1"),
        text(1_002, "1"),
        (1_047, 8, names, Vec::new()),
        (1_049, 8, names, Vec::new()),
        (1_118, 8, names, b"a\0".repeat(names)),
    ]);
    let Some(outcome) = packages(&layer(|l| l.content(b"var/lib/rpm/Packages.db", &database))) else {
        return;
    };
    outcome.report();
}

#[test]
fn a_licence_of_many_bytes_is_none_however_many_packages_have_it() {
    let status = "Package: p\nStatus: install ok installed\n\n".repeat(20_000);
    let licence = format!("Format: x\nLicense: {}\nLicense: MIT\n", "x".repeat(400_000));
    let image = layer(|l| {
        l.content(b"var/lib/dpkg/status", status.as_bytes())
            .content(b"usr/share/doc/p/copyright", licence.as_bytes())
    });
    let Some(outcome) = packages(&image) else { return };
    let report = outcome.report();
    let packages = report["packages"].as_array().expect("packages");
    assert_eq!((packages.len(), &packages[0]["license"]), (20_000, &json!("MIT")));
}

#[test]
fn what_a_package_of_a_language_needs_is_not_kept_for_each_of_its_names() {
    let names = 2_000;
    let needed = |n: usize| format!("d{n}{}", "n".repeat(190));
    let needed_by_node: serde_json::Map<String, serde_json::Value> =
        (0..names).map(|n| (needed(n), "1".into())).collect();
    let node = json!({"name": "x", "version": "1", "dependencies": needed_by_node}).to_string();
    let python: String = (0..names).map(|n| format!("Requires-Dist: {}\n", needed(n))).collect();
    let python = format!("Name: a\nVersion: 1\n{python}");
    let image = layer(|l| {
        let l = l.content(b"a/node_modules/p/package.json", node.as_bytes());
        let l = l.content(b"s/p-1.dist-info/METADATA", python.as_bytes());
        (0..2_000).fold(l, |l, n| {
            l.hard_link(&format!("a/node_modules/p{n}/package.json"), "a/node_modules/p/package.json")
                .hard_link(&format!("s/p{n}-1.dist-info/METADATA"), "s/p-1.dist-info/METADATA")
        })
    });
    let Some(outcome) = packages(&image) else { return };
    assert_eq!(outcome.report()["packages"].as_array().map(Vec::len), Some(4_002));
}

/// A Dockerfile beside an archive.
fn dockerfile(text: &str) -> Option<Outcome> {
    let folder = Folder::new();
    let built = image().layer(|l| l.file("a", 10));
    let path = small_file(&folder, "a.tar", &oci(&[Stored::new(&built, Packing::Gzip)]).tar());
    run_within(&[
        &path,
        "-q",
        "--format",
        "json",
        "--dockerfile",
        &folder.file("Dockerfile", text.as_bytes()),
    ])
}

#[test]
fn a_long_value_that_each_line_of_a_dockerfile_copies_is_not_kept_for_each() {
    let value = format!("ENV A={}\n", "x".repeat(60_000));
    let lines: String = (0..200_000).map(|n| format!("ENV B{n}=$A\n")).collect();
    let words: String = (0..300_000).map(|n| format!(" B{n}=$A")).collect();
    let global = lines.replace("ENV", "ARG");
    for text in [
        format!("FROM a\n{value}{lines}RUN x\n"),
        format!("FROM a\n{value}ENV{words}\nRUN x\n"),
        format!("{}{global}FROM a\nRUN x\n", value.replace("ENV", "ARG")),
        format!("FROM a\nWORKDIR /\n{}", "WORKDIR directory\n".repeat(30_000)),
    ] {
        let Some(outcome) = dockerfile(&text) else { return };
        outcome.report();
    }
}
