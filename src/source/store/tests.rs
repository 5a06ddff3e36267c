use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::{Value, json};

use super::StoreProblem;
use super::graph_driver::graph_driver;
use super::made::{MadeStore, gzip, problem, split, tar_of};
use crate::layer::{Skip, TarReader};
use crate::source::{Selector, plan};

const FILES: &[(&str, &[u8])] = &[
    ("bin/tool", b"#!/bin/sh\n"),
    ("etc/empty", b""),
    ("etc/link", b"-> empty"),
    ("/rooted", b"r"),
    ("./etc//conf", b"key = value\n"),
];

fn store() -> MadeStore {
    MadeStore::new("overlay2", &[FILES, &[("etc/conf", b"other = value\n")]])
}

/// Reads the lowest layer of a store that something was done to; gives why that failed.
#[track_caller]
fn refused(damage: impl FnOnce(&MadeStore)) -> String {
    let store = store();
    damage(&store);
    store.read(0).expect_err("it is damaged").to_string()
}

/// The same where lines of its tar-split were changed.
#[track_caller]
fn refused_lines(change: impl FnOnce(&mut Vec<Value>)) -> String {
    refused(|store| {
        let mut lines = split(&store.tars[0]);
        change(&mut lines);
        store.record(0, "tar-split.json.gz", &gzip(&lines));
    })
}

#[test]
fn a_layer_of_each_driver_is_what_it_was() {
    for driver in ["overlay2", "fuse-overlayfs", "vfs"] {
        let store = MadeStore::new(driver, &[FILES, &[("etc/conf", b"other")]]);
        for layer in 0..2 {
            assert_eq!(store.read(layer).expect("a layer"), store.tars[layer], "{driver}");
        }
    }
}

#[test]
fn an_image_is_called_as_the_export_of_its_engine_calls_it() {
    let store = store();
    for (api, config, layer) in [((1, 43), ".json", "/layer.tar"), ((1, 44), "", "")] {
        let engine = super::super::engine::EngineStore { api, ..store.engine() };
        let holder = graph_driver(&engine, &store.image()).expect("an image");
        let plan = plan(holder.as_ref(), &Selector::Name("app:1".to_owned()), None).expect("a plan");
        assert_eq!((plan.tags.as_slice(), plan.layers.len()), (&["app:1".to_owned()][..], 2));
        assert_eq!(plan.layers[0].digest.is_some(), layer.is_empty(), "{api:?}");
        assert!(plan.layers[0].member.ends_with(layer), "{}", plan.layers[0].member);
        assert!(holder.names().has(&plan.layers[1].member));
        assert_eq!(holder.names().has(&format!("{}{config}", plan.id.hex())), !config.is_empty());
    }
}

#[test]
fn what_is_passed_over_is_not_read_and_what_is_read_is_checked() {
    let store = store();
    fs::write(store.contents(0).join("bin/tool"), "#!/bin/zh\n").expect("a file of the same length");
    let (holder, member) = store.member(0).expect("an image");
    let mut tar = TarReader::new(holder.open_tar(&member).expect("a layer").expect("a tar"));
    let mut count = 0;
    while tar.next_member().expect("a member").is_some() {
        count += 1;
    }
    assert_eq!(count, FILES.len());
    let told = store.read(0).expect_err("it is another content").to_string();
    assert!(told.ends_with("bin/tool is not what the layer held: its CRC-64 differs"), "{told}");
}

#[test]
fn bytes_are_sought_anywhere() {
    let store = store();
    let tar = &store.tars[0];
    for (skip, read) in [(0, 1), (511, 3), (513, 4), (600, 2_000), (1_024, 512), (4_000, 96), (9_999_999, 1)]
    {
        let (holder, member) = store.member(0).expect("an image");
        let mut stream = holder.open_tar(&member).expect("a layer").expect("a tar");
        let mut at = usize::try_from(stream.skip(skip).expect("a skip")).expect("a place");
        assert_eq!(at, tar.len().min(skip as usize));
        while at < tar.len() {
            let mut bytes = vec![0; read];
            let count = stream.read(&mut bytes).expect("bytes");
            assert!(count > 0, "{skip}, {read}: it ends at {at}");
            assert_eq!(bytes[..count], tar[at..at + count], "{skip}, {read}: at {at}");
            at += count + usize::try_from(stream.skip(7).expect("a skip")).expect("a place");
        }
    }
}

#[test]
fn a_tar_split_that_is_cut_is_refused_wherever_that_is() {
    let store = store();
    let whole = fs::read(store.records(0).join("tar-split.json.gz")).expect("a tar-split");
    for length in [0, 1, 9, 10, 11, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        store.record(0, "tar-split.json.gz", &whole[..length]);
        let told = store.read(0).expect_err("it is cut").to_string();
        assert!(told.contains("tar-split.json.gz is "), "{length}: {told}");
    }
    let lines = split(&store.tars[0]);
    for count in 0..lines.len() {
        store.record(0, "tar-split.json.gz", &gzip(&lines[..count]));
        let told = store.read(0).expect_err("it is cut").to_string();
        assert!(
            told.ends_with("tar-split.json.gz ends before the tar does that it describes"),
            "{count}: {told}"
        );
    }
}

#[test]
fn a_tar_split_that_says_something_odd_is_refused_with_the_line() {
    let told = refused_lines(|lines| drop(lines.remove(4)));
    assert!(told.ends_with("is damaged in line 5: it is not the next one"), "{told}");
    let told = refused_lines(|lines| lines[0]["type"] = json!(3));
    assert!(told.ends_with("line 1: it is of the unknown type 3"), "{told}");
    let told = refused_lines(|lines| lines[1]["payload"] = json!("AAAA"));
    assert!(told.ends_with("line 2: its checksum has another length"), "{told}");
    for (field, value) in
        [("payload", json!("?")), ("payload", json!(7)), ("size", json!(-1)), ("size", json!("1"))]
    {
        let told = refused_lines(|lines| lines[1][field] = value.clone());
        assert!(told.contains("is damaged in line 2: "), "{field} {value}: {told}");
    }
    let told = refused(|store| store.record(0, "tar-split.json.gz", b"BZh9"));
    assert!(told.ends_with("is not compressed as a tar-split is (bzip2)"), "{told}");
    let told = refused_lines(|lines| lines[1]["name"] = json!("x".repeat(17 << 20)));
    assert!(told.ends_with("line 2: it is longer than a layer's is"), "{told}");
}

#[test]
fn lies_about_sizes_are_found_before_anything_is_read() {
    for size in [1, 9, 11, 1 << 40, u64::MAX] {
        let told = refused_lines(|lines| lines[1]["size"] = json!(size));
        assert!(told.contains("bin/tool has 10 bytes instead of "), "{size}: {told}");
    }
    for length in [0, 9, 11, 5_000] {
        let damage = |store: &MadeStore| {
            fs::write(store.contents(0).join("bin/tool"), vec![b'#'; length]).expect("a file");
        };
        assert!(refused(damage).ends_with(" bytes instead of 10"), "{length}");
    }
}

#[test]
fn names_never_lead_out_of_the_layer() {
    for name in ["../x", "a/../../x", "/../../etc/passwd", ".."] {
        let told = refused_lines(|lines| lines[1]["name"] = json!(name));
        assert!(told.ends_with(&format!("names {name}, which leads out of the folder")), "{name}: {told}");
    }
    for name in ["", "/", "a\0b", "a/.."] {
        let told = refused_lines(|lines| lines[1]["name"] = json!(name));
        assert!(told.ends_with("is not the name of a file"), "{name:?}: {told}");
    }
}

/// Puts something else in the place of a content.
#[track_caller]
fn refused_in_place(put: impl FnOnce(&Path)) -> String {
    refused(|store| {
        let path = store.contents(0).join("bin/tool");
        fs::remove_file(&path).expect("a file");
        put(&path);
    })
}

#[test]
fn what_is_planted_in_a_layers_folder_is_neither_followed_nor_opened() {
    let outside = tempfile::NamedTempFile::new().expect("a file");
    fs::write(outside.path(), "#!/bin/sh\n").expect("a file");
    for target in [outside.path().to_str().expect("UTF-8"), "../rooted", "tool", "/proc/self/exe"] {
        let told = refused_in_place(|path| symlink(target, path).expect("a link"));
        assert!(told.ends_with("bin/tool is a symbolic link"), "{target}: {told}");
    }
    let told = refused_in_place(|path| fs::create_dir(path).expect("a folder"));
    assert!(told.ends_with("bin/tool is a directory, not a regular file"), "{told}");
    let made = |kind| move |path: &Path| mknodat(CWD, path, kind, Mode::RUSR, 0).expect("a node");
    let told = refused_in_place(made(FileType::Fifo));
    assert!(told.ends_with("bin/tool is a named pipe, not a regular file"), "{told}");
    if rustix::process::geteuid().is_root() {
        let told = refused_in_place(made(FileType::CharacterDevice));
        assert!(told.ends_with("bin/tool is a device, not a regular file"), "{told}");
    }
    let told = refused_in_place(|_| ());
    assert!(told.ends_with("bin/tool is missing"), "{told}");
}

#[test]
fn a_planted_link_is_not_followed_where_a_folder_was() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("tool"), "#!/bin/sh\n").expect("a file");
    for target in [outside.path().to_str().expect("UTF-8"), "etc", "../diff/etc"] {
        let told = refused(|store| {
            fs::rename(store.contents(0).join("bin/tool"), store.contents(0).join("etc/tool"))
                .expect("a file");
            fs::remove_dir(store.contents(0).join("bin")).expect("a folder");
            symlink(target, store.contents(0).join("bin")).expect("a link");
        });
        assert!(told.ends_with("bin leads over a symbolic link"), "{target}: {told}");
    }
}

/// As engines do: their export opens what they unpacked through a link of the same layer.
#[test]
fn a_link_of_the_layer_itself_is_followed_within_it() {
    let linked = |target: &'static str| {
        let target = format!("-> {target}");
        let files: &[(&str, &[u8])] = &[("usr/lib/a", b"1"), ("lib", target.as_bytes()), ("lib/b", b"22")];
        let store = MadeStore::new("overlay2", &[&files[..1]]);
        store.record(0, "tar-split.json.gz", &gzip(&split(&tar_of(files))));
        symlink(&target[3..], store.contents(0).join("lib")).expect("a link");
        fs::write(store.contents(0).join("usr/lib/b"), "22").expect("a file");
        store.read(0).map(|bytes| bytes == tar_of(files)).map_err(|problem| problem.to_string())
    };
    assert_eq!(linked("usr/lib"), Ok(true));
    assert_eq!(linked("./usr/../usr/lib/"), Ok(true));
    for (target, told) in [
        ("/usr/lib", "lib is an absolute symbolic link"),
        ("../usr/lib", "leads out of the folder"),
        ("lib", "lib leads over a symbolic link"),
        ("nowhere", "nowhere is missing"),
    ] {
        let error = linked(target).expect_err("it leads nowhere");
        assert!(error.ends_with(told), "{target}: {error}");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let large = vec![b'x'; 100_000];
    let change: [fn(&Path); 2] = [
        |path| fs::write(path, vec![b'y'; 100_000]).expect("a file"),
        |path| fs::write(path, "short").expect("a file"),
    ];
    for change in change {
        let store = MadeStore::new("overlay2", &[&[("large", &large), ("next", b"1")]]);
        let (holder, member) = store.member(0).expect("an image");
        let (mut stream, _) = holder.open(&member).expect("a layer").expect("a layer");
        stream.read_exact(&mut [0; 1_000]).expect("bytes");
        change(&store.contents(0).join("large"));
        let error = io::copy(&mut stream, &mut io::sink()).expect_err("it changed");
        let told = problem(&error).to_string();
        assert!(
            told.contains("/large changed while it was read") || told.contains("/large ended after"),
            "{told}"
        );
    }
}

#[test]
fn a_file_that_is_read_in_part_has_to_stay_the_one_it_was() {
    let large = vec![b'x'; 100_000];
    for (rest_is_read, is_refused) in [(false, true), (true, false)] {
        let store = MadeStore::new("overlay2", &[&[("large", &large), ("next", b"1")]]);
        let (holder, member) = store.member(0).expect("an image");
        let mut tar = holder.open_tar(&member).expect("a layer").expect("a tar");
        tar.read_exact(&mut [0; 1_000]).expect("bytes");
        let owner_alone = fs::Permissions::from_mode(0o600);
        fs::set_permissions(store.contents(0).join("large"), owner_alone).expect("a file");
        // its content is what was recorded, whoever may read it
        let outcome = match rest_is_read {
            true => io::copy(&mut tar, &mut io::sink()),
            false => tar.skip(u64::MAX),
        };
        let told = outcome.as_ref().map_err(|error| problem(error).to_string());
        assert_eq!(told.is_err(), is_refused, "{told:?}");
        if let Err(told) = told {
            assert!(told.ends_with("/large changed while it was read"), "{told}");
        }
    }
}

#[test]
fn a_copy_of_metadata_alone_is_no_content() {
    let store = MadeStore::new("overlay2", &[&[("sparse", &[0; 100_000])]]);
    let file = fs::File::create(store.contents(0).join("sparse")).expect("a file");
    file.set_len(100_000).expect("a hole");
    assert_eq!(store.read(0).expect("a hole is a content"), store.tars[0]);
    let marked = rustix::fs::fsetxattr(&file, "user.overlay.metacopy", b"", rustix::fs::XattrFlags::empty());
    if marked.is_ok() {
        let told = store.read(0).expect_err("it has no content").to_string();
        assert!(told.contains("sparse is a copy of metadata alone"), "{told}");
    }
}

#[test]
fn a_store_that_does_not_hold_together_is_refused_when_it_is_opened() {
    let refused = |damage: &dyn Fn(&MadeStore)| {
        let store = store();
        damage(&store);
        store.open().err().expect("it is damaged").to_string()
    };
    let other = format!("sha256:{}", "0".repeat(64));
    for (name, bytes, told) in [
        ("diff", other.as_bytes(), "diff names another layer"),
        ("diff", b"", "diff names another layer"),
        ("parent", other.as_bytes(), "parent names another layer"),
        ("cache-id", b"../../../etc", "cache-id is no ID"),
        ("cache-id", b"..", "cache-id is no ID"),
        ("cache-id", b"", "cache-id is no ID"),
        ("cache-id", b"cache7", "cache7/diff is missing"),
        ("cache-id", &[b'a'; 300], "cache-id is longer than 256B"),
        ("size", b"many", "size is no number"),
    ] {
        let error = refused(&|store| store.record(1, name, bytes));
        assert!(error.ends_with(told), "{name}: {error}");
    }
    let error = refused(&|store| store.record(0, "parent", other.as_bytes()));
    assert!(error.ends_with("parent names a layer below the lowest"), "{error}");
    for gone in ["diff", "cache-id", "size", "tar-split.json.gz", ""] {
        let error = refused(&|store| {
            let place = store.records(1).join(gone);
            if gone.is_empty() { fs::remove_dir_all(place) } else { fs::remove_file(place) }.expect("gone");
        });
        assert!(error.ends_with(" is missing"), "{gone}: {error}");
    }
    let error = refused(&|store| {
        let config = format!("image/overlay2/imagedb/content/{}", store.image().id.replace(':', "/"));
        fs::write(store.root().join(config), "{}").expect("a file");
    });
    assert!(error.ends_with("has another digest than its name says"), "{error}");
}

#[test]
fn stores_of_other_kinds_are_told_by_name() {
    let store = store();
    for driver in ["aufs", "btrfs", "zfs", "devicemapper", "../overlay2", "", "windowsfilter"] {
        let engine = super::super::engine::EngineStore { driver: driver.to_owned(), ..store.engine() };
        let problem = graph_driver(&engine, &store.image()).err().expect("another driver");
        assert!(!problem.is_permission() && problem.to_string().contains(driver), "{problem}");
    }
    let kind = Some("io.containerd.snapshotter.v1".to_owned());
    let engine = super::super::engine::EngineStore { driver_type: kind, ..store.engine() };
    let problem = graph_driver(&engine, &store.image()).err().expect("another store");
    assert_eq!(problem.to_string(), "images are kept by io.containerd.snapshotter.v1, not by a graph driver");
}

#[test]
fn a_store_that_another_user_may_not_enter_lacks_permission_alone() {
    let store = store();
    let deny =
        |place: &Path| fs::set_permissions(place, fs::Permissions::from_mode(0o000)).expect("a folder");
    let is_root = rustix::process::geteuid().is_root();
    let as_other = |read: &(dyn Fn() -> Option<StoreProblem> + Sync)| {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                // this thread alone
                let nobody = Some(rustix::process::Uid::from_raw(65_534));
                is_root.then(|| rustix::thread::set_thread_res_uid(None, nobody, None).expect("a user"));
                read()
            });
            other.join().expect("no panic")
        })
    };
    fs::set_permissions(store.root(), fs::Permissions::from_mode(0o755)).expect("a folder");
    assert_eq!(as_other(&|| store.read(0).err()), None, "all may read it");
    deny(&store.contents(0).join("bin/tool"));
    let problem = as_other(&|| store.read(0).err()).expect("a file is closed");
    assert!(problem.is_permission() && problem.to_string().ends_with("/bin/tool"), "{problem}");
    for place in [store.contents(0).parent().expect("a folder"), &store.root().join("image/overlay2")] {
        deny(place);
        let problem = as_other(&|| store.open().err()).expect("a folder is closed");
        assert!(problem.is_permission(), "{problem}");
        fs::set_permissions(place, fs::Permissions::from_mode(0o755)).expect("a folder");
    }
    fs::set_permissions(store.contents(0).join("bin/tool"), fs::Permissions::from_mode(0o644))
        .expect("a file");
}

#[test]
fn an_identity_changes_with_the_layer_on_disk() {
    let store = store();
    let identity = || {
        let (holder, member) = store.member(0).expect("an image");
        holder.identity(&member).expect("an identity")
    };
    let before = identity();
    assert_eq!(before, identity());
    store.record(0, "tar-split.json.gz", &gzip(&split(&store.tars[0])));
    assert_ne!(before, identity());
}
