//! An archive that was cut short anywhere, or changed anywhere, is never taken for the whole one.

use std::fs;
use std::io::{self, Read};
use std::ops::RangeInclusive;
use std::path::Path;

use imgscope::finding::Diagnosis;
use imgscope::source::{Digests, ReadOptions, ScanControl, SourceError, read_stream};
use serde_json::Value;

use crate::support::archive::{
    Members, Packing, Stored, crane_archive, docker_legacy, docker_oci, oci, podman_archive,
};
use crate::support::run::{diagnose, figures_of, run, run_on};
use crate::support::{Folder, ImageBuilder, image};

fn sample() -> ImageBuilder {
    image()
        .layer(|l| l.dir("etc").file("etc/a", 700).hard_link("b", "etc/a").symlink("c", "b"))
        .layer(|l| l.whiteout("b").fill(b'y').file("etc/a", 1_300))
}

fn archives() -> Vec<(String, Members)> {
    let mut archives = Vec::new();
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let stored = [Stored::new(&sample(), packing)];
        archives.extend([
            (format!("legacy {packing:?}"), docker_legacy(&stored)),
            (format!("oci {packing:?}"), oci(&stored)),
            (format!("docker {packing:?}"), docker_oci(&stored)),
        ]);
    }
    archives.push(("podman".to_owned(), podman_archive(&[Stored::new(&sample(), Packing::Plain)])));
    archives.push(("crane".to_owned(), crane_archive(&[Stored::new(&sample(), Packing::Gzip)])));
    archives
}

/// About `count` places to cut, every block boundary of a tar and its neighbours among them.
fn places(length: usize, step: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).step_by(step).collect();
    places.extend((0..length).step_by(512).flat_map(|at| [at.saturating_sub(1), at, at + 1]));
    places.retain(|&place| place < length);
    places.sort_unstable();
    places.dedup();
    places
}

/// Where the members of a tar of plain members end, from the last byte of their contents to the end of their padding; and half
/// of the mark at its end.
fn ends_of_members(tar: &[u8]) -> Vec<RangeInclusive<usize>> {
    let mut ends = Vec::new();
    let mut at = 0;
    while tar[at] != 0 {
        let size = std::str::from_utf8(&tar[at + 124..at + 135]).expect("octal digits");
        let size = usize::from_str_radix(size, 8).expect("a size");
        let size = if tar[at + 156] == b'0' { size } else { 0 };
        let content = at + 512;
        at = content + size.next_multiple_of(512);
        ends.push(content + size..=at);
    }
    ends.push(at + 512..=at + 512);
    ends
}

/// All that a report says but its warnings.
fn without_warnings(diagnosis: &Diagnosis) -> Value {
    let mut figures = figures_of(diagnosis);
    figures["warnings"] = Value::Null;
    figures
}

#[test]
fn an_archive_without_the_mark_of_its_end_is_read_with_a_warning() {
    let folder = Folder::new();
    for (name, members) in archives() {
        let tar = members.tar();
        let ends = ends_of_members(&tar);
        let last = ends.iter().rev().nth(1).expect("a member");
        let (content, end) = (*last.start(), *last.end());
        let within = (content + end) / 2;
        for bytes in [&tar[..content], &tar[..within], &tar[..end], &tar[..end + 512]] {
            let said = format!("ends at byte {} without an end-of-archive marker", bytes.len());
            for outcome in [
                run(&[&folder.file("no-end.tar", bytes), "--format", "json"]),
                run_on(bytes, &["-", "--format", "json"]),
            ] {
                let report = outcome.report();
                assert!(
                    report["warnings"][0].as_str().is_some_and(|w| w.contains(&said)),
                    "{name}: {report}"
                );
                assert_eq!(report["image"]["complete"], true);
            }
        }
        // half of a block, or something else behind one, is no end of a member
        let mut broken = tar[..end + 1024].to_vec();
        broken[end + 700] = 1;
        for bytes in [&tar[..end + 100], &tar[..end + 700], &broken] {
            run(&[&folder.file("cut.tar", bytes)]).fails_saying(&["byte", "the copy may be incomplete"]);
            run_on(bytes, &["-"]).fails_saying(&["byte", "the copy may be incomplete"]);
        }
    }
}

#[test]
fn an_archive_cut_at_any_place_is_refused() {
    let folder = Folder::new();
    let path = folder.path("cut.tar");
    for (name, members) in archives() {
        let tar = members.tar();
        // what ends a tar is two blocks of zeros; the padding behind them may be missing
        let (whole, ends) = (tar.len(), ends_of_members(&tar));
        fs::write(&path, &tar).expect("a file");
        let figures = without_warnings(&diagnose(&path, false).expect("the whole archive"));
        for outside in Packing::ALL {
            let bytes = outside.pack(&tar);
            let step = if outside == Packing::Plain { 97 } else { 13 };
            for place in places(bytes.len(), step) {
                fs::write(&path, &bytes[..place]).expect("a file");
                let result = diagnose(&path, false);
                // engines take an archive that ends at a member's end, and what is needed of the image may be there
                let is_end = outside == Packing::Plain && ends.iter().any(|end| end.contains(&place));
                match result {
                    Err(_) => {}
                    Ok(cut) if is_end => {
                        let warnings = &cut.analysis.warnings;
                        assert!(
                            warnings.iter().any(|w| w.contains("end-of-archive")),
                            "{name}: {warnings:?}"
                        );
                        assert_eq!(without_warnings(&cut), figures, "{name}, cut at {place}");
                    }
                    Ok(_) => panic!("{name}, {outside:?}: taken for whole at {place} of {whole}"),
                }
            }
            fs::write(&path, &bytes).expect("a file");
            diagnose(&path, true).expect("the whole archive");
        }
    }
}

#[test]
fn a_cut_archive_ends_the_program_with_2_and_says_where() {
    let folder = Folder::new();
    for members in [docker_legacy, oci].map(|write| write(&[Stored::new(&sample(), Packing::Plain)])) {
        let tar = members.tar();
        let ends = ends_of_members(&tar);
        let is_end = |at: &usize| ends.iter().any(|end| end.contains(at));
        for place in places(tar.len(), 5_000).into_iter().filter(|at| *at > 512 && !is_end(at)) {
            for outcome in [run(&[&folder.file("cut.tar", &tar[..place])]), run_on(&tar[..place], &["-"])] {
                outcome.fails_saying(&["byte", "the copy may be incomplete"]);
            }
        }
        for packing in Packing::ALL.into_iter().filter(|packing| *packing != Packing::Plain) {
            let bytes = packing.pack(&tar);
            for place in (20..bytes.len()).step_by(bytes.len() / 12) {
                run_on(&bytes[..place], &["-"]).fails_saying(&["cannot read standard input", "caused by: "]);
            }
        }
    }
}

#[test]
fn a_layout_with_any_file_cut_or_missing_is_refused() {
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let folder = Folder::new();
        let members = oci(&[Stored::new(&sample(), packing)]);
        folder.layout("layout", &members);
        let layout = folder.path("layout");
        for name in members.names().into_iter().filter(|name| *name != "oci-layout") {
            let bytes = members.get(name);
            let whole = layout.join(name);
            for place in (0..bytes.len()).step_by(61).chain([bytes.len() - 1]) {
                fs::write(&whole, &bytes[..place]).expect("a file");
                assert!(diagnose(&layout, false).is_err(), "{packing:?}: {name} cut at {place}");
            }
            fs::remove_file(&whole).expect("the file");
            assert!(diagnose(&layout, false).is_err(), "{packing:?}: {name} missing");
            fs::write(&whole, bytes).expect("a file");
        }
        diagnose(&layout, true).expect("the whole layout");
    }
}

/// A connection that breaks, and is silent from then on.
struct Breaking<'a> {
    bytes: &'a [u8],
    is_broken: bool,
}

impl Read for Breaking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes.is_empty() && !self.is_broken {
            self.is_broken = true;
            return Err(io::Error::new(io::ErrorKind::ConnectionReset, "the engine went away"));
        }
        self.bytes.read(buffer)
    }
}

#[test]
fn a_stream_that_breaks_says_why_wherever_it_does() {
    let options = ReadOptions { verify: false, digests: Digests::Compressed, read_limit: u64::MAX };
    for packing in [Packing::Plain, Packing::Gzip] {
        let tar = docker_legacy(&[Stored::new(&sample(), packing)]).tar();
        for outside in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
            let bytes = outside.pack(&tar);
            for place in places(bytes.len(), 300) {
                let stream = Breaking { bytes: &bytes[..place], is_broken: false };
                let read = read_stream("here", stream, options, &ScanControl::default());
                let Err(SourceError::Stream { source, .. }) = read else {
                    panic!("{outside:?}, broken at {place}: {:?}", read.err());
                };
                assert_eq!(source.to_string(), "the engine went away", "{outside:?}, broken at {place}");
            }
        }
    }
}

#[test]
fn what_cannot_be_checked_is_no_success_of_a_check() {
    let folder = Folder::new();
    let path = folder.path("sha512.tar");
    let stored = Stored::new(&sample(), Packing::Plain).config(|config| {
        config["rootfs"]["diff_ids"][0] = format!("sha512:{}", "0".repeat(128)).into();
    });
    fs::write(&path, docker_legacy(&[stored]).tar()).expect("a file");
    assert!(!diagnose(&path, false).expect("a plain layer").analysis.image.verified);
    let error = diagnose(&path, true).expect_err("it was asked for and can't be done");
    assert!(error.contains("cannot be checked") && error.contains("sha512"), "{error}");
}

/// A generator of repeatable chances (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) -> String {
        let at = self.below(bytes.len());
        match self.below(7) {
            0 | 1 => {
                bytes[at] ^= 1 << self.below(8);
                format!("a bit at {at}")
            }
            2 => {
                bytes[at] = self.below(256) as u8;
                format!("a byte at {at}")
            }
            3 => {
                bytes.truncate(at);
                format!("cut at {at}")
            }
            4 => {
                let (a, b) = (self.below(bytes.len() / 512) * 512, self.below(bytes.len() / 512) * 512);
                for offset in 0..512 {
                    bytes.swap(a + offset, b + offset);
                }
                format!("blocks at {a} and {b} swapped")
            }
            5 => {
                let length = self.below(600).min(bytes.len() - at);
                bytes.drain(at..at + length);
                format!("{length} bytes removed at {at}")
            }
            _ => {
                let length = self.below(600);
                bytes.splice(at..at, std::iter::repeat_n(self.below(256) as u8, length));
                format!("{length} bytes put in at {at}")
            }
        }
    }

    /// Changes a header and makes its checksum right again, so that what it says is believed.
    fn mutate_header(&mut self, tar: &mut [u8], headers: &[usize]) -> String {
        let header = headers[self.below(headers.len())];
        let block = &mut tar[header..header + 512];
        let at = self.below(512);
        block[at] ^= 1 << self.below(8);
        block[148..156].copy_from_slice(b"        ");
        let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        format!("header at {header}, byte {at}")
    }
}

/// Where the headers of a tar are, its own and those of tars that are members of it.
fn headers(tar: &[u8]) -> Vec<usize> {
    (0..tar.len() / 512)
        .map(|block| block * 512)
        .filter(|&at| tar[at + 257..].starts_with(b"ustar"))
        .collect()
}

fn read(path: &Path, bytes: &[u8]) -> Result<Value, String> {
    fs::write(path, bytes).expect("a file");
    diagnose(path, true).map(|diagnosis| figures_of(&diagnosis))
}

/// Fails where anything but warnings differs: a warning is how a change is noticed that does no harm, such as a key in
/// other capitals, or a cut at a member's end.
#[track_caller]
fn is_as_expected(mut figures: Value, expected: &Value, what: &str) {
    let is_expected =
        |warning: &Value| expected["warnings"].as_array().is_some_and(|all| all.contains(warning));
    let warnings = figures["warnings"].as_array_mut().expect("an array");
    warnings.retain(|warning| is_expected(warning));
    assert_eq!(&figures, expected, "{what}");
}

/// With every digest checked nothing that is left of a changed archive may have other figures than the archive had: what
/// a change can reach then is no part of the image (names, padding, members that nobody asks for) or makes it unreadable.
#[test]
fn no_change_of_an_archive_goes_unnoticed_when_its_digests_are_checked() {
    let folder = Folder::new();
    let path = folder.path("changed.tar");
    let rounds = std::env::var("IMGSCOPE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(130);
    for (place, (name, members)) in archives().into_iter().enumerate() {
        for outside in [Packing::Plain, Packing::Gzip] {
            let whole = members.tar();
            let expected = read(&path, &whole).expect("the whole archive");
            let headers = headers(&whole);
            let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ place as u64);
            for _ in 0..rounds {
                let mut changed = whole.clone();
                let mut what = Vec::new();
                for _ in 0..=chance.below(2) {
                    what.push(match chance.below(3) {
                        0 if changed.len() == whole.len() => chance.mutate_header(&mut changed, &headers),
                        _ if changed.len() >= 1024 => chance.mutate(&mut changed),
                        _ => String::new(),
                    });
                }
                if let Ok(figures) = read(&path, &outside.pack(&changed)) {
                    is_as_expected(figures, &expected, &format!("{name}, {outside:?}: {what:?}"));
                }
            }
        }
    }
}

#[test]
fn any_changed_byte_inside_of_a_blob_is_noticed_when_its_digests_are_checked() {
    let folder = Folder::new();
    let path = folder.path("changed.tar");
    for (name, members) in archives() {
        let tar = members.tar();
        let expected = read(&path, &tar).expect("the whole archive");
        for (member, body) in &members.0 {
            let crate::support::archive::Body::File(bytes) = body else { continue };
            let is_blob = member.starts_with("blobs/") || member.ends_with(".tar") || member.ends_with(".gz");
            let is_config = member.len() >= 64 && (member.ends_with(".json") || member.contains(':'));
            if !is_blob && !is_config {
                continue;
            }
            let start = tar.windows(bytes.len()).position(|window| window == bytes).expect("the member");
            for at in (start..start + bytes.len()).step_by(17) {
                let mut changed = tar.clone();
                changed[at] ^= 1;
                let Ok(figures) = read(&path, &changed) else { continue };
                // packed otherwise, unpacked the same: a layer that is known by its diff ID alone
                let by_diff_id = member.ends_with("layer.tar") || member.ends_with(".tar.gz");
                assert!(
                    by_diff_id && bytes.starts_with(b"\x1f\x8b"),
                    "{name}: byte {} of {member}",
                    at - start
                );
                assert_eq!(figures, expected, "{name}: byte {} of {member}", at - start);
            }
        }
    }
}

#[test]
fn any_changed_byte_outside_of_the_layers_is_noticed_or_changes_no_figure() {
    let folder = Folder::new();
    let path = folder.path("changed.tar");
    for (name, members) in archives() {
        let whole = members.tar();
        let expected = read(&path, &whole).expect("the whole archive");
        let is_json = |name: &str| name.ends_with("manifest.json") || name.ends_with("index.json");
        for member in members.names().into_iter().filter(|name| is_json(name)) {
            let bytes = members.get(member);
            for at in 0..bytes.len() {
                let mut changed = bytes.to_vec();
                changed[at] ^= [1, 2, 4, 8, 16, 32][at % 6];
                let tar = members.clone().with(member, changed.clone()).tar();
                if let Ok(figures) = read(&path, &tar) {
                    let what = format!("{name}: {}", String::from_utf8_lossy(&changed));
                    is_as_expected(figures, &expected, &what);
                }
            }
        }
    }
}
