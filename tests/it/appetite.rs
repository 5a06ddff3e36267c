//! Small archives that unpack to something huge: bounded memory, and a limit that stops them.

use std::fs::{self, File};
use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};
use tar::EntryType;

use crate::support::archive::{Layout, Members, Packing, Stored, docker_legacy, gzip, named, oci};
use crate::support::program::program;
use crate::support::run::run;
use crate::support::{Folder, LayerBuilder, elf, image, sha256};

const MB: u64 = 1_000_000;

/// A layer of one file of zeros, far larger than its blob.
fn bomb(size: u64) -> Stored {
    bomb_around(&[], size, &[])
}

/// A layer of one file that starts and ends like this, with zeros in between; whole megabytes and multiples of 512 bytes.
fn bomb_around(start: &[u8], size: u64, end: &[u8]) -> Stored {
    let mut header =
        LayerBuilder::new().mode(0o755).member(b"zeros", EntryType::Regular, b"", b"").into_tar();
    header.truncate(512);
    header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut blob = gzip(&[&header, start].concat());
    let zeros = gzip(&vec![0; MB as usize]);
    let between = size - (start.len() + end.len()) as u64;
    (0..between / MB).for_each(|_| blob.extend_from_slice(&zeros));
    blob.extend(gzip(&[&vec![0; (between % MB) as usize], end].concat()));
    blob.extend(gzip(&[0; 2_048]));
    let mut stored = Stored::new(&image().layer(|l| l.file("x", 1)), Packing::Gzip);
    stored.blobs = vec![blob];
    stored
}

/// The report and the most memory that the program took, in bytes.
#[cfg(target_os = "linux")]
fn run_measured(folder: &Folder, arguments: &[&str]) -> (Value, u64) {
    // the program waits for a reader of each pipe when all is read and added up
    let [pipe, second] = ["pipe", "second"].map(|name| folder.fifo(name));
    let mut child = program()
        .args(arguments)
        .args(["-q", "-o", &format!("json={pipe}"), "-o", &format!("text={second}")])
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut report = Vec::new();
    File::open(&pipe).and_then(|mut pipe| pipe.read_to_end(&mut report)).expect("the report");
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it waits");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    fs::read(&second).expect("the other report");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    [pipe, second].iter().for_each(|pipe| fs::remove_file(pipe).expect("a pipe"));
    (serde_json::from_slice(&report).expect("JSON"), kib * 1_024)
}

#[cfg(target_os = "linux")]
#[test]
fn two_gigabytes_of_zeros_take_no_memory() {
    let folder = Folder::new();
    let size = 2_000 * MB;
    let members = oci(&[bomb(size)]);
    let archive = folder.file("bomb.tar", &members.tar());
    let (report, memory) = run_measured(&folder, &[&archive]);
    assert_eq!(report["image"]["unpacked_size"], size);
    assert!(memory < 200 * MB, "{memory} bytes of memory");
    // an archive that was compressed outside as well is read in one pass
    let outside = folder.file("bomb.tar.gz", &gzip(&members.tar()));
    let (report, memory) = run_measured(&folder, &[&outside]);
    assert_eq!(report["image"]["unpacked_size"], size);
    assert!(memory < 200 * MB, "{memory} bytes of memory");
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_of_two_gigabytes_is_read_to_its_section_table_in_little_memory() {
    let folder = Folder::new();
    let size = 2_000 * MB;
    // a program of a few bytes, whose debug information is all of the rest
    let program = elf()
        .interpreter("/lib/ld.so")
        .needs("libc.so.6")
        .constants(b".")
        .unloaded(".debug_info", b"d")
        .build();
    let read = |at: usize| u64::from_le_bytes(program[at..at + 8].try_into().expect("8 bytes"));
    let (table, entries) = (read(40) as usize, 4);
    let names = read(table + 64 * 3 + 24) as usize;
    let (mut start, mut end) = (program[..names].to_vec(), program[names..].to_vec());
    let moved = size - program.len() as u64;
    start[40..48].copy_from_slice(&(read(40) + moved).to_le_bytes());
    let field = |section: usize, field: usize| table - names + 64 * section + field;
    end[field(2, 32)..][..8].copy_from_slice(&(moved + 1).to_le_bytes());
    end[field(3, 24)..][..8].copy_from_slice(&(names as u64 + moved).to_le_bytes());
    assert_eq!(end.len(), table - names + 64 * entries);
    let archive = folder.file("bomb.tar", &oci(&[bomb_around(&start, size, &end)]).tar());
    let (report, memory) = run_measured(&folder, &[&archive]);
    assert_eq!(report["image"]["unpacked_size"], size);
    let findings = report["findings"].as_array().expect("findings");
    let finding =
        findings.iter().find(|finding| finding["rule"] == "unstripped-binary").expect("debug information");
    let saves = finding["saves"].as_u64().expect("a number");
    assert!((moved..size).contains(&saves), "{finding}");
    assert!(memory < 200 * MB, "{memory} bytes of memory");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_far_longer_than_a_reference_is_no_name_of_the_thousands_of_entries_below_it() {
    let folder = Folder::new();
    let mut layout = Layout::default();
    let descriptor = layout.image(&Stored::new(&image().layer(|l| l.file("a", 10)), Packing::Plain));
    let nested = layout.index(&vec![descriptor; 5_000]);
    let members = layout.finish(&[named(nested, &"n".repeat(200_000))]);
    let (report, memory) = run_measured(&folder, &[&folder.file("names.tar", &members.tar())]);
    assert_eq!((&report["image"]["live_size"], &report["image"]["tags"]), (&json!(10), &json!([])));
    let words = "ignored text of `manifests[0].annotations`, which is longer than 1,024 bytes";
    assert!(report["warnings"].to_string().contains(words), "{}", report["warnings"]);
    assert!(memory < 200 * MB, "{memory} bytes of memory");
    // one that is as long as a name may be is one
    let name = format!("a:{}", "n".repeat(1_022));
    let mut layout = Layout::default();
    let descriptor = layout.image(&Stored::new(&image().layer(|l| l.file("a", 10)), Packing::Plain));
    let (report, _) =
        run_measured(&folder, &[&folder.file("name.tar", &layout.finish(&[named(descriptor, &name)]).tar())]);
    assert_eq!((&report["image"]["tags"], &report["warnings"]), (&json!([name]), &json!([])));
}

/// An image of a thousand layers that as many indexes list, and its entry of `manifest.json` under so many names.
fn listed_by_many_indexes(indexes: usize, names: usize) -> Members {
    let built = (0..1_000).fold(image(), |image, _| image.layer(|l| l.file("a", 10)));
    let mut stored = Stored::new(&built, Packing::Plain);
    // the manifest, which is read for each index, has one layer
    stored.media_types.truncate(1);
    let mut layout = Layout::default();
    let descriptor = layout.image(&stored);
    let nested: Vec<Value> = (0..indexes)
        .map(|n| layout.index(&[named(descriptor.clone(), &format!("of-an-index:{n}"))]))
        .collect();
    let names: Vec<String> = (0..names).map(|n| format!("shop/app:{n}")).collect();
    let member = sha256(&stored.blobs[0]).blob_path();
    let config = sha256(&stored.config).blob_path();
    let list = json!([{"Config": config, "RepoTags": names, "Layers": vec![member; 1_000]}]);
    layout.finish(&nested).with("manifest.json", list.to_string())
}

#[cfg(target_os = "linux")]
#[test]
fn the_layers_of_an_image_that_thousands_of_indexes_list_are_planned_once() {
    let folder = Folder::new();
    let path = folder.file("many.tar", &listed_by_many_indexes(3_000, 2).tar());
    let (report, memory) = run_measured(&folder, &[&format!("{path}:@2999")]);
    assert_eq!(report["layers"].as_array().map(Vec::len), Some(1_000));
    assert_eq!(report["image"]["tags"], json!(["shop/app:0", "shop/app:1", "of-an-index:2999"]));
    assert!(memory < 200 * MB, "{memory} bytes of memory");
}

#[test]
fn names_that_thousands_of_indexes_would_multiply_are_given_up() {
    let folder = Folder::new();
    let path = folder.file("many.tar", &listed_by_many_indexes(500, 5_000).tar());
    run(&[&format!("{path}:@0")]).fails_saying(&["the images have more than 67.1MB of names"]);
}

#[cfg(target_os = "linux")]
#[test]
fn text_that_many_layers_share_is_short() {
    let folder = Folder::new();
    // a media type of a megabyte, of a blob that is a thousand layers
    let built = (0..1_000).fold(image(), |image, _| image.layer(|l| l.file("a", 10)));
    let mut stored = Stored::new(&built, Packing::Plain);
    stored.media_types[0] = "m".repeat(1_000_000);
    stored.media_types.truncate(1);
    let mut layout = Layout::default();
    let descriptor = layout.image(&stored);
    let member = sha256(&stored.blobs[0]).blob_path();
    let config = sha256(&stored.config).blob_path();
    let list = json!([{"Config": config, "RepoTags": ["a:1"], "Layers": vec![member; 1_000]}]);
    let members = layout.finish(&[descriptor]).with("manifest.json", list.to_string());
    let (report, memory) = run_measured(&folder, &[&folder.file("types.tar", &members.tar())]);
    assert_eq!(report["layers"].as_array().map(Vec::len), Some(1_000));
    assert!(memory < 200 * MB, "{memory} bytes of memory");
}

#[test]
fn a_read_limit_stops_what_unpacks_to_more() {
    let folder = Folder::new();
    let members = oci(&[bomb(500 * MB)]);
    let plain = folder.file("bomb.tar", &members.tar());
    let layout = folder.layout("layout", &members);
    let legacy = folder.file("legacy.tar", &docker_legacy(&[bomb(500 * MB)]).tar());
    let inside = folder.file("bomb.tar.gz", &gzip(&members.tar()));
    for path in [&plain, &layout, &legacy, &inside] {
        run(&[path, "--read-limit", "100MB"])
            .fails_saying(&["it unpacks to more than 100MB, the limit set by --read-limit"]);
    }
    // a plain layer in an archive that is compressed outside
    let mut unpacked = Stored::new(&image().layer(|l| l.file("a", 3 * MB as usize)), Packing::Plain);
    unpacked.tags = Vec::new();
    let outside = folder.file("outside.tar.gz", &gzip(&docker_legacy(&[unpacked]).tar()));
    run(&[&outside, "--read-limit", "2MB"]).fails_saying(&["it unpacks to more than 2MB", "--read-limit"]);
    assert_eq!(run(&[&outside, "--read-limit", "4MB"]).code, Some(0));
    assert_eq!(run(&[&plain, "--read-limit", "501MB"]).code, Some(0));
    // the limit is on all layers together
    let mut three = bomb(60 * MB);
    let config: Value = serde_json::from_slice(&three.config).expect("JSON");
    let id = config["rootfs"]["diff_ids"][0].clone();
    three = three.config(|c| c["rootfs"]["diff_ids"] = vec![id.clone(), id].into());
    three.blobs.push(bomb(50 * MB).blobs.remove(0));
    three.media_types.push(three.media_types[0].clone());
    let several = folder.file("several.tar", &oci(&[three]).tar());
    run(&[&several, "--read-limit", "100MB"]).fails_saying(&["it unpacks to more than 100MB"]);
}

/// A member without content, 512 bytes each, whose name differs in its last bytes.
fn many_members(count: usize, name: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let tar = (0..count).fold(LayerBuilder::new(), |tar, n| tar.content(&name(n), b""));
    tar.into_tar()
}

#[test]
fn an_archive_of_endless_empty_members_is_given_up() {
    let folder = Folder::new();
    // a thousand names of 100 kB, again and again, pack to next to nothing
    let long = |n: usize| [vec![b'a'; 100_000], format!("{n}").into_bytes()].concat();
    let tar = many_members(1_000, long);
    for (name, bytes) in
        [("long.tar", tar.clone()), ("long.tar.gz", gzip(&tar)), ("long", Packing::Zstd.pack(&tar))]
    {
        run(&[&folder.file(name, &bytes), "-q"]).fails_saying(&[
            name,
            "is not an image archive (more than ",
            " of names)",
        ]);
    }
}

#[test]
fn a_hundred_thousand_members_and_as_many_empty_files_in_a_layer_are_no_problem() {
    let folder = Folder::new();
    let files = many_members(100_000, |n| format!("d{}/f{n}", n % 10).into_bytes());
    let built = image().layer_bytes(files);
    let mut members: Members = docker_legacy(&[Stored::new(&built, Packing::Plain)]);
    for n in 0..20_000 {
        members.0.insert(0, (format!("junk/{n}"), crate::support::archive::Body::File(Vec::new())));
    }
    let tar = members.tar();
    for (name, bytes) in [("many.tar", tar.clone()), ("many.tar.gz", gzip(&tar))] {
        let report = run(&[&folder.file(name, &bytes), "--format", "json", "-q"]).report();
        assert_eq!(report["image"]["files"], 100_000);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_takes_three_hundred_bytes_at_most_while_a_layer_is_read_and_added_up() {
    let folder = Folder::new();
    let memory = |files: usize| {
        let name = |n: usize| format!("usr/lib/node_modules/package-{}/dist/{n:07}.js", n / 100).into_bytes();
        let built = image().layer_bytes(many_members(files, name));
        let tar = docker_legacy(&[Stored::new(&built, Packing::Plain)]).tar();
        let (report, memory) = run_measured(&folder, &[&folder.file("many.tar", &tar)]);
        assert_eq!(report["image"]["files"], files);
        memory
    };
    let (few, many) = (memory(100_000), memory(200_000));
    assert!(many <= few + 100_000 * 300, "{} bytes a path", (many - few) / 100_000);
}

#[test]
fn a_layer_that_is_named_tens_of_thousands_of_times_is_given_up() {
    let folder = Folder::new();
    let built = image().layer(|l| l.file("a", 10));
    let stored = Stored::new(&built, Packing::Plain).config(|c| {
        let id = c["rootfs"]["diff_ids"][0].clone();
        c["rootfs"]["diff_ids"] = vec![id; 60_000].into();
    });
    let members = docker_legacy(std::slice::from_ref(&stored));
    let mut manifest = members.get_json("manifest.json");
    let layers: Vec<Value> = (0..60_000).map(|n| format!("{n}").into()).collect();
    manifest[0]["Layers"] = layers.into();
    let path = folder.file("many.tar", &members.with("manifest.json", manifest.to_string()).tar());
    run(&[&path]).fails_saying(&["60,000 layers"]);
}
