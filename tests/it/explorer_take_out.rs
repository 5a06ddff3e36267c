//! Files that are taken out in the explorer.

use std::fs;

use crate::support::program::PROGRAM;
use crate::support::run::run;
use crate::support::screen::{has, lacks};
use crate::support::{Folder, Session, image};

#[track_caller]
fn played(word: &str, keys: &str) -> String {
    let outcome = run(&[word, "--keys", keys, "--screen", "120x24", "--no-cache", "-q"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.text()
}

#[test]
fn what_is_chosen_is_written_where_it_is_asked_for_and_never_over_something_unasked() {
    let folder = Folder::new();
    let image =
        image().layer(|l| l.content(b"conf", b"in the image\n")).layer(|l| l.content(b"conf", b"newer\n"));
    let word = folder.file("image.tar", &image.docker_archive());
    let out = folder.word("out");
    let asked = played(&word, "<tab>jt");
    has(&asked, "Write /conf into this folder (empty for the current one):");
    has(&asked, "▏");
    lacks(&played(&word, "<tab>jt<esc>"), "into this folder");
    let done = played(&word, &format!("<tab>jt<c-u>{out}<enter>"));
    has(&done, "out/conf: 1 file");
    assert_eq!(fs::read(folder.path("out/conf")).expect("a file"), b"newer\n");

    fs::write(folder.path("out/conf"), "mine").expect("a file");
    let asked = played(&word, &format!("<tab>jt<c-u>{out}<enter>"));
    has(&asked, "conf exists");
    assert_eq!(fs::read(folder.path("out/conf")).expect("a file"), b"mine");
    played(&word, &format!("<tab>jt<c-u>{out}<enter>n"));
    assert_eq!(fs::read(folder.path("out/conf")).expect("a file"), b"mine");
    // the version that is looked into
    played(&word, &format!("<tab>jo[t<c-u>{out}<enter>y"));
    assert_eq!(fs::read(folder.path("out/conf")).expect("a file"), b"in the image\n");
}

#[test]
fn a_directory_is_written_as_the_layer_that_is_looked_at_leaves_it() {
    let folder = Folder::new();
    let image =
        image().layer(|l| l.content(b"d/a", b"1").content(b"d/b", b"22")).layer(|l| l.whiteout("d/b"));
    let word = folder.file("image.tar", &image.docker_archive());
    played(&word, &format!("<tab>jt<c-u>{}<enter>", folder.word("new")));
    assert!(folder.path("new/d/a").exists() && !folder.path("new/d/b").exists());
    played(&word, &format!("[<tab>jt<c-u>{}<enter>", folder.word("old")));
    assert!(folder.path("old/d/a").exists() && folder.path("old/d/b").exists());
}

#[test]
fn what_can_not_be_written_is_said() {
    let folder = Folder::new();
    let word = folder.file("image.tar", &image().layer(|l| l.content(b"conf", b"x")).docker_archive());
    let said = played(&word, &format!("<tab>jt<c-u>{}/below<enter>", folder.word("image.tar")));
    has(&said, "not written: cannot write");
    has(&played(&word, "t"), "choose a file or directory to take out");
}

#[test]
fn one_is_written_at_a_time_and_leaving_meanwhile_leaves_nothing_half_done() {
    let folder = Folder::new();
    let files = |image: crate::support::ImageBuilder| {
        image.layer(|l| (0..6_000).fold(l, |l, n| l.content(format!("d/{n}").as_bytes(), b"x")))
    };
    let word = folder.file("image.tar", &files(image()).docker_archive());
    fs::create_dir(folder.path("out")).expect("a folder");
    let session = Session::start(100, 24, PROGRAM, &[&word, "--no-cache"], &[]).until_shown("q quit");
    let session = session.press("\tjt").until_shown("into this folder");
    let session = session.press(&format!("\x15{}\rt", folder.word("out")));
    let session = session.until_shown("still writing what was taken out before");
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
    let left: Vec<_> = fs::read_dir(folder.path("out"))
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().starts_with(".imgscope-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
