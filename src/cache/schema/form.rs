//! The form on disk does not change unnoticed: an example of all that an entry can hold is held by the hash of its bytes.

use xxhash_rust::xxh3::xxh3_128;

use super::tests::{numbered, script_steps, written};
use crate::cache::StoredLayer;
use crate::cache::entry::FORMAT;
use crate::content::*;
use crate::image::{Algorithm, Digest};
use crate::layer::*;

/// An executable of which all is known.
fn executable() -> Executable {
    Executable {
        format: ExecutableFormat::Elf,
        machine: Machine::Known("arm64"),
        role: ExecutableRole::Library,
        interpreter: Some(b"/lib/ld.so"[..].into()),
        needed: vec![b"libc.so"[..].into()],
        search_path: vec![b"/opt"[..].into()],
        strippable: Some(Ok(Strippable { dwarf: 1, symbols: 2, other: 300 })),
        go: Some(Box::new(GoBuild {
            version: "go1.22".to_owned(),
            path: "main".to_owned(),
            main: Some(GoModule { path: "example".to_owned(), version: "(devel)".to_owned() }),
            deps: vec![GoModule { path: "dep".to_owned(), version: "v1".to_owned() }],
            settings: vec![("-mod".to_owned(), "vendor".to_owned())],
        })),
        rustc: Some("1.75".into()),
        is_packed: true,
        reads_certificates: false,
        opens_tls: true,
        calls_c: false,
        loads_time_zones: true,
        without_build_id: Some([1, 2]),
        embeds_time_zones: false,
    }
}

/// What is known of contents, each kind once.
fn facts() -> Vec<Facts> {
    let executable = executable();
    let unreadable = Executable {
        strippable: Some(Err(ExecutableError::TooManySections)),
        go: None,
        ..executable.clone()
    };
    let script = Script {
        line: b"/bin/sh"[..].into(),
        hand_over: Some(FinalExec { line: 2, is_certain: true }),
        steps: script_steps(),
        drops_root: true,
    };
    vec![
        Facts::Executable(Box::new(executable)),
        Facts::Executable(Box::new(Executable {
            machine: Machine::Several(vec!["386"]),
            ..unreadable.clone()
        })),
        Facts::Executable(Box::new(Executable { machine: Machine::Other(7), ..unreadable })),
        Facts::Script(script),
        Facts::Secret(SecretKind::CloudKey),
        Facts::Text(b"x::1:1:"[..].into()),
    ]
}

/// A layer with one of each kind that there is.
fn example() -> StoredLayer {
    let metadata = Metadata {
        mode: 0o755,
        uid: 1000,
        gid: 2000,
        mtime: Mtime { seconds: -3, nanoseconds: 4 },
        xattrs: 8,
    };
    let file = |facts| Inode::new(Kind::File, metadata, 70_000, ContentHash([5, 6])).with_facts(facts);
    let link =
        Inode::new(Kind::Symlink, Metadata::default(), 2, ContentHash([7, 8])).with_target(b"to"[..].into());
    let unknown = Inode::new(Kind::File, metadata, 3, ContentHash([9, 10])).unexamined();
    let path = |name: &str| ImagePath::clean(name.as_bytes());
    let (names, place) = numbered(["a/b", "a/c", "d"].into_iter().map(path).collect());
    let entry = |name, record| LayerEntry { name: place(&path(name)), record, order: 9 };
    let entries = vec![entry("a/b", Record::Inode(1)), entry("a/c", Record::LinkToLower(place(&path("d"))))];
    let digest = |byte| Some(Digest::from_hash(Algorithm::Sha256, &[byte; 32]));
    StoredLayer {
        changeset: Changeset {
            inodes: facts()
                .into_iter()
                .map(file)
                .chain([link, unknown, Inode::implied_directory()])
                .collect(),
            names,
            entries,
            whiteouts: vec![path("e")],
            opaques: vec![path("f")],
            overlay_opaques: vec![OverlayOpaque { path: path("g"), attribute: "user.overlay.opaque" }],
            warnings: vec!["ignored /x".to_owned()],
            tar_size: 10_240,
            unread: vec![UnreadContent { inode: 5, offset: 512 }],
            hashes: HashKind::Sha256,
            list: Some(ListFormat::ZstdChunked),
        },
        compressed: true,
        stored_size: 11,
        digest: digest(12),
        diff_id: digest(13),
    }
}

#[test]
fn the_form_on_disk_is_that_of_the_format() {
    let written = xxh3_128(&written(&example()));
    let known = (8, 0xb201_0550_3ef5_0b9e_b73a_06b5_0f17_bb65);
    let words = "what entries look like has changed: raise FORMAT, and hold the new form here";
    assert_eq!((FORMAT, written), known, "{words} ({written:#x})");
}
