//! Inputs that once took time or memory out of all proportion. What is held is no time: lengths of what is written, what
//! is kept once, what is given up. `benches/growth` has the figures.

use imgscope::layer::{
    Changeset, ContentHash, ImagePath, Inode, Kind, LayerEntry, LayerError, Metadata, NameId, OverlayOpaque,
    Record, Room, read_changeset,
};
use imgscope::tree::{TreeBuilder, TreeFull};
use serde_json::{Value, json};

use crate::support::archive::{Members, Packing, Stored, docker_legacy};
use crate::support::run::{run, run_on};
use crate::support::{Folder, LayerBuilder, image, sha256};

/// A name of a hundred bytes, and its slash.
const NAME: &str =
    "a-directory-of-a-hundred-bytes-a-directory-of-a-hundred-bytes-a-directory-of-a-hundred-bytes-so-long/";

fn archive(built: &crate::support::ImageBuilder) -> Vec<u8> {
    docker_legacy(&[Stored::new(built, Packing::Plain)]).tar()
}

#[test]
fn megabytes_of_colons_in_a_line_of_history_are_written_as_they_are() {
    let command = format!("RUN {}", "m::".repeat(1_000_000));
    let tar = archive(&image().layer(|l| l.file("a", 1)).by(&command));
    let report = run_on(&tar, &["-", "--format", "json", "-q"]);
    assert!(report.stdout.len() < 3 * command.len(), "{} bytes", report.stdout.len());
    assert_eq!(report.report()["history"][0]["created_by"], command);
    let history = run_on(&tar, &["history", "--no-trunc", "-"]);
    assert_eq!(history.code, Some(0), "{}", history.stderr);
    // the head is as wide as the widest line
    assert!((2 * command.len()..3 * command.len()).contains(&history.stdout.len()));
}

#[test]
fn lists_of_files_leave_out_directories_of_too_long_paths_and_say_how_many() {
    let folder = Folder::new();
    let (depth, listed) = (2_000, 8_192 / NAME.len());
    let path = format!("{}file", NAME.repeat(depth));
    let tar = archive(&image().layer(|l| l.file(&path, 7)));
    let words = format!("lists of files leave out {} directories", "1,919");
    assert_eq!(depth - listed, 1_919);
    let outcome = run_on(&tar, &["-", "--format", "json", "--files", "-q"]);
    let report = outcome.report();
    assert!(outcome.stdout.len() < 2_000_000, "{} bytes", outcome.stdout.len());
    let tree = report["tree"].as_array().expect("a tree");
    assert_eq!(tree.len(), listed + 1);
    let file = tree.iter().find(|entry| entry["kind"] == "file").expect("the file, however deep");
    assert_eq!(file["path"], format!("/{path}"));
    assert_eq!(
        (&report["image"]["live_size"], &report["layers"][0]["added"]),
        (&json!(7), &json!(depth + 1))
    );
    assert!(report["warnings"].to_string().contains(&words), "{}", report["warnings"]);
    let csv = run_on(&tar, &["-", "--format", "csv-files", "-q"]);
    assert_eq!((csv.code, csv.text().lines().count()), (Some(0), listed + 2));
    assert!(csv.stderr.contains(&format!("warning: {words}")), "{}", csv.stderr);
    // a comparison lists the same, and counts all
    let (before, after) = (archive(&image().layer(|l| l.file("a", 1))), tar);
    let (before, after) = (folder.file("before.tar", &before), folder.file("after.tar", &after));
    let diff = run(&["diff", &before, &after, "--format", "json", "-q"]);
    let report = diff.report();
    assert!(diff.stdout.len() < 2_000_000, "{} bytes", diff.stdout.len());
    assert_eq!(report["changes"].as_array().map(Vec::len), Some(listed + 2));
    assert_eq!(report["summary"]["added"], depth + 1);
    assert!(report["warnings"].to_string().contains(&words), "{}", report["warnings"]);
}

#[test]
fn packages_that_one_list_in_a_long_path_records_are_listed_up_to_a_bound_and_then_counted() {
    let (depth, recorded) = (10_000, 200);
    let path = format!("{}vendor/composer/installed.json", NAME.repeat(depth));
    let packages: Vec<Value> =
        (0..recorded).map(|n| json!({"name": format!("a/p{n}"), "version": "1"})).collect();
    let list = json!({ "packages": packages }).to_string();
    let tar = archive(&image().layer(|l| l.content(path.as_bytes(), list.as_bytes())));
    let outcome = run_on(&tar, &["-", "--format", "json", "--packages", "-q"]);
    let report = outcome.report();
    let listed = (64 << 20) / (path.len() + 1);
    assert_eq!(report["packages"].as_array().map(Vec::len), Some(listed));
    let words =
        format!("the package databases record {} packages more, which are not listed", recorded - listed);
    assert!(report["warnings"].to_string().contains(&words), "{}", report["warnings"]);
    assert!(outcome.stdout.len() < 80_000_000, "{} bytes", outcome.stdout.len());
}

#[test]
fn a_path_of_half_a_million_directories_beside_a_link_is_given_up() {
    let path = format!("s/{}file", "d/".repeat(500_000));
    let tar = LayerBuilder::new().symlink("s", "d").file(&path, 1).into_tar();
    assert!(matches!(read_changeset(tar.as_slice()), Err(LayerError::TooManyPaths)));
}

#[test]
fn layers_whose_names_and_paths_have_no_room_are_refused_and_names_that_are_known_take_none() {
    let room = Room { paths: 1_000, bytes: 4 << 20 };
    let layer = |number: usize| {
        let names: Vec<String> = (0..10).map(|n| format!("{number}-{n}{}", "n".repeat(50_000))).collect();
        recorded("", names.iter().map(|name| (name.as_str(), Inode::implied_directory())))
    };
    let mut tree = TreeBuilder::new().within(room);
    let refused = (0..100).find(|number| tree.apply(layer(*number)).is_err()).expect("there is an end");
    assert!((3..8).contains(&refused), "after {refused} layers of half a megabyte of names");
    let mut tree = TreeBuilder::new().within(room);
    let refused = (0..200).find_map(|number| Some((number, tree.apply(layer(0)).err()?)));
    let (refused, error) = refused.expect("there is an end");
    assert_eq!(error, TreeFull(room), "a path is one again for each layer");
    assert!((95..=101).contains(&refused), "after {refused} layers of the same ten names");
}

#[test]
fn a_path_that_every_layer_writes_is_kept_once() {
    let built = (0..20).fold(image(), |image, n| image.layer(|l| l.file("a/long/path", 5_000 + n)));
    let diagnosis = built.diagnose();
    let wasted: Vec<&[u8]> = diagnosis.analysis.wasted.iter().map(|wasted| wasted.path.as_bytes()).collect();
    let findings = diagnosis.findings.iter().flat_map(|finding| &finding.paths).map(ImagePath::as_bytes);
    let of_file: Vec<&[u8]> = findings.filter(|path| *path == b"a/long/path").collect();
    assert_eq!((wasted.len(), of_file.len()), (19, 19));
    let is_shared = |path: &&[u8]| std::ptr::eq(path.as_ptr(), wasted[0].as_ptr());
    assert!(wasted.iter().chain(&of_file).all(is_shared));
}

#[test]
fn a_directory_that_many_layers_hide_again_is_as_it_was_after_the_first() {
    let files = |l: LayerBuilder| (0..200).fold(l, |l, n| l.file(&format!("d/f{n}"), 10));
    let mut built = image().layer(files);
    for n in 0..50 {
        // a file that was removed comes back now and then
        built = built.layer(|l| if n % 10 == 9 { l.opaque("d").file("d/f7", 3) } else { l.opaque("d") });
    }
    let analysis = built.analyse();
    assert_eq!(analysis.totals.live_size, 3);
    assert_eq!(analysis.totals.wasted_size, 200 * 10 + 4 * 3);
    let removed: Vec<u64> = analysis.layers.iter().map(|layer| layer.counts.removed).collect();
    assert_eq!(removed.iter().sum::<u64>(), 200 + 4);
    assert_eq!((removed[1], removed[2], removed[11]), (200, 0, 1));
}

#[test]
fn links_whose_first_names_are_gone_lead_to_the_first_that_is_left() {
    let (links, gone) = (4_000, 2_000);
    let name = |n: usize| format!("d/link{n:04}");
    let built = image()
        .layer(|l| (1..links).fold(l.file(&name(0), 5_000), |l, n| l.hard_link(&name(n), &name(0))))
        .layer(|l| (0..gone).fold(l, |l, n| l.whiteout(&name(n))));
    let report = run_on(&archive(&built), &["-", "--format", "json", "--files", "-q"]).report();
    let tree = report["tree"].as_array().expect("a tree");
    let of = |n: usize| {
        let path = format!("/{}", name(n));
        let entry = tree.iter().find(|entry| entry["path"] == path).expect("a live name");
        (entry["kind"].clone(), entry["size"].clone(), entry["target"].clone())
    };
    let link = (json!("hardlink"), json!(0), json!(format!("/{}", name(gone))));
    assert_eq!((tree.len(), of(gone)), (links - gone + 1, (json!("file"), json!(5_000), Value::Null)));
    assert_eq!((of(gone + 1), of(links - 1)), (link.clone(), link));
}

#[test]
fn names_that_layers_link_again_are_kept_once() {
    let paths = 100;
    let links = |l: LayerBuilder| (0..paths).fold(l, |l, n| l.hard_link(&format!("p{n}"), "t"));
    let mut built = image();
    for _ in 0..50 {
        built = built.layer(|l| l.file("t", 10)).layer(links).layer(links);
    }
    let analysis = built.analyse();
    let names: Vec<usize> = analysis.tree.links().map(|(_, names)| names.len()).collect();
    assert_eq!(names, [paths + 1; 50]);
    let first = analysis.tree.links().map(|(_, names)| analysis.tree.path(names[0]).to_string());
    assert!(first.into_iter().all(|path| path == "/t"));
    assert_eq!((analysis.totals.live_size, analysis.totals.wasted_size), (10, 49 * 10));
}

#[test]
fn what_overlay_storage_alone_hides_is_counted_up_to_a_limit_that_is_told_once() {
    let path = |path: String| ImagePath::clean(path.as_bytes());
    let file = Inode::new(Kind::File, Metadata::default(), 0, ContentHash::default());
    let names: Vec<String> = (0..100_000).map(|n| format!("f{n:05}")).collect();
    let files = recorded("d", names.iter().map(|name| (name.as_str(), file.clone())));
    let opaque = OverlayOpaque { path: path("d".to_owned()), attribute: "trusted.overlay.opaque" };
    let hiding = Changeset { overlay_opaques: vec![opaque], ..Changeset::default() };
    let mut tree = TreeBuilder::new();
    let mut apply = |layer: Changeset| tree.apply(layer).expect("room for it");
    assert!(apply(files).is_empty());
    let warnings: Vec<String> = (0..45).flat_map(|_| apply(hiding.clone())).collect();
    let saying = |words: &str| warnings.iter().filter(|warning| warning.contains(words)).count();
    assert_eq!(saying("engines with overlay storage hide 0 bytes in 100,000 paths there"), 41);
    assert_eq!(saying("is not counted (the limit is 4,000,000 paths)"), 1);
    assert_eq!(warnings.len(), 42, "{warnings:?}");
}

/// A layer of objects in a directory, sorted.
fn recorded<'a>(directory: &str, objects: impl Iterator<Item = (&'a str, Inode)>) -> Changeset {
    let mut layer = Changeset::default();
    let directory = match directory {
        "" => NameId::ROOT,
        name => layer.names.push(NameId::ROOT, name.as_bytes()),
    };
    for (order, (name, inode)) in (0..).zip(objects) {
        let name = layer.names.push(directory, name.as_bytes());
        layer.entries.push(LayerEntry { name, record: Record::Inode(order), order });
        layer.inodes.push(inode);
    }
    layer
}

/// An archive of many images, in `manifest.json` alone.
fn images(count: usize) -> Members {
    let stored = Stored::new(&image().layer(|l| l.file("a", 10)), Packing::Plain);
    let mut members = docker_legacy(std::slice::from_ref(&stored));
    let first = members.get_json("manifest.json")[0].clone();
    let mut list = Vec::new();
    for number in 0..count {
        let config = stored.clone().config(|config| config["author"] = number.to_string().into()).config;
        let name = format!("{}.json", sha256(&config).hex());
        list.push(json!({"Config": name, "RepoTags": [format!("many:{number}")], "Layers": first["Layers"]}));
        members.file(&name, config);
    }
    members.with("manifest.json", Value::from(list).to_string())
}

#[test]
fn one_of_five_thousand_images_is_found_by_its_name() {
    let folder = Folder::new();
    let path = folder.file("many.tar", &images(5_000).tar());
    let report = run(&[&format!("{path}:many:4321"), "--format", "json", "-q"]).report();
    assert_eq!(report["image"]["tags"], json!(["many:4321"]));
    let by_number = run(&[&format!("{path}:@4321"), "--format", "json", "-q"]).report();
    assert_eq!(by_number["image"]["id"], report["image"]["id"]);
}

#[test]
fn an_image_that_is_listed_under_each_of_its_names_has_all_of_them_once() {
    let members = docker_legacy(&[Stored::new(&image().layer(|l| l.file("a", 10)), Packing::Plain)]);
    let first = members.get_json("manifest.json")[0].clone();
    let entry = |number: usize| {
        let mut entry = first.clone();
        entry["RepoTags"] = json!([format!("many:{}", number % 2_000)]);
        entry
    };
    let list: Vec<Value> = (0..4_000).map(entry).collect();
    let tar = members.with("manifest.json", Value::from(list).to_string()).tar();
    let report = run_on(&tar, &["-", "--format", "json", "-q"]).report();
    let expected: Vec<String> = (0..2_000).map(|number| format!("many:{number}")).collect();
    assert_eq!(report["image"]["tags"], json!(expected));
}
