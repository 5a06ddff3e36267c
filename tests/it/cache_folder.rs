//! The folder of the cache: whose it is, how large it grows, and what becomes of it where nothing can be kept.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use imgscope::cache::{Cache, cache_folder, clear, contents};

use crate::support::cache::{VERSION, blob, diff_id, entries, entry, files, image_id, layer, open};
use crate::support::{Folder, Lack, skip};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
}

/// Keeps a layer and finds it, or says why not: in one note.
fn keeps(at: &Path) -> Result<(), String> {
    let (cache, kept) = (open(at), layer(0));
    cache.keep_layer(&diff_id(&kept), &kept);
    let found = cache.layer(&diff_id(&kept)).is_some();
    let (note, more) = (cache.take_note(), cache.take_note());
    assert_eq!(more, None, "one note, not more");
    assert_eq!(found, note.is_none(), "{note:?}");
    note.map_or(Ok(()), Err)
}

#[track_caller]
fn refuses(at: &Path, words: &str) {
    let note = keeps(at).expect_err("a note");
    assert!(note.contains(words) && note.contains(&at.display().to_string()), "{note}");
}

#[test]
fn folders_and_files_are_for_their_owner_alone() {
    let folder = Folder::new();
    let at = folder.path("a/b/cache");
    assert_eq!(keeps(&at), Ok(()));
    let file = entry(&at);
    assert_eq!(
        (mode(&at), mode(&at.join(VERSION)), mode(file.parent().expect("a folder"))),
        (0o700, 0o700, 0o700)
    );
    assert_eq!(mode(&file), 0o600);
    assert!(
        fs::read_to_string(at.join(VERSION).join("CACHEDIR.TAG"))
            .expect("a tag")
            .starts_with("Signature: 8a477f")
    );
}

#[test]
fn nothing_is_made_before_there_is_anything_to_keep() {
    let folder = Folder::new();
    assert!(open(&folder.path("cache")).layer(&diff_id(&layer(0))).is_none());
    assert_eq!(contents(&folder.path("cache")).expect("none").entries.len(), 0);
    assert_eq!(clear(&folder.path("cache")).expect("none").entries, 0);
    assert_eq!(folder.names(), [] as [&str; 0]);
}

#[test]
fn a_folder_that_is_open_to_others_is_closed_where_nothing_else_is_in_it() {
    let folder = Folder::new();
    let at = folder.path("cache");
    fs::create_dir(&at).expect("a folder");
    fs::set_permissions(&at, fs::Permissions::from_mode(0o777)).expect("a mode");
    assert_eq!(keeps(&at), Ok(()));
    for open in [at.clone(), at.join(VERSION)] {
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).expect("a mode");
        assert_eq!(keeps(&at), Ok(()));
        assert_eq!((mode(&at), mode(&at.join(VERSION))), (0o700, 0o700));
    }
}

#[test]
fn a_folder_that_several_use_is_not_used() {
    let folder = Folder::new();
    let at = folder.path("cache");
    fs::create_dir(&at).expect("a folder");
    folder.file("cache/notes.txt", b"of others");
    fs::set_permissions(&at, fs::Permissions::from_mode(0o777)).expect("a mode");
    refuses(&at, "can be written to by others (mode 777)");
    fs::set_permissions(&at, fs::Permissions::from_mode(0o755)).expect("a mode");
    assert_eq!(keeps(&at), Ok(()));
    assert_eq!((mode(&at), mode(&at.join(VERSION))), (0o755, 0o700), "another's folder is left as it is");
}

#[test]
fn a_folder_of_another_user_is_not_used() {
    let folder = Folder::new();
    let at = folder.path("cache");
    assert_eq!(keeps(&at), Ok(()));
    for foreign in [at.join(VERSION), at.clone()] {
        if std::os::unix::fs::chown(&foreign, Some(12_345), None).is_err() {
            return skip(Lack::Machine, "only root can give folders away");
        }
        refuses(&at, "belongs to user 12345");
        assert!(clear(&at).map_or(true, |cleared| cleared.entries == 0), "{foreign:?}");
    }
}

#[test]
fn a_link_is_not_followed() {
    let folder = Folder::new();
    let (at, real) = (folder.path("cache"), folder.path("real"));
    assert_eq!(keeps(&real), Ok(()));
    symlink(&real, &at).expect("a link");
    refuses(&at, "is a symbolic link");
    fs::remove_file(&at).expect("removed");
    fs::create_dir(&at).expect("a folder");
    symlink(real.join(VERSION), at.join(VERSION)).expect("a link");
    refuses(&at, "is a symbolic link");
    assert_eq!(clear(&at).expect("a folder").entries, 0);
    assert_eq!(entries(&real).len(), 1);
}

#[test]
fn a_folder_of_the_same_name_that_is_not_ours_is_left_alone() {
    let folder = Folder::new();
    let at = folder.path("home");
    fs::create_dir_all(at.join(VERSION).join("ab")).expect("folders");
    let entry_like = format!("home/{VERSION}/ab/{}.diff-id", "c".repeat(62));
    folder.file(&entry_like, b"mine");
    folder.file(&format!("home/{VERSION}/notes.txt"), b"mine");
    refuses(&at, "holds files of others");
    assert_eq!(clear(&at).expect("a folder").entries, 0);
    assert!(folder.path(&entry_like).exists() && folder.path(&format!("home/{VERSION}/notes.txt")).exists());
}

#[test]
fn clearing_removes_entries_of_all_versions_and_nothing_else() {
    let folder = Folder::new();
    let at = folder.path("cache");
    assert_eq!(keeps(&at), Ok(()));
    fs::create_dir(at.join("v99")).expect("a folder");
    fs::copy(at.join(VERSION).join("CACHEDIR.TAG"), at.join("v99/CACHEDIR.TAG")).expect("a tag");
    fs::create_dir(at.join("v99/ab")).expect("a folder");
    let later = format!("cache/v99/ab/{}.diff-id", "c".repeat(62));
    folder.file(&later, b"of a later version");
    folder.file(&format!("cache/{VERSION}/.new-abc"), b"half written");
    let own = format!("cache/{VERSION}/notes.txt");
    let kept = ["cache/notes.txt", &own, "cache/v99/ab/notes.txt"];
    kept.iter().for_each(|name| drop(folder.file(name, b"mine")));
    symlink(folder.path("cache/notes.txt"), at.join(VERSION).join("ab")).expect("a link");
    assert_eq!(contents(&at).expect("a cache").other_formats.0, 1);
    assert_eq!(clear(&at).expect("a cache").entries, 2);
    assert!(kept.iter().all(|name| folder.path(name).exists()));
    assert!(!folder.path(&later).exists() && !folder.path(&format!("cache/{VERSION}/.new-abc")).exists());
    assert_eq!(keeps(&at), Ok(()));
}

#[test]
fn a_folder_that_cannot_be_made_or_written_to_is_one_note() {
    let folder = Folder::new();
    let file = folder.file("file", b"");
    refuses(Path::new(&file), "is no folder");
    let below = folder.path("file/cache");
    assert!(keeps(&below).expect_err("a note").contains("cannot"));
}

/// A file system of its own, for as long as it is in scope; None where none may be mounted.
struct Mounted(PathBuf);

impl Mounted {
    fn new(at: &Path, options: &str) -> Option<Self> {
        fs::create_dir(at).expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at);
        let done = mount.output().is_ok_and(|output| output.status.success());
        done.then(|| Self(at.to_owned()))
    }

    fn make_read_only(&self) {
        let status = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status();
        assert!(status.expect("mount").success());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_disk_that_is_full_or_read_only_is_one_note() {
    let folder = Folder::new();
    let at = folder.path("disk");
    let Some(disk) = Mounted::new(&at, "size=64k,mode=700") else {
        return skip(Lack::Machine, "no file system may be mounted");
    };
    let cache = open(&at.join("cache"));
    (0..60).map(layer).for_each(|layer| cache.keep_layer(&diff_id(&layer), &layer));
    let note = cache.take_note().expect("a note");
    assert!(note.contains("No space left") && cache.take_note().is_none(), "{note}");
    let kept = entries(&at.join("cache"));
    assert!(kept.len() > 3, "{}", kept.len());
    assert!(files(&at.join("cache/v2")).iter().all(|file| !file.to_string_lossy().contains(".new-")));
    let found = (0..60).filter(|number| cache.layer(&diff_id(&layer(*number))).is_some());
    assert_eq!(found.count(), kept.len(), "what fitted is whole");
    disk.make_read_only();
    let cache = open(&at.join("cache"));
    assert!(
        cache.layer(&diff_id(&layer(0))).is_some() && cache.take_note().is_none(),
        "it can still be read"
    );
    cache.keep_layer(&diff_id(&layer(59)), &layer(59));
    let note = cache.take_note().expect("a note");
    assert!(note.contains("Read-only file system") && cache.take_note().is_none(), "{note}");
}

#[test]
fn the_least_recently_used_goes_first() {
    let folder = Folder::new();
    let at = folder.path("cache");
    // an entry of these takes one block
    let cache = Cache::open(at.clone(), 4 * 4_096);
    let age = |number: usize, hours: u64| {
        let time = SystemTime::now() - Duration::from_secs(3_600 * hours);
        let fresh = entries(&at)
            .into_iter()
            .max_by_key(|path| fs::metadata(path).expect("a file").modified().expect("a time"));
        let file = fs::File::open(fresh.expect("an entry")).expect("a file");
        file.set_modified(time).expect("a time");
        number
    };
    for number in 0..4 {
        cache.keep_layer(&diff_id(&layer(number)), &layer(number));
        assert_eq!(age(number, 10 - number as u64), number);
    }
    let has = |number: usize| cache.layer(&diff_id(&layer(number))).is_some();
    assert!(has(0), "and so it was used last");
    cache.keep_layer(&diff_id(&layer(4)), &layer(4));
    assert_eq!(entries(&at).len(), 4);
    assert!(!has(1), "what was used least recently is there no more");
    assert!(has(0) && has(2) && has(3) && has(4));
    assert_eq!(cache.take_note(), None);
}

#[test]
fn what_is_larger_than_all_may_be_is_not_kept_and_costs_nothing() {
    let folder = Folder::new();
    let at = folder.path("cache");
    open(&at).keep_layer(&diff_id(&layer(0)), &layer(0));
    let cache = Cache::open(at.clone(), 4_095);
    cache.keep_layer(&diff_id(&layer(1)), &layer(1));
    assert!(cache.layer(&diff_id(&layer(1))).is_none() && cache.take_note().is_none());
    assert!(cache.layer(&diff_id(&layer(0))).is_some());
}

#[test]
fn what_a_killed_process_left_is_swept_once_it_is_old() {
    let folder = Folder::new();
    let at = folder.path("cache");
    assert_eq!(keeps(&at), Ok(()));
    folder.file(&format!("cache/{VERSION}/.new-young"), b"");
    let old = folder.file(&format!("cache/{VERSION}/.new-old"), b"");
    let file = fs::File::open(old).expect("a file");
    file.set_modified(SystemTime::now() - Duration::from_secs(7_200)).expect("a time");
    let cache = open(&at);
    cache.keep_layer(&blob(&layer(1)), &layer(1));
    assert!(
        folder.path(&format!("cache/{VERSION}/.new-young")).exists()
            && !folder.path(&format!("cache/{VERSION}/.new-old")).exists()
    );
}

#[test]
fn the_folder_is_the_one_that_is_named_or_the_usual_one() {
    let folder_of = |named: Option<&str>, variables: &[(&str, &str)]| {
        let value = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        cache_folder(named.map(PathBuf::from), value).ok().map(|path| path.display().to_string())
    };
    let home = ("HOME", "/home/me");
    let variable = ("IMGSCOPE_CACHE_DIR", "/variable");
    assert_eq!(folder_of(Some("/named"), &[variable, home]).as_deref(), Some("/named"));
    assert_eq!(folder_of(None, &[variable, home]).as_deref(), Some("/variable"));
    assert_eq!(folder_of(None, &[("XDG_CACHE_HOME", "/xdg"), home]).as_deref(), Some("/xdg/imgscope"));
    for xdg in ["", "relative"] {
        let found = folder_of(None, &[("XDG_CACHE_HOME", xdg), ("IMGSCOPE_CACHE_DIR", ""), home]);
        assert_eq!(found.as_deref(), Some("/home/me/.cache/imgscope"), "{xdg}");
    }
    let here = std::env::current_dir().expect("a folder").join("near").display().to_string();
    assert_eq!(folder_of(Some("near"), &[]), Some(here));
    assert_eq!((folder_of(None, &[]), folder_of(None, &[("HOME", "")])), (None, None));
    let problem = cache_folder(None, |_| None).expect_err("no folder");
    let cache = Cache::failed(&problem);
    assert!(cache.take_note().expect("a note").contains("HOME"));
    cache.keep_layer(&diff_id(&layer(0)), &layer(0));
    assert!(cache.layer(&diff_id(&layer(0))).is_none() && cache.take_note().is_none());
    assert_eq!(cache.image(&image_id(0), None), None);
}
