//! Layers whose lines and files are read ahead by other threads.

use std::fs;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::made::MadeStore;
use crate::layer::{
    Changeset, HashKind, LayerError, Origin, Streamed, TarReader, Unmetered, read_changeset_by_seeks,
    read_contents,
};

/// More than are read before there is a thread.
const FILES: usize = 700;
/// Sources, which are read no further than is asked for: one of the last, small, and one that is larger than what is read ahead.
const SMALL: &str = "d34/f693.go";
const LARGE: &str = "d34/f690.go";

/// Sizes around all that matter: nothing, what is read at first, what is read whole.
fn size(number: usize) -> usize {
    [50_000, 0, 1, 511, 512, 4_095, 4_096, 4_097, 16_384, 16_385][number % 10]
}

fn content(number: usize) -> Vec<u8> {
    (0..size(number)).map(|at| (at * 7 + number * 31) as u8).collect()
}

fn store() -> MadeStore {
    let files: Vec<(String, Vec<u8>)> =
        (0..FILES).map(|number| (format!("d{}/f{number}.go", number / 20), content(number))).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    MadeStore::new("overlay2", &[&files])
}

/// Walks a layer and reads so much of each content; gives what was read, or why that failed.
fn walked(store: &MadeStore, wanted: impl Fn(usize) -> usize) -> Result<Vec<Vec<u8>>, String> {
    let (holder, member) = store.member(0).expect("an image");
    let mut tar = TarReader::new(holder.open_tar(&member).expect("a layer").expect("a tar"));
    let mut all = Vec::new();
    while tar.next_member().map_err(|error| error.to_string())?.is_some() {
        let mut bytes = Vec::new();
        let wanted = wanted(all.len()) as u64;
        tar.content().take(wanted).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        all.push(bytes);
    }
    Ok(all)
}

#[test]
fn a_large_layer_is_what_it_was_however_much_of_its_contents_is_read() {
    let store = store();
    assert!(store.read(0).expect("a layer") == store.tars[0]);
    let patterns: [fn(usize) -> usize; 5] = [
        |_| usize::MAX,
        |_| 10,
        |number| if number < 350 { 0 } else { usize::MAX },
        |number| if number < 350 { usize::MAX } else { 0 },
        |number| [0, 1, 4_096, 4_097, 20_000, usize::MAX][number % 6],
    ];
    for (which, wanted) in patterns.into_iter().enumerate() {
        let all = walked(&store, wanted).expect("a layer");
        assert_eq!(all.len(), FILES);
        for (number, bytes) in all.iter().enumerate() {
            let expected = content(number);
            let expected = &expected[..expected.len().min(wanted(number))];
            assert!(bytes == expected, "pattern {which}, file {number}");
        }
    }
}

#[test]
fn damage_is_told_where_it_is_read_ahead_as_elsewhere_and_only_once_it_is_asked_for() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage, &str); 5] = [
        (SMALL, |path| fs::remove_file(path).expect("a file"), "is missing"),
        (SMALL, |path| fs::write(path, "short").expect("a file"), "has 5 bytes instead of 511"),
        (SMALL, |path| fs::write(path, [b'x'; 511]).expect("a file"), "its CRC-64 differs"),
        (LARGE, |path| fs::write(path, [b'x'; 50_000]).expect("a file"), "its CRC-64 differs"),
        (
            LARGE,
            |path| {
                fs::remove_file(path).expect("a file");
                symlink("/etc/hostname", path).expect("a link");
            },
            "is a symbolic link",
        ),
    ];
    for (name, damage, told) in damages {
        let store = store();
        damage(&store.contents(0).join(name));
        let error = store.read(0).expect_err("it is damaged").to_string();
        assert!(error.contains(name) && error.ends_with(told), "{error}");
        let error = walked(&store, |_| usize::MAX).expect_err("it is damaged");
        assert!(error.contains(name) && error.ends_with(told), "{error}");
        let before = walked(&store, |number| if number < 600 { usize::MAX } else { 0 });
        assert!(before.is_ok(), "{before:?}: nobody asked for {name}");
    }
}

/// Reads a layer by seeks, lets something happen, and reads the rest of those contents whose sizes are wanted.
fn read_twice(
    store: &MadeStore,
    between: impl FnOnce(),
    wanted: impl Fn(u64) -> bool,
) -> Result<Changeset, LayerError> {
    let (holder, member) = store.member(0).expect("an image");
    let tar = holder.open_tar(&member).expect("a layer").expect("a tar");
    let mut changeset = read_changeset_by_seeks(tar, Origin([1; 32]), HashKind::Xxh3, &Unmetered)?;
    between();
    // from here on, whoever needs the lines fails
    store.record(0, "tar-split.json.gz", b"");
    let again = holder.open_contents(&member).expect("a layer").expect("a tar");
    read_contents(again, &mut changeset, wanted)?;
    Ok(changeset)
}

#[test]
fn large_contents_are_read_again_from_where_they_were_noted() {
    let wants: [fn(u64) -> bool; 3] = [|_| true, |size| size == 50_000, |size| size == 16_385];
    for wanted in wants {
        let store = store();
        let noted = read_twice(&store, || (), wanted).expect("a layer");
        let tar = || Streamed(store.tars[0].as_slice());
        let mut walked =
            read_changeset_by_seeks(tar(), Origin([1; 32]), HashKind::Xxh3, &Unmetered).expect("a layer");
        assert_eq!(walked.unread.len(), 2 * FILES / 10);
        read_contents(tar(), &mut walked, wanted).expect("a layer");
        assert!(format!("{noted:?}") == format!("{walked:?}"));
    }
}

#[test]
fn a_large_content_that_changed_before_it_is_read_again_is_refused() {
    let store = store();
    let path = store.contents(0).join(LARGE);
    let error = read_twice(&store, || fs::write(path, [b'x'; 50_000]).expect("a file"), |_| true)
        .expect_err("it changed")
        .to_string();
    assert!(error.contains("its CRC-64 differs"), "{error}");
}
