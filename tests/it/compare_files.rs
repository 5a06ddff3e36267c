//! The files of two images, compared path by path.

use std::collections::BTreeMap;

use imgscope::compare::{Change, ChangeKind, ChangeTree, FileChanges};
use imgscope::layer::Kind;
use proptest::prelude::*;

use crate::model::{self, Entry, Files};
use crate::support::{ImageBuilder, LayerBuilder, image};

fn between(before: &ImageBuilder, after: &ImageBuilder) -> FileChanges {
    FileChanges::between(&before.analyse(), &after.analyse())
}

/// What changes between two images of one layer each.
fn changes(
    before: impl FnOnce(LayerBuilder) -> LayerBuilder,
    after: impl FnOnce(LayerBuilder) -> LayerBuilder,
) -> FileChanges {
    between(&image().layer(before), &image().layer(after))
}

/// Each change as its path, kind and bytes.
fn listed(changes: &FileChanges) -> Vec<(String, ChangeKind, Option<u64>, Option<u64>)> {
    let row = |change: &Change| (changes.path(change).to_string(), change.kind, change.before, change.after);
    changes.list.iter().map(row).collect()
}

#[track_caller]
fn only(changes: &FileChanges) -> (&Change, ChangeKind) {
    let [change] = changes.list.as_slice() else { panic!("{:?}", changes.list) };
    (change, change.kind)
}

#[test]
fn paths_are_added_removed_and_modified_those_of_most_bytes_first() {
    let found = changes(
        |l| l.file("same", 5).file("gone", 40).file("grown", 10),
        |l| l.file("same", 5).file("grown", 200).file("new", 3),
    );
    assert_eq!(
        listed(&found),
        [
            ("/grown".to_owned(), ChangeKind::Modified, Some(10), Some(200)),
            ("/gone".to_owned(), ChangeKind::Removed, Some(40), None),
            ("/new".to_owned(), ChangeKind::Added, None, Some(3)),
        ]
    );
    let summary = found.summary();
    assert_eq!((summary.added, summary.removed, summary.modified, summary.size_delta), (1, 1, 1, 153));
}

#[test]
fn another_content_of_the_same_length_is_modified() {
    let found = changes(|l| l.fill(b'a').file("f", 9), |l| l.fill(b'b').file("f", 9));
    assert_eq!(only(&found).1, ChangeKind::Modified);
    let link = changes(|l| l.symlink("l", "one"), |l| l.symlink("l", "two"));
    assert_eq!(only(&link).1, ChangeKind::Modified);
}

#[test]
fn another_type_is_no_modification_and_what_lay_below_is_removed() {
    let found = changes(|l| l.dir("d").file("d/f", 10), |l| l.symlink("d", "elsewhere"));
    assert_eq!(
        listed(&found),
        [
            ("/d/f".to_owned(), ChangeKind::Removed, Some(10), None),
            ("/d".to_owned(), ChangeKind::TypeChanged, Some(0), Some(9)),
        ]
    );
}

#[test]
fn other_mode_time_or_attributes_are_metadata_and_no_bytes() {
    let plain = |l: LayerBuilder| l.file("f", 9);
    let others: [fn(LayerBuilder) -> LayerBuilder; 3] = [
        |l| l.mode(0o600).file("f", 9),
        |l| l.mtime(5).file("f", 9),
        |l| l.pax(&[("SCHILY.xattr.user.a", b"1")]).file("f", 9),
    ];
    for other in others {
        let found = changes(plain, other);
        let (change, kind) = only(&found);
        assert_eq!((kind, change.delta()), (ChangeKind::Metadata, 0));
    }
}

#[test]
fn the_time_of_a_directory_says_nothing_and_its_mode_does() {
    assert!(changes(|l| l.mtime(1).dir("d"), |l| l.mtime(2).dir("d")).list.is_empty());
    let found = changes(|l| l.dir("d"), |l| l.mode(0o700).dir("d"));
    let (change, kind) = only(&found);
    assert!(kind == ChangeKind::Metadata && change.is_directory);
}

#[test]
fn a_whole_directory_comes_and_goes_with_all_that_is_in_it() {
    let found = changes(|l| l.file("old/a/b", 10), |l| l.file("new/c", 4));
    let paths: Vec<(String, ChangeKind)> =
        listed(&found).into_iter().map(|(path, kind, ..)| (path, kind)).collect();
    assert_eq!(
        paths,
        [
            ("/old/a/b".to_owned(), ChangeKind::Removed),
            ("/new/c".to_owned(), ChangeKind::Added),
            ("/new".to_owned(), ChangeKind::Added),
            ("/old".to_owned(), ChangeKind::Removed),
            ("/old/a".to_owned(), ChangeKind::Removed),
        ]
    );
}

#[test]
fn one_inode_has_its_bytes_once_and_they_go_over_to_the_name_that_is_left() {
    let two = |l: LayerBuilder| l.file("a", 100).hard_link("b", "a");
    assert!(changes(two, two).list.is_empty());
    let one = changes(two, |l| l.file("b", 100));
    assert_eq!(
        listed(&one),
        [
            ("/a".to_owned(), ChangeKind::Removed, Some(100), None),
            ("/b".to_owned(), ChangeKind::Metadata, Some(0), Some(100)),
        ]
    );
    assert_eq!(one.summary().size_delta, 0);
}

#[test]
fn a_file_at_another_path_has_moved() {
    let found = changes(|l| l.file("usr/bin/tool", 900), |l| l.file("opt/tool", 900));
    let [moved] = found.moved.as_slice() else { panic!("{:?}", found.moved) };
    assert_eq!(
        (moved.from.to_string(), moved.to.to_string(), moved.size),
        ("/usr/bin/tool".to_owned(), "/opt/tool".to_owned(), 900)
    );
    let moved_pair = |path: &str| {
        let change =
            found.list.iter().find(|change| found.path(change).to_string() == path).expect("a change");
        change.moved_pair.map(|pair| found.tree.path(pair).to_string())
    };
    assert_eq!(moved_pair("/opt/tool").as_deref(), Some("/usr/bin/tool"));
    assert_eq!(moved_pair("/usr/bin/tool").as_deref(), Some("/opt/tool"));
    assert_eq!(moved_pair("/opt"), None);
}

#[test]
fn of_several_files_of_one_content_those_of_one_name_have_moved_into_one_another() {
    let found = changes(
        |l| l.file("a/one", 50).file("a/two", 50).file("a/three", 50),
        |l| l.file("b/two", 50).file("b/three", 50).file("b/four", 50),
    );
    let mut moved: Vec<(String, String)> =
        found.moved.iter().map(|moved| (moved.from.to_string(), moved.to.to_string())).collect();
    moved.sort();
    let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(moved, [pair("/a/one", "/b/four"), pair("/a/three", "/b/three"), pair("/a/two", "/b/two")]);
}

#[test]
fn a_file_moves_once_and_one_without_content_never_does() {
    let found = changes(|l| l.file("a", 50), |l| l.file("b", 50).file("c", 50));
    assert_eq!(found.moved.len(), 1);
    assert!(changes(|l| l.file("a", 0), |l| l.file("b", 0)).moved.is_empty());
    assert!(changes(|l| l.file("a", 5), |l| l.file("a", 5).file("b", 5)).moved.is_empty());
}

#[test]
fn very_many_files_of_one_content_are_joined_at_once() {
    let many = |folder: &'static str| {
        move |l| (0..20_000).fold(l, |l: LayerBuilder, n| l.file(&format!("{folder}/{n}"), 1))
    };
    let found = changes(many("a"), many("b"));
    assert_eq!(found.moved.len(), 20_000);
    assert!(found.moved.iter().all(|moved| moved.from.split().1 == moved.to.split().1));
}

/// A note (gABI, chapter 5) with bytes of 4 or less, padded.
fn note(name: &[u8; 4], kind: u32, bytes: &[u8]) -> Vec<u8> {
    let lengths = [4, bytes.len() as u32, kind].map(u32::to_le_bytes).concat();
    [&lengths, name.as_slice(), bytes, &vec![0; bytes.len().next_multiple_of(4) - bytes.len()]].concat()
}

/// A 64-bit x86 program of notes and its code.
fn program(notes: &[u8], code: &[u8]) -> Vec<u8> {
    let header = |kind: u32, offset: u64, size: u64| {
        let words = [kind.to_le_bytes(), 4u32.to_le_bytes()].concat();
        let doubles = [offset, 0x40_0000 + offset, 0x40_0000 + offset, size, size, 4].map(u64::to_le_bytes);
        [words, doubles.concat()].concat()
    };
    let (note_at, code_at) = (64 + 2 * 56, 64 + 2 * 56 + notes.len() as u64);
    let end = code_at + code.len() as u64;
    let ident = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 9]].concat();
    let kinds = [[2u16, 62].map(u16::to_le_bytes).concat(), 1u32.to_le_bytes().to_vec()].concat();
    let places = [0x40_0000 + code_at, 64, 0].map(u64::to_le_bytes).concat();
    let sizes = [0u16, 0, 64, 56, 2, 64, 0, 0].map(u16::to_le_bytes).concat();
    let file = [ident, kinds, places, sizes, header(4, note_at, notes.len() as u64), header(1, 0, end)];
    [file.concat(), notes.to_vec(), code.to_vec()].concat()
}

#[test]
fn a_program_that_was_built_again_differs_in_its_build_id_alone() {
    let built = |notes: Vec<u8>, code: &'static [u8]| {
        move |l: LayerBuilder| l.content(b"app", &program(&notes, code))
    };
    let linked = |id: &[u8]| [note(b"GNU\0", 1, b"ABI!"), note(b"GNU\0", 3, id)].concat();
    let by_go = |id: &[u8]| note(b"Go\0\0", 4, id);
    let is_rebuild = |before: (Vec<u8>, &'static [u8]), after: (Vec<u8>, &'static [u8])| {
        let found = changes(built(before.0, before.1), built(after.0, after.1));
        let (change, kind) = only(&found);
        assert_eq!(kind, ChangeKind::Modified);
        change.is_rebuild
    };
    assert!(is_rebuild((linked(b"one"), b"the code"), (linked(b"two"), b"the code")));
    assert!(is_rebuild((by_go(b"one"), b"the code"), (by_go(b"two"), b"the code")));
    assert!(!is_rebuild((linked(b"one"), b"the code"), (linked(b"two"), b"The code")), "other code");
    assert!(!is_rebuild((linked(b"one"), b"the code"), (linked(b"three"), b"the code")), "another length");
    // notes of other kinds say what the program is, not which build of it
    let says = |words: &[u8]| note(b"lic\0", 3, words);
    assert!(!is_rebuild((says(b"MIT"), b"the code"), (says(b"GPL"), b"the code")));
    assert!(!is_rebuild(
        ([says(b"MIT"), linked(b"one")].concat(), b"the code"),
        ([says(b"GPL"), linked(b"two")].concat(), b"the code")
    ));
    let plain = changes(|l| l.fill(b'a').file("app", 9), |l| l.fill(b'b').file("app", 9));
    assert!(!only(&plain).0.is_rebuild);
}

#[test]
fn changes_add_up_by_directory() {
    let found = changes(
        |l| l.file("usr/lib/a", 500).file("usr/bin/b", 10).file("etc/c", 20),
        |l| l.file("usr/lib/a", 100).file("usr/lib/d", 70).file("etc/c", 20),
    );
    let tree = &found.tree;
    let child = |place: usize, name: &str| {
        let named = |child: &&usize| tree.node(**child).name == name.as_bytes();
        *tree.node(place).children.iter().find(named).unwrap_or_else(|| panic!("{name} in {tree:?}"))
    };
    let root = tree.node(ChangeTree::ROOT);
    assert_eq!((root.grown, root.shrunk, root.delta(), root.paths), (70, 410, -340, 4));
    let usr = child(ChangeTree::ROOT, "usr");
    let lib = tree.node(child(usr, "lib"));
    assert_eq!((lib.grown, lib.shrunk, lib.paths, lib.kind), (70, 400, 2, None));
    let names: Vec<&[u8]> = lib.children.iter().map(|child| tree.node(*child).name.as_slice()).collect();
    assert_eq!(names, [b"a", b"d"]);
    let bin = tree.node(child(usr, "bin"));
    assert_eq!((bin.kind, bin.change.is_some()), (Some(ChangeKind::Removed), true));
    assert_eq!(tree.node(child(usr, "lib")).parent, usr);
}

#[test]
fn a_name_that_begins_like_its_neighbour_is_no_part_of_it() {
    let found = changes(|l| l, |l| l.file("a/x", 1).file("a.b/y", 2).file("ab", 4));
    let tree = &found.tree;
    let root = tree.node(ChangeTree::ROOT);
    let sums: Vec<(&[u8], u64)> = root
        .children
        .iter()
        .map(|child| (tree.node(*child).name.as_slice(), tree.node(*child).grown))
        .collect();
    assert_eq!(sums, [(b"ab".as_slice(), 4), (b"a.b", 2), (b"a", 1)]);
}

#[test]
fn very_deep_paths_are_added_up_in_no_time_and_little_memory() {
    // each directory above a file that no member names is a path that was added
    let found = changes(|l| l, |l| l.file(&format!("{}file", "d/".repeat(200_000)), 3));
    assert_eq!((found.list.len(), found.tree.len()), (200_001, 200_002));
    assert_eq!(found.tree.node(ChangeTree::ROOT).grown, 3);
    let deep = |n: usize| format!("{}{n}", "d/".repeat(1500));
    let found = changes(|l| l, |l| (0..1000).fold(l, |l, n| l.file(&deep(n), 3)));
    let tree = &found.tree;
    assert_eq!((tree.len(), tree.node(ChangeTree::ROOT).grown), (2501, 3000));
}

/// The bytes that a name has: of the names of one inode the first in the tar.
fn bytes(files: &Files, path: &str, entry: &Entry) -> u64 {
    let file = entry.object.file_name(files);
    if file.is_none_or(|file| file == path) { entry.object.payload.len() as u64 } else { 0 }
}

/// Compares two maps.
fn naive(before: &Files, after: &Files) -> BTreeMap<String, (ChangeKind, Option<u64>, Option<u64>)> {
    let mut found = BTreeMap::new();
    for path in before.keys().chain(after.keys()).filter(|path| !path.is_empty()) {
        let (old, new) = (before.get(path), after.get(path));
        let sizes = (old.map(|entry| bytes(before, path, entry)), new.map(|entry| bytes(after, path, entry)));
        let kind = match (old.map(|entry| &entry.object), new.map(|entry| &entry.object)) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            (Some(old), Some(new)) if old.kind != new.kind => ChangeKind::TypeChanged,
            (Some(old), Some(new)) if old.payload != new.payload => ChangeKind::Modified,
            (Some(old), Some(new)) => {
                let moved_time = old.mtime != new.mtime && old.kind != Kind::Directory;
                if old.mode == new.mode && !moved_time && sizes.0 == sizes.1 {
                    continue;
                }
                ChangeKind::Metadata
            }
        };
        found.insert(format!("/{path}"), (kind, sizes.0, sizes.1));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_files_differ_as_two_maps_do(mut first in model::layers(), mut second in model::layers()) {
        let ((before, old), (after, new)) = (model::built(&mut first), model::built(&mut second));
        let (before, after) = (before.analyse(), after.analyse());
        let changes = FileChanges::between(&before, &after);
        let found: BTreeMap<_, _> =
            listed(&changes).into_iter().map(|(path, kind, before, after)| (path, (kind, before, after))).collect();
        let (old, new) = (old.last().expect("a state"), new.last().expect("a state"));
        prop_assert_eq!(&found, &naive(old, new));
        prop_assert_eq!(found.len(), changes.list.len());
        let live = i128::from(after.totals.live_size) - i128::from(before.totals.live_size);
        prop_assert_eq!(changes.summary().size_delta, live);
        let tree = &changes.tree;
        prop_assert_eq!(tree.node(ChangeTree::ROOT).delta(), live);
        for place in 0..tree.len() {
            let node = tree.node(place);
            let own = node.change.map_or(0, |change| changes.list[change].delta());
            let below: i128 = node.children.iter().map(|child| tree.node(*child).delta()).sum();
            prop_assert_eq!(node.delta(), own + below);
        }
        for moved in &changes.moved {
            let content = |files: &Files, path: &imgscope::layer::ImagePath| {
                files[std::str::from_utf8(path.as_bytes()).expect("a name of this test")].object.payload.clone()
            };
            prop_assert_eq!(content(old, &moved.from), content(new, &moved.to));
        }
    }
}
