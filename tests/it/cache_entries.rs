//! What is kept is found again, and nothing else is ever believed.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use imgscope::cache::{Identity, LayerKey, StoredLayer, verify};
use imgscope::image::Platform;

use crate::support::cache::{blob, diff_id, entries, entry, image_id, layer, open};
use crate::support::{Folder, Lack, skip};

fn said(layer: &StoredLayer) -> String {
    format!("{layer:?}")
}

/// The entry is there no more, and the layer can be kept anew and is then found.
#[track_caller]
fn is_made_anew(folder: &Path, layer: &StoredLayer, why: &str) {
    let cache = open(folder);
    assert!(cache.layer(&diff_id(layer)).is_none(), "{why}: it was believed");
    assert_eq!(entries(folder), [] as [std::path::PathBuf; 0], "{why}: it is still there");
    assert_eq!(cache.take_note(), None, "{why}");
    cache.keep_layer(&diff_id(layer), layer);
    assert!(open(folder).layer(&diff_id(layer)).is_some(), "{why}: it was not kept anew");
}

#[test]
fn a_layer_is_found_by_what_it_was_checked_by() {
    let folder = Folder::new();
    let (cache, kept) = (open(&folder.path("cache")), layer(3));
    assert!(cache.layer(&blob(&kept)).is_none());
    cache.keep_layer(&blob(&kept), &kept);
    let again = open(&folder.path("cache"));
    assert_eq!(said(&again.layer(&blob(&kept)).expect("by its blob")), said(&kept));
    let unpacked = again.layer(&diff_id(&kept)).expect("by its diff ID");
    let of_tar =
        StoredLayer { compressed: false, stored_size: kept.changeset.tar_size, digest: None, ..kept.clone() };
    assert_eq!(said(&unpacked), said(&of_tar), "nothing of the blob");
    // the same content, compressed anew
    let other = StoredLayer { digest: Some(image_id(9)), stored_size: 7, ..kept.clone() };
    cache.keep_layer(&blob(&other), &other);
    assert_eq!(said(&cache.layer(&blob(&other)).expect("by its blob")), said(&other));
    let sizes: Vec<u64> =
        entries(&folder.path("cache")).iter().map(|path| fs::metadata(path).expect("a file").len()).collect();
    assert_eq!(sizes.len(), 3, "a layer and two that lead to it: {sizes:?}");
    assert_eq!((cache.take_note(), again.take_note()), (None, None));
}

#[test]
fn nothing_is_kept_under_a_digest_that_was_not_computed() {
    let folder = Folder::new();
    let (cache, kept) = (open(&folder.path("cache")), layer(1));
    let unchecked = StoredLayer { diff_id: None, digest: None, ..kept.clone() };
    let other = StoredLayer { diff_id: Some(image_id(1)), digest: Some(image_id(2)), ..kept.clone() };
    for claimed in [&unchecked, &other] {
        cache.keep_layer(&diff_id(&kept), claimed);
        cache.keep_layer(&blob(&kept), claimed);
    }
    assert!(cache.layer(&diff_id(&kept)).is_none() && cache.layer(&blob(&kept)).is_none());
    assert!(entries(&folder.path("cache")).is_empty());
}

#[test]
fn what_nobody_checked_is_found_only_where_it_lies() {
    let folder = Folder::new();
    let archive = folder.file("layer.tar", b"bytes");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3_600);
    let identity = || {
        let file = fs::File::open(&archive).expect("a file");
        Identity::of(&file.metadata().expect("metadata"), 512).expect("inodes")
    };
    let cache = open(&folder.path("cache"));
    let unchecked = StoredLayer { diff_id: None, digest: None, compressed: false, ..layer(2) };
    cache.keep_layer(&LayerKey::Place(identity()), &unchecked);
    assert!(
        cache.layer(&LayerKey::Place(identity())).is_none(),
        "a file that has just changed may change again"
    );
    // waits until the change is old enough for the next one to show
    while !identity().is_settled() {
        std::thread::yield_now();
    }
    cache.keep_layer(&LayerKey::Place(identity()), &unchecked);
    assert_eq!(said(&cache.layer(&LayerKey::Place(identity())).expect("by its place")), said(&unchecked));
    let file = fs::File::open(&archive).expect("a file");
    let elsewhere = Identity::of(&file.metadata().expect("metadata"), 1_024).expect("inodes");
    assert!(cache.layer(&LayerKey::Place(elsewhere)).is_none());
    // the same length, and the time set back
    let before = identity();
    fs::write(&archive, b"BYTES").expect("a file");
    file.set_modified(old).expect("a time");
    assert_ne!(identity(), before);
    assert!(cache.layer(&LayerKey::Place(identity())).is_none());
}

#[test]
fn documents_of_an_image_are_found_by_its_id_and_platform() {
    let folder = Folder::new();
    let cache = open(&folder.path("cache"));
    let documents = |word: &str| vec![("manifest.json".to_owned(), word.as_bytes().to_vec())];
    let arm = Platform::new("linux", "arm64");
    cache.keep_image(&image_id(1), None, &documents("one"));
    cache.keep_image(&image_id(1), Some(&arm), &documents("arm"));
    assert_eq!(cache.image(&image_id(1), None), Some(documents("one")));
    assert_eq!(cache.image(&image_id(1), Some(&arm)), Some(documents("arm")));
    assert_eq!(cache.image(&image_id(2), None), None);
    let large = vec![("config".to_owned(), vec![0; 9 << 20])];
    cache.keep_image(&image_id(3), None, &large);
    assert_eq!((cache.image(&image_id(3), None), cache.take_note()), (None, None));
}

#[test]
fn an_entry_with_any_byte_changed_is_made_anew() {
    let folder = Folder::new();
    let (at, kept) = (folder.path("cache"), layer(0));
    open(&at).keep_layer(&diff_id(&kept), &kept);
    let file = entry(&at);
    let bytes = fs::read(&file).expect("an entry");
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        fs::write(&file, changed).expect("an entry");
        is_made_anew(&at, &kept, &format!("byte {place} of {}", bytes.len()));
    }
}

#[test]
fn an_entry_of_any_other_length_is_made_anew() {
    let folder = Folder::new();
    let (at, kept) = (folder.path("cache"), layer(0));
    open(&at).keep_layer(&diff_id(&kept), &kept);
    let file = entry(&at);
    let bytes = fs::read(&file).expect("an entry");
    for length in 0..bytes.len() {
        fs::write(&file, &bytes[..length]).expect("an entry");
        is_made_anew(&at, &kept, &format!("{length} of {} bytes", bytes.len()));
    }
    for more in [&[0][..], &bytes] {
        fs::write(&file, [&bytes, more].concat()).expect("an entry");
        is_made_anew(&at, &kept, "more bytes");
    }
}

/// The last sixteen bytes of an entry are the hash of all before them.
fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 16);
    let hash = xxhash_rust::xxh3::xxh3_128(&bytes);
    bytes.extend(hash.to_le_bytes());
    bytes
}

#[test]
fn an_entry_of_a_later_version_is_made_anew() {
    let folder = Folder::new();
    let (at, kept) = (folder.path("cache"), layer(0));
    open(&at).keep_layer(&diff_id(&kept), &kept);
    let mut bytes = fs::read(entry(&at)).expect("an entry");
    assert_eq!((&bytes[..8], &bytes[8..12]), (&b"imgscope"[..], &[8, 0, 0, 0][..]));
    bytes[8] += 1;
    fs::write(entry(&at), with_checksum(bytes)).expect("an entry");
    is_made_anew(&at, &kept, "a later format");
}

#[test]
fn an_entry_under_the_name_of_another_is_not_believed() {
    let folder = Folder::new();
    let (at, kept, other) = (folder.path("cache"), layer(0), layer(1));
    open(&at).keep_layer(&diff_id(&other), &other);
    let foreign = fs::read(entry(&at)).expect("an entry");
    fs::remove_file(entry(&at)).expect("removed");
    open(&at).keep_layer(&diff_id(&kept), &kept);
    fs::write(entry(&at), &foreign).expect("an entry");
    is_made_anew(&at, &kept, "another layer's entry");
    // its key changed too, and its checksum made anew: what it says of itself is not that of the key
    let mine = kept.diff_id.as_ref().expect("checked").hex().as_bytes();
    let theirs = other.diff_id.as_ref().expect("checked").hex().as_bytes();
    let mut forged = foreign;
    let place = forged.windows(64).position(|bytes| bytes == theirs).expect("its key");
    forged[place..place + 64].copy_from_slice(mine);
    fs::write(entry(&at), with_checksum(forged)).expect("an entry");
    is_made_anew(&at, &kept, "another layer's content");
}

#[test]
fn an_entry_that_others_may_write_to_is_made_anew() {
    let folder = Folder::new();
    let (at, kept) = (folder.path("cache"), layer(0));
    open(&at).keep_layer(&diff_id(&kept), &kept);
    for mode in [0o620, 0o602, 0o666, 0o777] {
        fs::set_permissions(entry(&at), fs::Permissions::from_mode(mode)).expect("a mode");
        is_made_anew(&at, &kept, &format!("mode {mode:o}"));
        assert_eq!(fs::metadata(entry(&at)).expect("an entry").permissions().mode() & 0o7777, 0o600);
    }
}

#[test]
fn an_entry_of_another_user_is_made_anew() {
    let folder = Folder::new();
    let (at, kept) = (folder.path("cache"), layer(0));
    open(&at).keep_layer(&diff_id(&kept), &kept);
    if std::os::unix::fs::chown(entry(&at), Some(12_345), None).is_err() {
        return skip(Lack::Machine, "only root can give files away");
    }
    is_made_anew(&at, &kept, "another user's");
}

#[test]
fn an_entry_that_is_no_file_is_made_anew() {
    let folder = Folder::new();
    let (at, kept) = (folder.path("cache"), layer(0));
    open(&at).keep_layer(&diff_id(&kept), &kept);
    let file = entry(&at);
    let good = folder.path("good");
    fs::rename(&file, &good).expect("moved");
    symlink(&good, &file).expect("a link");
    is_made_anew(&at, &kept, "a link to a good entry");
    assert!(good.exists(), "what the link leads to is left alone");
    fs::remove_file(&file).expect("removed");
    folder.fifo(file.strip_prefix(folder.path("")).expect("below the folder").to_str().expect("UTF-8"));
    is_made_anew(&at, &kept, "a pipe that nobody writes to");
}

#[test]
fn a_link_in_the_place_of_a_folder_of_entries_is_not_followed() {
    let folder = Folder::new();
    let (at, kept) = (folder.path("cache"), layer(0));
    open(&at).keep_layer(&diff_id(&kept), &kept);
    let inner = entry(&at).parent().expect("a folder").to_owned();
    fs::rename(&inner, folder.path("elsewhere")).expect("moved");
    symlink(folder.path("elsewhere"), &inner).expect("a link");
    assert!(open(&at).layer(&diff_id(&kept)).is_none());
    assert_eq!(fs::read_dir(folder.path("elsewhere")).expect("a folder").count(), 1);
}

#[test]
fn verifying_finds_and_removes_all_that_is_damaged() {
    let folder = Folder::new();
    let at = folder.path("cache");
    let cache = open(&at);
    (0..6).map(layer).for_each(|layer| cache.keep_layer(&blob(&layer), &layer));
    cache.keep_image(&image_id(1), None, &[("a".to_owned(), b"b".to_vec())]);
    let verified = verify(&at).expect("a cache");
    assert_eq!((verified.good, verified.damaged.len()), (13, 0));
    let all = entries(&at);
    for file in all.iter().step_by(4) {
        let mut file = fs::OpenOptions::new().append(true).open(file).expect("an entry");
        file.write_all(b"!").expect("written");
    }
    let verified = verify(&at).expect("a cache");
    assert_eq!((verified.good, verified.damaged.len()), (9, 4));
    assert!(verified.damaged.iter().all(|damaged| damaged.reason.contains("checksum")), "{verified:?}");
    assert_eq!((entries(&at).len(), verify(&at).expect("a cache").good), (9, 9));
}
