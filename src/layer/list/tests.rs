//! Lists by hand: what is taken, and what is refused.

use std::collections::BTreeMap;

use super::*;
use crate::content::Importance;
use crate::image::Digest;
use crate::layer::{Changeset, Kind, Streamed};

const EMPTY: Option<Streamed<&[u8]>> = None;

fn annotations(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn digest(byte: char) -> String {
    format!("sha256:{}", byte.to_string().repeat(64))
}

fn read(entries: &str) -> Result<ListedLayer, ListError> {
    let json = format!(r#"{{"version":1,"entries":[{entries}]}}"#);
    let mut wants = |path: &[u8], _| (path == b"etc/passwd").then_some(Importance::Known);
    read_list(json.as_bytes(), ListFormat::EStargz, 1_000, EMPTY, None, &mut wants)
}

fn paths(changeset: &Changeset) -> Vec<String> {
    changeset.entries.iter().map(|entry| changeset.path(entry).to_string()).collect()
}

#[test]
fn annotations_say_where_a_list_is_and_nonsense_among_them_is_told() {
    let checksum = digest('a');
    let of = |prefix: &str, position: &str, more: &[(&str, &str)]| {
        let (manifest, place) = (format!("{prefix}manifest-checksum"), format!("{prefix}manifest-position"));
        let mut all = vec![(manifest.as_str(), checksum.as_str()), (place.as_str(), position)];
        all.extend(more);
        FileList::of(&annotations(&all))
    };
    let new = "io.github.containers.zstd-chunked.";
    let split = "io.github.containers.zstd-chunked.tarsplit-position";
    let parsed: Digest = checksum.parse().expect("a digest");
    let list = Extent { offset: 7, length: 20, unpacked: 90 };
    let tar_split = Some(Extent { offset: 35, length: 5, unpacked: 60 });
    assert_eq!(
        of(new, "7:20:90:1", &[(split, "35:5:60")]),
        Some(FileList::ZstdChunked { list, digest: parsed.clone(), tar_split, tar_split_digest: None })
    );
    assert_eq!(
        of("io.containers.zstd-chunked.", "7:20:90:1", &[]),
        Some(FileList::ZstdChunked { list, digest: parsed.clone(), tar_split: None, tar_split_digest: None })
    );
    for wrong in ["", "7", "7:20:90", "7:20:90:2", "7:20:90:1:1", "-7:20:90:1", "18446744073709551615:1:1:1"]
    {
        assert!(matches!(of(new, wrong, &[]), Some(FileList::Unusable(_))), "{wrong}");
    }
    assert!(matches!(of(new, "7:20:157286401:1", &[]), Some(FileList::Unusable(_))));
    assert!(matches!(of(new, "7:20:90:1", &[(split, "x")]), Some(FileList::Unusable(_))));
    let stargz = ("containerd.io/snapshot/stargz/toc.digest", checksum.as_str());
    assert!(matches!(of(new, "7:20:90:1", &[stargz]), Some(FileList::Unusable(_))), "two lists");
    let size = ("io.containers.estargz.uncompressed-size", "5");
    assert_eq!(
        FileList::of(&annotations(&[stargz, size])),
        Some(FileList::EStargz { digest: parsed, tar_size: Some(5) })
    );
    assert!(matches!(FileList::of(&annotations(&[(stargz.0, "x")])), Some(FileList::Unusable(_))));
    assert_eq!(FileList::of(&annotations(&[("org.opencontainers.image.title", "x")])), None);
}

#[test]
fn footers_old_and_new_say_where_the_list_starts_or_that_it_is_elsewhere() {
    let footer = |extra: &[u8]| {
        let length = (extra.len() as u16).to_le_bytes();
        let head = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255];
        let empty = [1, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0];
        [&[9; 60][..], &head, &length, extra, &empty].concat()
    };
    assert_eq!(
        Footer::read(&footer(b"SG\x16\x0000000000000001ffSTARGZ")),
        Some(Footer::Inside { offset: 0x1ff, length: 51 })
    );
    assert_eq!(
        Footer::read(&footer(b"00000000000001ffSTARGZ")),
        Some(Footer::Inside { offset: 0x1ff, length: 47 })
    );
    assert_eq!(Footer::read(&footer(b"SG\x11\x00STARGZEXTERNALTOC")), Some(Footer::Elsewhere));
    for wrong in [&b"SG\x16\x00+000000000001ffSTARGZ"[..], b"SG\x16\x0000000000000001ffSTARGX", b"", b"x"] {
        assert_eq!(Footer::read(&footer(wrong)), None, "{}", wrong.escape_ascii());
    }
    assert_eq!(Footer::read(b"short"), None);
}

#[test]
fn a_file_in_pieces_counts_once_and_its_content_ends_where_the_next_begins() {
    let sha = digest('b');
    let listed = read(&format!(
        r#"{{"type":"dir","name":"etc/","mode":16877,"modtime":"2024-09-10T20:26:40.5Z"}},
        {{"type":"reg","name":"etc/passwd","size":9,"mode":33188,"digest":"{sha}","offset":100,"chunkSize":4}},
        {{"type":"chunk","name":"etc/passwd","offset":150,"chunkOffset":4,"chunkSize":5}},
        {{"type":"reg","name":"etc/other","size":1,"digest":"{sha}","offset":200,"innerOffset":3}},
        {{"type":"reg","name":"etc/empty"}},{{"type":"reg","name":"etc/.wh.gone"}},
        {{"type":"symlink","name":"etc/link","linkName":"passwd"}},
        {{"type":"hardlink","name":"etc/again","linkName":"etc/passwd"}},
        {{"type":"char","name":"etc/device","devMajor":1,"devMinor":3,"xattrs":{{"user.a":"eA=="}}}}"#
    ));
    let ListedLayer { changeset, wanted, .. } = listed.expect("a list");
    assert_eq!(
        paths(&changeset),
        ["/etc", "/etc/again", "/etc/device", "/etc/empty", "/etc/link", "/etc/other", "/etc/passwd"]
    );
    assert_eq!(changeset.whiteouts.len(), 1);
    assert_eq!((changeset.unpacked_size(), changeset.list), (9 + 1 + 6, Some(ListFormat::EStargz)));
    let places: Vec<_> = wanted.iter().map(|content| (content.start, content.end)).collect();
    assert_eq!(places, [(100, 200)], "of other names nothing is asked");
    let unknown = changeset.inodes.iter().filter(|inode| !inode.is_examined()).count();
    assert_eq!(unknown, 2);
    let directory = changeset.inodes.iter().find(|inode| inode.kind == Kind::Directory).expect("etc");
    assert_eq!((directory.mode(), directory.mtime().nanoseconds), (0o755, 500_000_000));
    let device = changeset.inodes.iter().find(|inode| inode.kind == Kind::CharDevice).expect("a device");
    assert_ne!(device.xattrs(), 0);
}

#[test]
fn a_layer_without_any_members_has_an_empty_list() {
    for json in [r#"{"version":1,"entries":null}"#, r#"{"version":1,"entries":[]}"#] {
        let listed = read_list(json.as_bytes(), ListFormat::ZstdChunked, 5, EMPTY, None, &mut |_, _| None)
            .expect("a list");
        assert!(listed.changeset.entries.is_empty() && listed.wanted.is_empty());
    }
}

#[test]
fn a_list_of_more_than_any_layer_has_is_refused_before_it_is_kept() {
    let attributes: Vec<String> = (0..40_000).map(|name| format!(r#""{name}":"""#)).collect();
    let refused = read(&format!(r#"{{"type":"dir","name":"a","xattrs":{{{}}}}}"#, attributes.join(",")));
    let refused = refused.expect_err("too many attributes").to_string();
    assert!(refused.contains("damaged"), "{refused}");
    let refused = read(&vec!["1"; 4_000_001].join(",")).expect_err("too many entries").to_string();
    assert!(refused.contains("damaged") && refused.contains("more files than any layer has"), "{refused}");
}

#[test]
fn a_list_that_lies_or_says_too_little_is_refused_in_words() {
    let sha = digest('b');
    let file = |more: &str| format!(r#"{{"type":"reg","name":"a","size":5,"digest":"{sha}"{more}}}"#);
    let piece = r#"{"type":"chunk","name":"b","offset":9}"#;
    for (entries, words) in [
        ("1".to_owned(), "damaged"),
        (r#"{"name":"a"}"#.to_owned(), "damaged"),
        (r#"{"type":"door","name":"a"}"#.to_owned(), "can't be read"),
        (r#"{"type":"reg","name":"a","size":-1}"#.to_owned(), "damaged"),
        (r#"{"type":"reg","name":"a","size":18446744073709551615}"#.to_owned(), "can't be read"),
        (r#"{"type":"dir","name":"a","xattrs":{"a":"?"}}"#.to_owned(), "can't be read"),
        (r#"{"type":"reg","name":"a","size":5}"#.to_owned(), "no SHA-256 of `a`"),
        (file("").replace("sha256", "sha1"), "no SHA-256 of `a`"),
        ("{\"type\":\"dir\",\"name\":\"a\u{fffd}\"}".to_owned(), "no UTF-8"),
        (piece.to_owned(), "follows no file"),
        (format!("{},{piece}", file("")), "follows another file"),
    ] {
        let refused = read(&entries).expect_err(&entries).to_string();
        assert!(refused.contains(words), "{entries}: {refused}");
    }
    let mut listed = read(&file("").replace("\"a\"", "\"etc/passwd\"")).expect("a list");
    let wanted = listed.wanted[0].clone();
    let refused = listed.examine(&wanted, b"other").expect_err("another content").to_string();
    assert!(refused.contains("`etc/passwd` has another content than it says"), "{refused}");
}
