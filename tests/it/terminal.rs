//! The real program in a real terminal: it takes the terminal, and gives it back however it ends.

use std::fs;
use std::sync::mpsc::channel;

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::program::PROGRAM;
use crate::support::stub_engine::{Reply, StubEngine, answers};
use crate::support::tools::is_installed;
use crate::support::{Folder, Lack, Session, image, skip};

#[test]
fn the_explorer_says_for_how_long_an_engine_is_silent_and_waits_until_it_is_left() {
    let shop = Stored::new(&image().layer(|l| l.file("app", 70_000)), Packing::Plain).tags(&["shop:7"]);
    let begun = docker_legacy(std::slice::from_ref(&shop)).tar()[..30_000].to_vec();
    let usual = answers(shop, "Engine");
    let engine = StubEngine::start(move |path| match path.ends_with("/get") {
        true => Reply::Stalls(begun.clone()),
        false => usual(path),
    });
    let environment = [("DOCKER_HOST", engine.address())];
    let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
    let session = Session::start(80, 24, PROGRAM, &["shop:7", "--timeout", "1"], &environment);
    let session = session.until_shown("· no data for ");
    assert!(session.text().contains("reading the layers  30kB read"), "{}", session.text());
    let (code, session) = session.press("q").end();
    assert_eq!(code, 130);
    session.is_restored();
}

#[test]
fn the_explorer_takes_the_terminal_and_gives_it_back_on_quit() {
    let session = Session::demo(80, 24);
    assert!(session.screen.screen().alternate_screen());
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
}

#[test]
#[cfg(target_os = "linux")]
fn an_explorer_that_nobody_touches_sleeps() {
    let mut session = Session::demo(80, 24);
    let second = std::time::Duration::from_secs(1);
    let mut sleeps_on = || {
        let before = session.sleeps();
        assert!(session.listen(second), "the explorer ended");
        session.sleeps() == before
    };
    // what was begun when it opened may take a while on a busy machine
    assert!((0..20).any(|_| sleeps_on()), "something wakes it up each second");
}

#[test]
fn two_archives_are_explored_side_by_side_and_entered_one_by_one() {
    let folder = Folder::new();
    let archive = |name: &str, size: usize| {
        folder.file(name, &image().tag(name).layer(|l| l.file("app", size)).docker_archive())
    };
    let (a, b) = (archive("a.tar", 1000), archive("b.tar", 3000));
    let program = PROGRAM;
    let session = Session::start(100, 30, program, &["diff", &a, &b], &[]).until_shown("Matrix");
    assert!(session.screen.screen().alternate_screen());
    let session = session.press("3").until_shown("a → b: live +2kB, 1 modified");
    let session = session.press("1l\r").until_shown("Esc back to comparison");
    let session = session.press("\u{7f}").until_shown("‹b›");
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
}

#[test]
fn a_comparison_that_is_asked_for_as_a_report_is_one_on_a_terminal_too() {
    let folder = Folder::new();
    let archive =
        |name: &str, size: usize| folder.file(name, &image().layer(|l| l.file("app", size)).docker_archive());
    let (a, b) = (archive("a.tar", 1000), archive("b.tar", 3000));
    let arguments = ["diff", &a, &b, "--format", "text", "--quiet"];
    let (code, session) = Session::start(100, 60, PROGRAM, &arguments, &[]).end();
    assert_eq!(code, 0);
    assert!(session.text().contains("by purpose"), "{}", session.text());
    assert!(!String::from_utf8_lossy(&session.raw).contains("\u{1b}[?1049h"), "no screen is taken");
}

#[test]
fn an_image_that_can_not_be_compared_is_named_once_the_terminal_is_as_it_was() {
    let folder = Folder::new();
    let whole = folder.file("whole.tar", &image().layer(|l| l.file("app", 10)).docker_archive());
    let broken = folder.file("broken.tar", b"no archive");
    let session = Session::start(200, 30, PROGRAM, &["diff", &whole, &broken], &[]);
    let (code, session) = session.end();
    assert_eq!(code, 2);
    assert!(session.text().contains("broken.tar: "), "{}", session.text());
    session.is_restored();
}

#[test]
fn ctrl_c_ends_the_explorer_and_gives_the_terminal_back() {
    let (_, session) = Session::demo(80, 24).press("\u{3}").end();
    session.is_restored();
}

#[test]
fn keys_move_through_panes_and_help_is_a_key_away() {
    let session = Session::demo(120, 36).press("?").until_shown("Shift-Tab").press("\u{1b}");
    // what stands behind the help is seen beside it; a key that comes with Escape is another key
    let session = session.until("the end of the help", |s| !s.text().contains("Shift-Tab"));
    let session = session.press("3").until_shown("metadata-only");
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
}

#[test]
fn a_resize_is_followed_down_to_a_sentence_and_back() {
    let session = Session::demo(120, 36).resize(39, 9).until_shown("40×10");
    let session = session.resize(100, 30).until_shown("Files of");
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
}

#[test]
fn an_error_is_told_on_a_terminal_as_it_was() {
    let arguments = ["docker:nothing/like-this:0"];
    let socket = [("DOCKER_HOST", "unix:///nonexistent/docker.sock")];
    let session = Session::start(80, 24, PROGRAM, &arguments, &socket);
    let (code, session) = session.end();
    assert_eq!(code, 2);
    assert!(session.text().contains("error:"), "{}", session.text());
    assert!(session.text().contains("/nonexistent/docker.sock"), "the reason is told:\n{}", session.text());
    session.is_restored();
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_takes_it_again() {
    let shell =
        Session::start(100, 30, "/bin/bash", &["--norc", "--noprofile", "-i"], &[("PS1", "prompt> ")]);
    let run = format!("{PROGRAM} demo\r");
    let session = shell.until_shown("prompt>").press(&run).until_shown("Files of");
    let stopped = session
        .press("\u{1a}")
        .until("the shell", |s| !s.screen.screen().alternate_screen() && s.text().contains("Stopped"));
    stopped.is_restored_but_paste();
    let again = stopped
        .press("fg\r")
        .until("the explorer", |s| s.screen.screen().alternate_screen() && s.text().contains("Files of"));
    // typed earlier, the explorer would still take the keys
    let ended = again.press("q").until("the shell's prompt", |s| {
        !s.screen.screen().alternate_screen() && s.text().trim_end().ends_with("prompt>")
    });
    let (code, _) = ended.press("exit 7\r").end();
    assert_eq!(code, 7, "the shell goes on after the explorer");
}

#[test]
fn no_color_sends_no_colours_and_loses_no_text() {
    let colored = Session::demo(100, 30);
    let program = PROGRAM;
    let plain = Session::start(100, 30, program, &["demo"], &[("NO_COLOR", "1")]).until_shown("q quit");
    // how many blanks end a line depends on what stood there while the image was read, and so on how long that took
    let lines = |session: &Session| -> Vec<String> {
        session.text().lines().map(|line| line.trim_end().to_owned()).collect()
    };
    assert_eq!(lines(&colored), lines(&plain));
    let is_color = |sequence: &str| {
        sequence.split(';').any(|n| {
            n.parse::<u32>()
                .is_ok_and(|n| (30..=38).contains(&n) || (40..=48).contains(&n) || (90..=107).contains(&n))
        })
    };
    let colors = |raw: &[u8]| {
        let text = String::from_utf8_lossy(raw).into_owned();
        text.split("\u{1b}[").skip(1).filter_map(|s| s.split_once('m')).filter(|(s, _)| is_color(s)).count()
    };
    assert!(colors(&colored.raw) > 0, "the coloured screen has colours");
    assert_eq!(colors(&plain.raw), 0);
}

#[test]
fn the_plan_is_saved_beside_those_that_are_there() {
    let folder = Folder::new();
    let image = image().layer(|l| l.file("usr/local/go/bin/go", 300).file("usr/local/go/src/runtime/x", 900));
    folder.file("shop.tar", &image.docker_archive());
    let run = format!("cd {} && exec {PROGRAM} shop.tar", folder.word(""));
    let session = Session::start(100, 30, "/bin/sh", &["-c", &run], &[]).until_shown("q quit");
    let session = session.press("5Xp").until_shown("Plan for what is marked").press("s");
    let session = session.until_shown("/imgscope-plan.md").press("s").until_shown("/imgscope-plan-2.md");
    let session = session.press("\t\ts").until_shown("/.dockerignore");
    let (code, _) = session.press("\u{3}").end();
    assert_eq!(code, 0);
    assert!(fs::read_to_string(folder.path(".dockerignore")).expect("a file").contains(".git"));
    let plan = |name: &str| fs::read_to_string(folder.path(name)).expect("a plan");
    assert!(plan("imgscope-plan.md").contains("- `/usr/local/go`\n"), "{}", plan("imgscope-plan.md"));
    assert_eq!(plan("imgscope-plan.md"), plan("imgscope-plan-2.md"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_plan_that_can_not_be_saved_is_told_and_the_explorer_goes_on() {
    let folder = Folder::new();
    let archive = folder.file("shop.tar", &image().layer(|l| l.file("data", 900)).docker_archive());
    // nobody can make a file there, not even root
    let run = format!("cd /proc && exec {PROGRAM} {archive}");
    let session = Session::start(100, 30, "/bin/sh", &["-c", &run], &[]).until_shown("q quit");
    let session = session.press("\t p").until_shown("Plan for").press("s").until_shown("not saved:");
    let (code, session) = session.press("\u{1b}").until_shown("q quit").press("q").end();
    assert_eq!(code, 0);
    session.is_restored();
}

#[test]
fn a_terminal_that_is_closed_under_the_explorer_interrupts_it() {
    use std::io::Read as _;
    use std::process::Stdio;
    if !is_installed("script") {
        return skip(Lack::Tool, "script is not installed");
    }
    let folder = Folder::new();
    let told = folder.fifo("told");
    // the shell outlives the terminal, to tell how the program ended
    let command = format!("trap '' HUP; stty rows 24 cols 80; {PROGRAM} demo; echo $? > {told}");
    let mut terminal = crate::support::program::clean("script")
        .args(["-q", "-c", &command, "/dev/null"])
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut output = terminal.stdout.take().expect("a pipe");
    let (mut shown, mut buffer) = (Vec::new(), [0; 4_096]);
    while !String::from_utf8_lossy(&shown).contains("quit") {
        let read = output.read(&mut buffer).expect("its output");
        assert!(read > 0, "it ended: {}", String::from_utf8_lossy(&shown));
        shown.extend_from_slice(&buffer[..read]);
    }
    terminal.kill().expect("it runs");
    terminal.wait().expect("it has ended");
    let (sender, code) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(std::fs::read_to_string(told)));
    let code =
        code.recv_timeout(std::time::Duration::from_secs(60)).expect("the explorer ends").expect("a pipe");
    assert_eq!(code.trim(), "130");
}

/// Set for the test that runs itself again in a terminal, to panic there.
const PANICS: &str = "IMGSCOPE_TEST_PANICS";

#[test]
fn a_panic_gives_the_terminal_back_and_is_told() {
    if std::env::var_os(PANICS).is_some() {
        let (_loading, messages) = channel();
        let options = imgscope::tui::Options::from(true);
        let contents = Box::new(|_, _: &dyn Fn(_)| ());
        let outcome = imgscope::tui::run("panics", options, messages, contents, || panic!("on purpose"));
        unreachable!("the explorer panics when loading is cancelled: {outcome:?}");
    }
    let itself = std::env::current_exe().expect("this test");
    let itself = itself.to_str().expect("UTF-8");
    let arguments = ["--exact", "terminal::a_panic_gives_the_terminal_back_and_is_told", "--nocapture"];
    let session = Session::start(100, 30, itself, &arguments, &[(PANICS, "1")]);
    let session = session.until("the explorer", |s| s.screen.screen().alternate_screen());
    let (code, session) = session.until_shown("q cancel").press("q").end();
    assert_ne!(code, 0);
    session.is_restored();
    let raw = String::from_utf8_lossy(&session.raw);
    let after = raw.split("\u{1b}[?1049l").nth(1).expect("the alternate screen is left");
    assert!(after.contains("on purpose"), "the panic is told where it stays to be read:\n{raw}");
}

#[test]
fn in_ci_a_terminal_gets_the_report_unless_the_explorer_is_asked_for() {
    let program = PROGRAM;
    let start = |arguments: &[&str], ci: &str| Session::start(120, 60, program, arguments, &[("CI", ci)]);
    let (code, session) = start(&["demo"], "true").end();
    assert_eq!(code, 0);
    assert!(String::from_utf8_lossy(&session.raw).contains("CREATED BY"), "{}", session.text());
    let (code, _) = start(&["demo", "--tui"], "true").until_shown("q quit").press("q").end();
    assert_eq!(code, 0);
    let (code, _) = start(&["demo"], "false").until_shown("q quit").press("q").end();
    assert_eq!(code, 0);
    let (code, session) = start(&["demo", "--no-tui"], "").end();
    assert_eq!(code, 0);
    assert!(String::from_utf8_lossy(&session.raw).contains("CREATED BY"), "{}", session.text());
}
