//! What is taken out of an image stays where it was asked for, whatever the image says.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use tar::EntryType;

use crate::support::run::{Outcome, run};
use crate::support::{Folder, ImageBuilder, image};

/// Takes a path out into the folder `out` of a folder.
fn take_out(folder: &Folder, image: &ImageBuilder, path: &str, more: &[&str]) -> Outcome {
    let word = folder.file("image.tar", &image.docker_archive());
    run(&[&["extract", &word, path, "-o", &folder.word("out")][..], more].concat())
}

#[track_caller]
fn is_done(outcome: &Outcome) {
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

/// All that is in a folder, links not followed.
fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            found.push(path.strip_prefix(folder).expect("below it").to_string_lossy().into_owned());
            if path.symlink_metadata().expect("something").is_dir() {
                pending.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn names_that_lead_out_end_up_in_the_folder() {
    let folder = Folder::new();
    let image = image().layer(|l| {
        let l = l.content(b"../../../evil", b"1").content(b"/abs/olute", b"2").content(b"a/../../b", b"3");
        l.symlink("way", "/tmp")
            .content(b"way/through", b"4")
            .symlink("dots", "../../..")
            .content(b"dots/x", b"5")
    });
    is_done(&take_out(&folder, &image, "/", &[]));
    assert_eq!(
        below(&folder.path("out")),
        ["abs", "abs/olute", "b", "dots", "evil", "tmp", "tmp/through", "way", "x"]
    );
    assert_eq!(fs::read_link(folder.path("out/way")).expect("a link").to_str(), Some("/tmp"));
    assert_eq!(folder.names(), ["image.tar", "out"]);
}

#[test]
fn a_link_of_a_lower_layer_is_no_way_out_for_an_upper_one() {
    let folder = Folder::new();
    fs::create_dir(folder.path("victim")).expect("a folder");
    let victim = folder.word("victim");
    let image = image().layer(|l| l.symlink("d", &victim)).layer(|l| l.content(b"d/planted", b"x"));
    is_done(&take_out(&folder, &image, "/", &[]));
    assert_eq!(below(&folder.path("victim")), Vec::<String>::new());
    assert_eq!(below(&folder.path("out")), ["d", "d/planted"]);
}

#[test]
fn what_stands_there_is_kept_unless_it_may_be_replaced_and_links_are_never_followed() {
    let folder = Folder::new();
    let image =
        image().layer(|l| l.content(b"etc/a", b"new").content(b"etc/b/c", b"new").content(b"etc/l", b"new"));
    let out = folder.path("out");
    fs::create_dir_all(out.join("etc")).expect("a folder");
    fs::create_dir(folder.path("victim")).expect("a folder");
    fs::write(folder.path("precious"), "precious").expect("a file");
    fs::write(out.join("etc/a"), "old").expect("a file");
    fs::write(out.join("etc/own"), "own").expect("a file");
    symlink(folder.path("victim"), out.join("etc/b")).expect("a link");
    symlink(folder.path("precious"), out.join("etc/l")).expect("a link");
    let outcome = take_out(&folder, &image, "/etc", &[]);
    outcome.fails_saying(&["already exists", "--force"]);
    assert_eq!(fs::read(out.join("etc/a")).expect("a file"), b"old");
    is_done(&take_out(&folder, &image, "/etc", &["--force"]));
    assert_eq!(fs::read(out.join("etc/a")).expect("a file"), b"new");
    assert_eq!(fs::read(out.join("etc/own")).expect("what only the folder has"), b"own");
    assert_eq!(fs::read(folder.path("precious")).expect("a file"), b"precious");
    assert_eq!(below(&folder.path("victim")), Vec::<String>::new());
    assert_eq!(below(&out.join("etc")), ["a", "b", "b/c", "l", "own"]);
    assert!(!out.join("etc/l").symlink_metadata().expect("a file").is_symlink());
}

#[test]
fn a_folder_in_the_place_of_a_file_is_kept() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("out/a/full")).expect("a folder");
    let outcome = take_out(&folder, &image().layer(|l| l.content(b"a", b"new")), "/a", &["--force"]);
    outcome.fails_saying(&["cannot write", "out/a"]);
    assert_eq!(below(&folder.path("out")), ["a", "a/full"]);
}

#[test]
fn what_fails_half_way_leaves_nothing_and_over_what_is_there_says_what_it_left() {
    let folder = Folder::new();
    let long = "n".repeat(300);
    let image = image().layer(|l| l.dir("a").symlink("b", "a").file("a/ok", 7).file(&long, 3));
    take_out(&folder, &image, "/", &[]).fails_saying(&["cannot write", "nnnn"]);
    assert_eq!(below(&folder.path("out")), [""; 0]);
    fs::write(folder.path("out/own"), "mine").expect("a file");
    let failed = take_out(&folder, &image, "/", &["--force"]);
    failed.fails_saying(&["cannot write", "note: ", "out holds what was written and replaced until then"]);
    let left = below(&folder.path("out"));
    assert!(left.contains(&"own".to_owned()) && left.contains(&"b".to_owned()), "{left:?}");
    // without anything that fails all of it is there, and nothing else
    let image = crate::support::image().layer(|l| l.dir("a").file("a/ok", 7).symlink("b", "a"));
    let elsewhere = Folder::new();
    is_done(&take_out(&elsewhere, &image, "/", &[]));
    assert_eq!(below(&elsewhere.path("out")), ["a", "a/ok", "b"]);
}

#[test]
fn modes_times_and_hard_links_are_as_in_the_image_but_for_what_gives_rights() {
    let folder = Folder::new();
    let image = image().layer(|l| {
        let l = l.mode(0o750).mtime(1_600_000_000).dir("d").mode(0o4755).content(b"d/su", b"rights");
        let l =
            l.mode(0o640).content(b"d/one", b"twice").hard_link("d/two", "d/one").symlink("d/link", "one");
        l.mode(0o555).dir("d/closed").mode(0o444).content(b"d/closed/in", b"there")
    });
    let outcome = take_out(&folder, &image, "/d", &[]);
    is_done(&outcome);
    assert!(outcome.stderr.contains("1 file lost the set-user-ID"), "{}", outcome.stderr);
    let of = |name: &str| folder.path("out/d").join(name).symlink_metadata().expect("a path");
    let mode = |name: &str| of(name).permissions().mode() & 0o7777;
    assert_eq!((mode(""), mode("su"), mode("one"), mode("closed")), (0o750, 0o755, 0o640, 0o555));
    assert_eq!(
        (of("").mtime(), of("one").mtime(), of("link").mtime()),
        (1_600_000_000, 1_600_000_000, 1_600_000_000)
    );
    assert_eq!(of("one").ino(), of("two").ino());
    assert_eq!(fs::read(folder.path("out/d/closed/in")).expect("a file"), b"there");
    assert!(!below(&folder.path("out")).iter().any(|name| name.contains(".imgscope")));
    fs::set_permissions(folder.path("out/d/closed"), fs::Permissions::from_mode(0o755)).expect("leave");
}

#[test]
fn devices_and_pipes_are_left_out_and_said_to_be() {
    let folder = Folder::new();
    let image = image().layer(|l| {
        let l = l.dir("dev").member(b"dev/pipe", EntryType::Fifo, b"", b"");
        l.pax(&[]).member(b"dev/disk", EntryType::Block, b"", b"").content(b"dev/file", b"x")
    });
    let outcome = take_out(&folder, &image, "/dev", &[]);
    is_done(&outcome);
    assert!(outcome.stderr.contains("left out /dev/disk and 1 more"), "{}", outcome.stderr);
    assert_eq!(below(&folder.path("out")), ["dev", "dev/file"]);
    take_out(&folder, &image, "/dev/pipe", &[]).fails_saying(&["/dev/pipe is a named pipe"]);
}

#[test]
fn names_of_any_bytes_and_length_come_out_as_they_are() {
    let folder = Folder::new();
    let long = format!("{}/{}", "d".repeat(120), "f".repeat(200));
    let image = image().layer(|l| {
        let l = l
            .content(b"n/\xff\xfe", b"1")
            .content("n/ä\u{202e}".as_bytes(), b"2")
            .content(b"n/a\nb\x1b[2J", b"3");
        l.content(long.as_bytes(), b"4").content(b"n/-rf", b"5")
    });
    is_done(&take_out(&folder, &image, "/", &[]));
    assert_eq!(fs::read(folder.path("out").join(&long)).expect("a long name"), b"4");
    assert_eq!(fs::read(folder.path("out/n/a\nb\x1b[2J")).expect("an odd name"), b"3");
    assert_eq!(fs::read_dir(folder.path("out/n")).expect("a folder").count(), 4);
}

#[test]
fn a_deep_path_comes_out_and_one_that_no_system_takes_is_refused() {
    let folder = Folder::new();
    let deep = |depth: usize| format!("a/{}f", "d/".repeat(depth));
    let built = image().layer(|l| l.file(&deep(1_500), 7));
    is_done(&take_out(&folder, &built, "/a", &[]));
    let found = below(&folder.path("out"));
    assert_eq!((found.len(), found.last().map(String::as_str)), (1_502, Some(deep(1_500).as_str())));
    for depth in [2_500, 100_000] {
        let folder = Folder::new();
        let built = image().layer(|l| l.file(&deep(depth), 7));
        take_out(&folder, &built, "/a", &[])
            .fails_saying(&["/a has paths of more than 4,096 bytes below it, too long to be written"]);
        assert!(!folder.path("out").exists(), "nothing is made");
        // the content of a file goes to stdout wherever it is
        let outcome = run(&["extract", &folder.word("image.tar"), &format!("/{}", deep(2_500))]);
        assert_eq!(
            (outcome.code, outcome.stdout.len()),
            if depth == 2_500 { (Some(0), 7) } else { (Some(2), 0) }
        );
    }
}

#[test]
fn zeros_of_a_large_file_take_no_room() {
    let folder = Folder::new();
    let mut content = vec![0; 4 << 20];
    content[3 << 20] = 7;
    let image = image().layer(|l| l.content(b"d/holes", &content).content(b"d/zeros", &vec![0; 1 << 20]));
    is_done(&take_out(&folder, &image, "/d", &[]));
    for (name, length) in [("holes", 4 << 20), ("zeros", 1 << 20)] {
        let found = folder.path("out/d").join(name).metadata().expect("a file");
        assert_eq!(found.len(), length);
        assert!(found.blocks() * 512 < 1 << 20, "{name} takes {} blocks", found.blocks());
    }
    assert_eq!(fs::read(folder.path("out/d/holes")).expect("a file"), content);
}

#[test]
fn a_folder_that_can_not_be_made_or_is_none_is_named() {
    let folder = Folder::new();
    let word = folder.file("image.tar", &image().layer(|l| l.content(b"a", b"x")).docker_archive());
    let file = folder.file("file", b"");
    run(&["extract", &word, "/a", "-o", &file]).fails_saying(&["cannot write", "file"]);
    run(&["extract", &word, "/a", "-o", &format!("{file}/below")]).fails_saying(&["cannot write"]);
    assert_eq!(fs::read(&file).expect("the file"), b"");
}
