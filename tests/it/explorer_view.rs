//! Files that are looked into: keys in, screen out, by the real program.

use std::io::Write;

use crate::support::archive::{Packing, Stored, docker_legacy, gzip};
use crate::support::program::PROGRAM;
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Fate, RegistryProxy};
use crate::support::run::{run, run_on};
use crate::support::screen::{has, lacks, line};
use crate::support::{Folder, ImageBuilder, Session, docker_engine, go_program, image, run_with_engine};

/// An image with one file of which the bytes are these, each in a layer of its own.
fn written(path: &str, versions: &[&[u8]]) -> ImageBuilder {
    versions.iter().fold(image(), |image, content| image.layer(|l| l.content(path.as_bytes(), content)))
}

/// The screen of the real program after keys.
#[track_caller]
fn played(word: &str, keys: &str, screen: &str) -> String {
    let outcome = run(&[word, "--keys", keys, "--screen", screen, "--no-cache", "-q"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.text()
}

#[track_caller]
fn of(image: &ImageBuilder, keys: &str) -> String {
    let folder = Folder::new();
    played(&folder.file("image.tar", &image.docker_archive()), keys, "80x24")
}

/// Goes to the only file of the image and looks into it.
const LOOK: &str = "<tab>j<enter>";

#[test]
fn a_text_has_numbered_lines_and_can_be_searched() {
    let text: String = (1..=200).map(|n| format!("line {n}\n")).collect();
    let image = written("notes", &[text.as_bytes()]);
    let screen = of(&image, LOOK);
    has(&screen, "/notes · layer 0 · 1.69kB, 200 lines");
    has(&screen, "   1 line 1");
    has(&screen, "1–");
    has(&of(&image, &format!("{LOOK}G")), " 200 line 200");
    let found = of(&image, &format!("{LOOK}/line 15<enter>"));
    has(&found, "  15 line 15");
    has(&found, "/line 15 11 lines");
    has(&of(&image, &format!("{LOOK}/line 15<enter>n")), " 150 line 150");
    has(&of(&image, &format!("{LOOK}/nowhere<enter>")), "no line contains “nowhere”");
    has(&of(&image, &format!("{LOOK}<esc>")), "Files");
}

#[test]
fn bytes_are_shown_in_hex_and_text_can_be() {
    let image = written("data", &[b"\0\x01\x02\x03PNG\xff and so on and on"]);
    let screen = of(&image, LOOK);
    has(&screen, "00000000  00 01 02 03 50 4e 47 ff  20 61 6e 64 20 73 6f 20  ....PNG. and so");
    let text = written("text", &[b"plain\n"]);
    has(&of(&text, &format!("{LOOK}x")), "70 6c 61 69 6e 0a");
    has(&of(&text, &format!("{LOOK}xx")), "1 plain");
    has(&of(&written("none", &[b""]), LOOK), "The file is empty.");
}

#[test]
fn nothing_of_a_file_steers_the_terminal() {
    let image = written("evil", &[b"a\x1b[2Jb\x07\n\xe2\x80\xaegnp\n\ttab\n"]);
    let screen = of(&image, LOOK);
    has(&screen, "a\\x1b[2Jb\\x07");
    has(&screen, "\\u{202e}gnp");
    has(&screen, "        tab");
    lacks(&screen, "\u{1b}");
}

#[test]
fn versions_are_stepped_through_and_compared() {
    let lines = |changed: &str| {
        (1..=12).map(|n| if n == 6 { format!("{changed}\n") } else { format!("{n}\n") }).collect::<String>()
    };
    let (one, two, three) = (lines("first"), lines("second"), lines("third"));
    let image = written("conf", &[one.as_bytes(), two.as_bytes(), three.as_bytes()]);
    let screen = of(&image, LOOK);
    has(&screen, "layer 2, version 3 of 3");
    has(&screen, "third");
    has(&of(&image, &format!("{LOOK}[[")), "layer 0, version 1 of 3");
    has(&of(&image, &format!("{LOOK}[[")), "first");
    has(&of(&image, &format!("{LOOK}[[[")), "there is no older version");
    has(&of(&image, &format!("{LOOK}]")), "there is no newer version");
    let difference = of(&image, &format!("{LOOK}d"));
    has(&difference, "from layer 1: +1 -1 lines");
    has(&difference, "- second");
    has(&difference, "+ third");
    has(&difference, "2 lines the same");
    has(&of(&image, &format!("{LOOK}d[")), "+ second");
    has(&of(&image, &format!("{LOOK}[[d")), "there is no older version to compare with");
    let bytes = written("b", &[b"\0one", b"\0two"]);
    has(&of(&bytes, &format!("{LOOK}d")), "is not text");
}

#[test]
fn a_file_that_a_layer_removed_is_looked_into_as_it_was() {
    let image = written("gone", &[b"still in the layer below\n"]).layer(|l| l.whiteout("gone"));
    has(&of(&image, LOOK), "still in the layer below");
}

#[test]
fn an_executable_says_what_it_is() {
    let program = go_program(
        "go1.22.3",
        "path\tx\nmod\texample.com/shop\tv1.2.0\t\ndep\texample.com/dep\tv0.3.0\t\n",
        &[],
    );
    let screen = of(&written("server", &[&program]), LOOK);
    has(&screen, "executable");
    has(&screen, "ELF program");
    has(&screen, "Go build info: go1.22.3");
    has(&screen, "example.com/shop v1.2.0");
    has(&screen, "depends on");
}

#[test]
fn an_archive_is_listed_and_a_compressed_text_read() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(5);
    header.set_cksum();
    tar.append_data(&mut header, "inner/file", &b"hello"[..]).expect("memory");
    let tar = tar.into_inner().expect("memory");
    let screen = of(&written("a.tar", &[&tar]), LOOK);
    has(&screen, "tar archive: 1 member, 5B unpacked");
    has(&line(&screen, "inner/file"), "5B");
    has(&of(&written("a.tgz", &[&gzip(&tar)]), LOOK), "inner/file");
    let screen = of(&written("changelog.gz", &[&gzip(b"first entry\n")]), LOOK);
    has(&screen, "unpacked from gzip");
    has(&screen, "first entry");
    has(&of(&written("a.tar", &[&tar[..514]]), LOOK), "the listing ends here");
}

/// A member of an ar archive.
fn ar_member(name: &str, content: &[u8]) -> Vec<u8> {
    let size = content.len();
    let header = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 1_700_000_000, 0, 20, "100644");
    let pad: &[u8] = if size % 2 == 1 { b"\n" } else { b"" };
    [header.as_bytes(), content, pad].concat()
}

#[test]
fn a_static_library_is_listed_as_ar_does() {
    let library = [
        &b"!<arch>\n"[..],
        &ar_member("/", b"symbols"),
        &ar_member("//", b"a_long_name_of_an_object.o/\n"),
        &ar_member("/0", &[7; 1_500]),
        &ar_member("evil\x1b.o/", b"x"),
    ]
    .concat();
    let screen = of(&written("libx.a", &[&library]), LOOK);
    has(&screen, "ar archive: 2 members, 1.5kB");
    has(&line(&screen, "a_long_name_of_an_object.o"), "1.5kB -rw-r--r-- 0:20 2023-11-14 22:13 a_long_name");
    has(&screen, "evil\\x1b.o");
    has(&of(&written("libx.a", &[&library[..library.len() - 40]]), LOOK), "the listing ends here");
}

#[test]
fn a_debian_package_shows_its_members_and_the_files_that_it_installs() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(5);
    header.set_mode(0o4755);
    header.set_uid(0);
    header.set_gid(0);
    header.set_cksum();
    tar.append_data(&mut header, "./usr/bin/tool", &b"hello"[..]).expect("memory");
    let data = tar.into_inner().expect("memory");
    let package = |data: &[u8], name: &str| {
        let first = ar_member("debian-binary", b"2.0\n");
        [&b"!<arch>\n"[..], &first, &ar_member("control.tar.gz", b"?"), &ar_member(name, data)].concat()
    };
    for (data, name) in [(gzip(&data), "data.tar.gz"), (data, "data.tar")] {
        let screen = of(&written("tool.deb", &[&package(&data, name)]), LOOK);
        has(&screen, "ar archive: 3 members");
        has(&screen, &format!("{name}: 1 member, 5B unpacked"));
        has(&line(&screen, "usr/bin/tool"), "5B -rwsr-xr-x 0:0");
    }
    let damaged = of(&written("tool.deb", &[&package(b"\x1f\x8bno gzip", "data.tar.gz")]), LOOK);
    has(&damaged, "ar archive: 3 members");
}

#[test]
fn the_keys_of_the_tabs_lead_there_from_a_file() {
    let image = written("notes", &[b"a text\n"]);
    for (key, pane) in [("2", "History"), ("7", "Largest"), ("1", "Files of layer 0")] {
        let screen = of(&image, &format!("{LOOK}{key}"));
        has(&screen, pane);
        lacks(&screen, "1 a text");
    }
    has(&of(&image, LOOK), "1–8 tabs");
    has(&of(&image, "M8"), "Types");
    has(&of(&image, &format!("{LOOK}<click 12,3>")), "History");
}

#[test]
fn the_footer_of_a_file_offers_what_can_be_done_with_it() {
    let footer =
        |image: &ImageBuilder, keys: &str| of(image, keys).lines().last().expect("a line").to_owned();
    let one = written("notes", &[b"a text\n"]);
    let text = footer(&one, LOOK);
    has(&text, "x hex");
    lacks(&text, "version");
    lacks(&text, "difference");
    has(&footer(&one, &format!("{LOOK}x")), "x text");
    lacks(&footer(&written("data", &[b"\0\x01"]), LOOK), "x hex");
    let two = written("notes", &[b"one\n", b"two\n"]);
    has(&footer(&two, LOOK), "[ ] version  d difference");
    has(&footer(&two, &format!("{LOOK}d")), "d whole text");
    lacks(&footer(&two, &format!("{LOOK}[")), "difference");
}

#[test]
fn a_large_file_is_read_in_part_and_says_so() {
    let mut text = Vec::new();
    while text.len() < 5 << 20 {
        writeln!(text, "a line of a very long log").expect("memory");
    }
    let screen = of(&written("log", &[&text]), &format!("{LOOK}G"));
    has(&screen, "the first 4.19MB of");
}

#[test]
fn a_file_of_very_many_lines_is_cut_and_says_so() {
    let image = written("ends", &["\n".repeat(300_000).as_bytes()]);
    let screen = of(&image, &format!("{LOOK}G"));
    has(&screen, "more than 250,000 lines");
    has(&screen, "250000");
    has(&screen, "the first 250,000 lines of 300.00 kB");
}

#[test]
fn a_search_finds_any_capitals_beside_any_letters_and_counts_what_is_seen() {
    let image = written("log", &["Größe Error\nerror*\n".as_bytes()]);
    has(&of(&image, &format!("{LOOK}/error<enter>")), "/error 2 lines");
    has(&of(&image, &format!("{LOOK}/error*<enter>")), "/error* 1 line");
    has(&of(&image, &format!("{LOOK}/rror<enter>x")), "/rror 1 row");
    has(&of(&image, &format!("{LOOK}x/zzz<enter>")), "no row contains “zzz”");
}

#[test]
fn what_is_no_file_says_why_it_can_not_be_looked_into() {
    let image = image().layer(|l| l.symlink("link", "/etc/passwd"));
    has(&of(&image, LOOK), "a symbolic link to /etc/passwd, which is not in");
    has(&of(&image, "o"), "choose a file to look into");
    let image = image.layer(|l| l.content(b"etc/passwd", b"root:x:0:0\n"));
    has(&of(&image, "<tab>/link<enter>o"), "root:x:0:0");
}

#[test]
fn contents_come_from_whatever_holds_the_image() {
    let folder = Folder::new();
    let image = written("conf", &[b"from wherever it is\n"]);
    let plain = docker_legacy(&[Stored::new(&image, Packing::Plain).tags(&["a:1"])]).tar();
    has(&played(&folder.file("whole.tar.gz", &gzip(&plain)), LOOK, "80x24"), "from wherever it is");
    let outcome = run_on(&plain, &["-", "--keys", LOOK, "-q"]);
    has(&outcome.text(), "standard input has passed by");
    if let Some(registry) = own_registry() {
        let archive = crate::support::archive::oci(&[Stored::new(&image, Packing::Gzip).tags(&["a:1"])]);
        registry.push("look/a:1", &archive, &["--preserve-digests"]);
        has(&played(&registry.word("look/a:1"), LOOK, "80x24"), "from wherever it is");
    }
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(written("conf", &[b"from wherever it is\n"]));
    let by = |via: &str, keys: &str| {
        let outcome = run_with_engine(&[&loaded.name, "--via", via, "--keys", keys, "-q"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        outcome.text()
    };
    let asked = by("export", LOOK);
    has(&asked, "The engine has to export all of the image for this");
    lacks(&asked, "from wherever it is");
    has(&by("export", &format!("{LOOK}<enter>")), "from wherever it is");
    has(&by("auto", &format!("{LOOK}<enter>")), "from wherever it is");
}

#[test]
fn of_a_file_that_is_longer_than_what_is_shown_the_title_says_how_much_is() {
    let large = image().layer(|l| l.fill(7).file("blob", 5_000_000));
    let shown = of(&large, "<tab>/blob<enter><enter>");
    has(&shown, "first 4.19MB of 5MB, bytes");
}

#[test]
fn a_layer_of_a_registry_is_sent_once_however_many_of_its_files_are_looked_into() {
    let Some(registry) = own_registry() else { return };
    let image = image()
        .layer(|l| l.content(b"a", b"the first\n").content(b"b", b"the second\n"))
        .layer(|l| l.content(b"c", b"of another layer\n"));
    let archive = crate::support::archive::oci(&[Stored::new(&image, Packing::Gzip).tags(&["a:1"])]);
    registry.push("kept/a:1", &archive, &["--preserve-digests"]);
    let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
    let word = proxy.word("kept/a:1");
    let blobs = |keys: &str, shown: &str| {
        has(&played(&word, keys, "80x24"), shown);
        proxy.asked().iter().filter(|asked| asked.is_blob()).count()
    };
    let nothing = blobs("<tab>", "a");
    let one = blobs("<tab>/a<enter><enter>", "the first");
    let both = blobs("<tab>/a<enter><enter><esc><esc>/b<enter><enter><esc>o", "the second");
    let other = blobs("<tab>/a<enter><enter><esc><esc>/c<enter><enter>", "of another layer");
    assert_eq!((both, other), (one, one + 1), "{nothing} without looking");
}

#[test]
fn an_image_that_was_entered_from_a_comparison_gives_its_own_contents() {
    let folder = Folder::new();
    let archive =
        |name: &str, text: &[u8]| folder.file(name, &written("conf", &[text]).tag(name).docker_archive());
    let (a, b) = (archive("a.tar", b"the first\n"), archive("b.tar", b"the second\n"));
    let outcome = run(&["diff", &a, &b, "--keys", "l<enter><tab>g<down>o", "--screen", "100x30", "-q"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    has(&outcome.text(), "the second");
}

#[test]
fn a_file_is_read_in_the_background_of_a_real_terminal() {
    let folder = Folder::new();
    let archive = folder.file("image.tar", &written("conf", &[b"one\n", b"two\n"]).docker_archive());
    let session = Session::start(90, 24, PROGRAM, &[&archive], &[]).until_shown("q quit");
    let session = session.press("\tj\r").until_shown("1 two").press("[").until_shown("1 one");
    let session = session.press("q").until_shown("q quit");
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
}
