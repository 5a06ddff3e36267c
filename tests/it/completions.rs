//! What shells complete: the words that the program offers, and bash, zsh and fish that ask for them for real.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::program::{PROGRAM, clean};
use crate::support::run::run;
use crate::support::tools::is_installed;
use crate::support::{Folder, Lack, Session, docker_engine, image, program_with_engine, skip};

const SHELLS: [&str; 6] = ["bash", "zsh", "fish", "nushell", "elvish", "powershell"];

/// The words that are offered for the last one, in a folder.
fn offered_in(folder: &Path, words: &[&str]) -> Vec<String> {
    let output =
        clean(PROGRAM).arg("__complete").args(words).current_dir(folder).output().expect("it starts");
    assert!(output.status.success() && output.stderr.is_empty(), "{words:?}: {output:?}");
    words_of(&output.stdout)
}

fn words_of(stdout: &[u8]) -> Vec<String> {
    let text = String::from_utf8(stdout.to_vec()).expect("UTF-8");
    let (lines, directive) = text.trim_end().rsplit_once('\n').unwrap_or(("", text.trim_end()));
    assert!(directive.starts_with(':'), "the last line is for the shell: {text}");
    lines.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

fn offered(words: &[&str]) -> Vec<String> {
    offered_in(Folder::new().path("").as_path(), words)
}

#[test]
fn commands_options_and_values_are_offered_where_they_may_stand() {
    let all = offered(&[""]);
    for command in ["history", "diff", "advise", "tags", "demo", "completions", "plugin"] {
        assert!(all.iter().any(|word| word == command), "{command} is not in {all:?}");
    }
    assert!(!all.iter().any(|word| word.starts_with('-')), "options come when asked for: {all:?}");
    assert_eq!(offered(&["his"]), ["history"]);
    assert_eq!(offered(&["-q", "--color", "never", "his"]), ["history"]);
    assert_eq!(offered(&["--color", ""]), ["auto", "always", "never"]);
    assert_eq!(offered(&["history", "--no-tr"]), ["--no-trunc"]);
    assert_eq!(offered(&["diff", "--format", "mark"]), ["markdown"]);
    assert_eq!(offered(&["demo", "-o", "mark"]), ["markdown="]);
    assert_eq!(offered(&["plugin", "ins"]), ["install"]);
    assert_eq!(offered(&["demo", "--fail-on", ""]), ["high", "medium", "low"]);
    assert_eq!(offered(&["demo", "--fail-on", "m"]), ["medium"]);
    assert_eq!(offered(&["demo", "--deny", "go-"]), ["go-toolchain", "go-caches"]);
    assert_eq!(
        offered(&["demo", "--deny", "go-caches,go-"]),
        ["go-caches,go-toolchain"],
        "after a comma the next"
    );
    assert_eq!(offered(&["demo", "--base", "au"]), ["auto"]);
    assert_eq!(offered(&["completions", ""]), SHELLS);
    assert!(!offered(&["--"]).iter().any(|word| word == "--keys"), "what is hidden is not offered");
}

#[test]
fn archives_and_folders_are_offered_for_images_and_any_file_for_files() {
    let folder = Folder::new();
    for name in ["image.tar", "image.tar.zst", "notes.txt", "two words.tgz", "esc\u{1b}[2J.tar"] {
        folder.file(name, b"");
    }
    std::fs::create_dir(folder.path("layout")).expect("a folder");
    let here = folder.path("");
    let at = |words: &[&str]| offered_in(&here, words);
    assert_eq!(at(&["diff", "i"]), ["image.tar", "image.tar.zst"]);
    assert_eq!(at(&["history", "t"]), ["two words.tgz"]);
    assert_eq!(at(&["oci:l"]), ["oci:layout/"]);
    assert_eq!(at(&["docker-archive:image.tar."]), ["docker-archive:image.tar.zst"]);
    assert_eq!(at(&["demo", "--dockerfile", "n"]), ["notes.txt"]);
    assert_eq!(at(&["demo", "-o", "json=n"]), ["json=notes.txt"]);
    assert!(at(&["esc"]).is_empty(), "no name that would draw on the terminal");
}

#[test]
fn without_an_engine_words_come_at_once_and_nothing_is_said() {
    let start = Instant::now();
    assert_eq!(offered(&["docker:hel"]), Vec::<String>::new());
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    for words in
        [&["no-such-command", ""][..], &["--no-such-option", ""], &["completions", "bash", "x"], &["\u{1b}"]]
    {
        let output = clean(PROGRAM).arg("__complete").args(words).output().expect("it starts");
        assert!(output.status.success() && output.stderr.is_empty(), "{words:?}: {output:?}");
    }
}

#[test]
fn images_of_the_engine_are_offered() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(image().layer(|l| l.file("a", 1)));
    let (begin, _) = loaded.name.split_at(loaded.name.len() - 4);
    // a machine that does much else besides answers late: it is asked again
    let ask = |word: &str| {
        let output = program_with_engine().args(["__complete", "history", word]).output().expect("it starts");
        words_of(&output.stdout)
    };
    let heard = (0..20).map(|_| ask(begin)).find(|words| !words.is_empty());
    assert_eq!(heard.expect("an answer in time"), std::slice::from_ref(&loaded.name));
    let with_scheme = format!("docker:{begin}");
    let heard = (0..20).map(|_| ask(&with_scheme)).find(|words| !words.is_empty());
    assert_eq!(heard.expect("an answer in time"), [format!("docker:{}", loaded.name)]);
}

#[test]
fn every_shell_gets_a_script_that_asks_the_program() {
    for shell in SHELLS {
        let outcome = run(&["completions", shell]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        assert!(outcome.text().contains("__complete"), "{shell}");
        assert!(outcome.stderr.is_empty(), "{}", outcome.stderr);
    }
    let nushell = run(&["completions", "nushell"]).text();
    assert!(nushell.contains("nu-complete imgscope images\""), "images are asked for: {nushell}");
    run(&["completions", "tcsh"]).fails_saying(&["tcsh", "bash"]);
}

/// An archive whose name would be a command, if it were no word.
const HOSTILE: &str = "odd;echo $(ran);'.tar";

#[test]
fn shells_that_take_words_as_they_are_get_them_quoted() {
    // neither is on every machine; bash, zsh and fish quote what they are given, which is tried
    let powershell = run(&["completions", "powershell"]).text();
    assert!(powershell.contains("EscapeSingleQuotedStringContent($value)"), "{powershell}");
    assert!(powershell.contains("CompletionResult]::new($word, $value,"), "{powershell}");
    let nushell = run(&["completions", "nushell"]).text();
    assert!(nushell.contains("{ $line } else { $line | to json }"), "{nushell}");
}

/// A folder with the program and some archives, and an interactive shell in it that has read its script.
fn shell(folder: &Folder, program: &str, arguments: &[&str], read: &str) -> Session {
    folder.file("image.tar", b"");
    folder.file("two words.tar", b"");
    folder.file(HOSTILE, b"");
    std::fs::create_dir(folder.path("layout")).expect("a folder");
    let own = Path::new(PROGRAM).parent().expect("a folder").display().to_string();
    let path = format!("{own}:{}", std::env::var("PATH").unwrap_or_default());
    let environment = [("PATH", path.as_str()), ("PS1", "ready> "), ("TERM", "dumb")];
    let session = Session::start(200, 40, program, arguments, &environment);
    let here = folder.word("");
    session.press(&format!("cd {here}\r{read}\recho r''ead\r")).until_shown("\nread")
}

#[test]
fn bash_completes_words_with_colons_and_blanks() {
    if !is_installed("bash") {
        return skip(Lack::Tool, "bash is not installed");
    }
    let folder = Folder::new();
    let session = shell(
        &folder,
        "bash",
        &["--norc", "--noprofile", "-i"],
        "bind 'set enable-bracketed-paste off'; source <(imgscope completions bash)",
    );
    let session = session.press("imgscope his\tima").until_shown("imgscope history ima");
    let session = session.press("\t").until_shown("imgscope history image.tar");
    let session = session.press("\rimgscope dir:la\t").until_shown("imgscope dir:layout/");
    let session = session.press("\rimgscope -q demo --format=mark\t").until_shown("--format=markdown");
    let session = session.press("\rimgscope tw\t").until_shown(r"imgscope two\ words.tar");
    let session = session.press("\rimgscope od\t").until_shown(r"imgscope odd\;echo\ \$\(ran\)\;\'.tar");
    let session = session.press("\rexit\r");
    session.end();
}

#[test]
fn zsh_completes_words_with_colons_and_blanks() {
    if !is_installed("zsh") {
        return skip(Lack::Tool, "zsh is not installed");
    }
    let folder = Folder::new();
    let session = shell(
        &folder,
        "zsh",
        &["-f", "-i"],
        "autoload -Uz compinit; compinit -u -D; source <(imgscope completions zsh)",
    );
    let session = session.press("imgscope his\tima").until_shown("imgscope history ima");
    let session = session.press("\t").until_shown("imgscope history image.tar");
    let session = session.press("\rimgscope dir:la\t").until_shown("imgscope dir:layout/");
    let session = session.press("\rimgscope tw\t").until_shown(r"imgscope two\ words.tar");
    let session = session.press("\rimgscope od\t").until_shown(r"imgscope odd\;echo\ \$\(ran\)\;\'.tar");
    let session = session.press("\rexit\r");
    session.end();
}

#[test]
fn fish_completes_words() {
    if !is_installed("fish") {
        return skip(Lack::Machine, "fish is not installed");
    }
    let folder = Folder::new();
    folder.file("image.tar", b"");
    let own = Path::new(PROGRAM).parent().expect("a folder").display().to_string();
    let path = format!("{own}:{}", std::env::var("PATH").unwrap_or_default());
    let mut fish: Command = clean("fish");
    fish.args(["--no-config", "-c"])
        .arg("imgscope completions fish | source; complete -C 'imgscope his'; complete -C 'imgscope diff i'")
        .env("PATH", path)
        .current_dir(folder.path(""));
    let output = fish.output().expect("fish starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("history\tPrint the history") && text.contains("image.tar"), "{text}");
}
