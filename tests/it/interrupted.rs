//! Whoever stops the program gets it stopped, and no half of a file.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::mem::MaybeUninit;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::fs::inotify;

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::program::program;
use crate::support::{Folder, ImageBuilder, image};

/// The formats of files that one run writes.
const OUTPUTS: [&str; 6] = ["json", "csv-files", "markdown", "sarif", "csv-layers", "junit"];

/// How long a test waits for what must happen at once.
const SOON: Duration = Duration::from_secs(60);

/// More than a pipe holds: who has written so much knows that the reader has begun.
const MORE_THAN_A_PIPE: usize = 100_000;

fn tar(image: &ImageBuilder) -> Vec<u8> {
    docker_legacy(&[Stored::new(image, Packing::Plain)]).tar()
}

/// So many files that writing of them takes a while, and that a pipe does not hold a list of them.
fn many_files() -> ImageBuilder {
    image().layer(|l| (0..2_000).fold(l, |l, n| l.file(&format!("file-{n:080}"), 1)))
}

/// Starts the program with a file of each format to write into a folder.
fn start(image: &str, folder: &Folder) -> Child {
    starting(image, folder).spawn().expect("the program starts")
}

fn starting(image: &str, folder: &Folder) -> Command {
    let outputs =
        OUTPUTS.iter().flat_map(|format| ["-o".to_owned(), format!("{format}={}", folder.word(format))]);
    let mut command = program();
    command.args([image, "-q", "--format", "json", "--files", "--no-cache"]).args(outputs);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn send(signal: &str, child: &Child) -> ExitStatus {
    let kill = Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
    kill.expect("kill")
}

/// Holds what every stopped run promises, whatever it was waiting for.
#[track_caller]
fn ends_silently(child: Child, folder: &Folder, what: &str) {
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends while it still waits");
    assert_eq!(status.code(), Some(130), "{what}");
    assert_eq!(String::from_utf8_lossy(&[stdout, stderr].concat()), "", "nothing to say");
    assert_eq!(folder.names(), [""; 0], "left behind after {what}");
}

#[test]
fn a_run_that_is_stopped_while_it_waits_for_input_ends_with_130_and_leaves_nothing() {
    let tar = tar(&image().layer(|l| l.file("a", 3 * MORE_THAN_A_PIPE)));
    for signal in ["-INT", "-TERM"] {
        for sent in [MORE_THAN_A_PIPE, tar.len() - 600] {
            let folder = Folder::new();
            let mut child = start("-", &folder);
            let mut stdin = child.stdin.take().expect("a pipe");
            stdin.write_all(&tar[..sent]).expect("it reads");
            assert!(send(signal, &child).success());
            ends_silently(child, &folder, &format!("{signal} after {sent} bytes"));
            drop(stdin);
        }
    }
}

#[test]
fn a_run_that_is_stopped_while_it_waits_for_an_engine_ends_with_130_and_leaves_nothing() {
    for signal in ["-INT", "-TERM"] {
        let (sockets, folder) = (Folder::new(), Folder::new());
        let engine = UnixListener::bind(sockets.path("engine.sock")).expect("a socket");
        let address = format!("unix://{}", sockets.word("engine.sock"));
        let child = starting("hello:v1", &folder).env("DOCKER_HOST", address).spawn().expect("it starts");
        // it asks, and is never answered
        let question = engine.accept().expect("it connects");
        assert!(send(signal, &child).success());
        ends_silently(child, &folder, signal);
        drop(question);
    }
}

/// Tells of each file that is made in a folder, or moved to where it belongs.
fn arrivals(folder: &Path) -> Receiver<()> {
    let events = inotify::init(inotify::CreateFlags::CLOEXEC).expect("inotify");
    let wanted = inotify::WatchFlags::CREATE | inotify::WatchFlags::MOVED_TO;
    inotify::add_watch(&events, folder, wanted).expect("a watch");
    let (sender, arrivals) = channel();
    thread::spawn(move || {
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut reader = inotify::Reader::new(events, &mut buffer);
        // the last event tells that the folder is gone
        while reader.next().is_ok() && sender.send(()).is_ok() {}
    });
    arrivals
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
        // each file is made under another name first
        for awaited in 1..=2 * OUTPUTS.len() {
            let folder = Folder::new();
            let arrivals = arrivals(&folder.path(""));
            let mut child = start(&image, &folder);
            // what it writes to stdout is read by nobody, so that it can't end before it is stopped
            (0..awaited).for_each(|_| arrivals.recv_timeout(SOON).expect("the files come"));
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
