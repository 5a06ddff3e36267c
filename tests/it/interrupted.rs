//! Whoever stops the program gets it stopped, and no half of a file.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::{Folder, ImageBuilder, image};

/// The formats of files that one run writes.
const OUTPUTS: [&str; 6] = ["json", "csv-files", "markdown", "sarif", "csv-layers", "junit"];

fn tar(image: &ImageBuilder) -> Vec<u8> {
    docker_legacy(&[Stored::new(image, Packing::Plain)]).tar()
}

/// So many files that writing of them takes a while.
fn many_files() -> ImageBuilder {
    image().layer(|l| (0..8_000).fold(l, |l, n| l.file(&format!("file-{n:080}"), 1)))
}

/// Starts the program with a file of each format to write into a folder.
fn start(image: &str, folder: &Folder) -> Child {
    let outputs =
        OUTPUTS.iter().flat_map(|format| ["-o".to_owned(), format!("{format}={}", folder.word(format))]);
    Command::new(env!("CARGO_BIN_EXE_imgscope"))
        .args([image, "-q", "--format", "json", "--files"])
        .args(outputs)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn send(signal: &str, child: &Child) -> ExitStatus {
    let kill = Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
    kill.expect("kill")
}

/// An interrupt that comes before its handler is there ends a program too, but not with 130.
fn wait_until_it_catches_signals(child: &Child) {
    let status = format!("/proc/{}/status", child.id());
    for _ in 0..10_000_000 {
        let Ok(text) = fs::read_to_string(&status) else { return std::thread::yield_now() };
        let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).map(str::trim);
        let caught = caught.and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or(0);
        // SIGINT is 2 and SIGTERM 15
        if caught & (1 << 1) != 0 && caught & (1 << 14) != 0 {
            return;
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_run_that_is_stopped_while_it_waits_for_input_ends_with_130_and_leaves_nothing() {
    let tar = tar(&image().layer(|l| l.file("a", 3_000)));
    for signal in ["-INT", "-TERM"] {
        for sent in [0, 700, tar.len() - 600] {
            let folder = Folder::new();
            let mut child = start("-", &folder);
            let mut stdin = child.stdin.take().expect("a pipe");
            stdin.write_all(&tar[..sent]).expect("it reads");
            wait_until_it_catches_signals(&child);
            assert!(send(signal, &child).success());
            let Output { status, stdout, stderr } =
                child.wait_with_output().expect("it ends while its input is still open");
            drop(stdin);
            assert_eq!(status.code(), Some(130), "{signal} after {sent} bytes");
            assert_eq!(String::from_utf8_lossy(&[stdout, stderr].concat()), "", "nothing to say");
            assert_eq!(folder.names(), [""; 0], "left behind after {signal}");
        }
    }
}

/// The files of a folder that were asked for.
fn written(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let names = folder.names().into_iter().filter(|name| OUTPUTS.contains(&name.as_str()));
    names.map(|name| (name.clone(), fs::read(folder.path(&name)).expect("a file"))).collect()
}

#[test]
fn a_run_that_is_stopped_while_it_writes_leaves_each_file_whole_or_not_there() {
    let images = Folder::new();
    let image = images.file("image.tar", &tar(&many_files()));
    let complete = Folder::new();
    let output = start(&image, &complete).wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = written(&complete);
    assert_eq!(expected.len(), OUTPUTS.len());
    let mut stopped = 0;
    for signal in ["-INT", "-TERM", "-KILL"] {
        for awaited in 0..OUTPUTS.len() {
            let folder = Folder::new();
            let mut child = start(&image, &folder);
            // what it writes to stdout is read by nobody, so that it can't end before it is stopped
            while folder.names().len() <= awaited && child.try_wait().expect("a child").is_none() {
                std::thread::yield_now();
            }
            send(signal, &child);
            let status = child.wait().expect("it ends");
            stopped += usize::from(status.code() != Some(0));
            for (name, bytes) in written(&folder) {
                assert!(bytes == expected[&name], "{name} is not whole after {signal}");
            }
            let all = folder.names();
            let others: Vec<_> = all.iter().filter(|name| !OUTPUTS.contains(&name.as_str())).collect();
            assert!(signal == "-KILL" || others.is_empty(), "{others:?} are left behind after {signal}");
        }
    }
    assert!(stopped > 0, "no run was stopped before its end");
}
