//! A build as somebody would run it: with their own arguments, at their own terminal, and the image found by its ID.
//!
//! Nothing is cleared away afterwards: what was built is what was asked for.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::TrialError;
use crate::source::engine::EngineKind;

/// How often it is looked whether the build has ended, or is to be stopped.
const PAUSE: Duration = Duration::from_millis(20);
/// What a shell adds to the number of the signal that ended a program.
const BY_SIGNAL: i32 = 128;

/// How a build ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassedBuild {
    /// With an image.
    Built {
        /// Which engine has it.
        kind: EngineKind,
        /// `sha256:…`, as the engine names it.
        id: String,
    },
    /// With an exit code of its own.
    Failed(u8),
    /// Somebody stopped it.
    Interrupted,
}

/// Runs `docker build` or `podman build` with these arguments, its output on stderr. Where no kind is named it is docker, and
/// podman where no docker command is installed.
///
/// # Errors
/// Where there is no such command, or the build ended well and left no ID.
pub fn build_with(kind: Option<EngineKind>, arguments: &[OsString]) -> Result<PassedBuild, TrialError> {
    let folder = tempfile::tempdir()?;
    let (iid_file, named) = match iid_file(arguments) {
        Some(own) => (own, None),
        None => {
            let file = folder.path().join("iid");
            (file.clone(), Some(file))
        }
    };
    let stop = Stop::listen()?;
    let (kind, mut child) = start(kind, arguments, named)?;
    let status = wait(&mut child, &stop)?;
    if stop.is_asked() {
        return Ok(PassedBuild::Interrupted);
    }
    if !status.success() {
        return Ok(PassedBuild::Failed(code(status)));
    }
    let id = std::fs::read_to_string(&iid_file).unwrap_or_default();
    let id = id.trim().to_owned();
    match id.is_empty() {
        true => Err(TrialError::NoId { command: kind.command() }),
        false => Ok(PassedBuild::Built { kind, id }),
    }
}

/// Starts the build with the first command that is installed.
fn start(
    kind: Option<EngineKind>,
    arguments: &[OsString],
    iid_file: Option<PathBuf>,
) -> Result<(EngineKind, Child), TrialError> {
    let kinds = kind.map_or_else(|| vec![EngineKind::Docker, EngineKind::Podman], |kind| vec![kind]);
    for kind in kinds.iter().copied() {
        let mut command = Command::new(kind.command());
        command.arg("build");
        iid_file.iter().for_each(|file| _ = command.arg("--iidfile").arg(file));
        command.args(arguments).stdout(to_stderr());
        match command.spawn() {
            Ok(child) => return Ok((kind, child)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(TrialError::NoCommand(kinds))
}

/// The file that somebody wants the ID in.
fn iid_file(arguments: &[OsString]) -> Option<PathBuf> {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if word == "--iidfile" {
            return words.next().map(PathBuf::from);
        }
        if let Some(path) = word.to_str().and_then(|word| word.strip_prefix("--iidfile=")) {
            return Some(PathBuf::from(path));
        }
    }
    None
}

/// The name that the arguments give the image, the first of several.
pub fn first_tag(arguments: &[OsString]) -> Option<String> {
    let mut words = arguments.iter().filter_map(|word| OsStr::to_str(word));
    while let Some(word) = words.next() {
        match word {
            "-t" | "--tag" => return words.next().map(str::to_owned),
            "--" => return None,
            _ => {}
        }
        let long = word.strip_prefix("--tag=");
        let short = || word.strip_prefix("-t").filter(|_| !word.starts_with("--"));
        if let Some(tag) = long.or_else(short).filter(|tag| !tag.is_empty()) {
            return Some(tag.trim_start_matches('=').to_owned());
        }
    }
    None
}

fn wait(child: &mut Child, stop: &Stop) -> io::Result<ExitStatus> {
    // at a terminal Ctrl-C reaches it without us; `kill` is for this program alone wherever it runs
    let mut untold = vec![Wish::End];
    if !io::stdin().is_terminal() {
        untold.push(Wish::Interrupt);
    }
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        untold.extract_if(.., |wish| stop.is(*wish)).for_each(|wish| pass_on(wish, child));
        thread::sleep(PAUSE);
    }
}

/// How somebody says that the build is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// SIGINT, as Ctrl-C sends it.
    Interrupt,
    /// SIGTERM, as `kill` sends it.
    End,
}

/// A wish to stop, heard from the start of the build: it ends by itself and is waited for.
#[derive(Default)]
struct Stop {
    interrupt: Arc<AtomicBool>,
    end: Arc<AtomicBool>,
}

impl Stop {
    fn listen() -> io::Result<Self> {
        let stop = Self::default();
        signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop.interrupt))?;
        signal_hook::flag::register(signal_hook::consts::SIGTERM, Arc::clone(&stop.end))?;
        Ok(stop)
    }

    fn is(&self, wish: Wish) -> bool {
        match wish {
            Wish::Interrupt => self.interrupt.load(Ordering::Relaxed),
            Wish::End => self.end.load(Ordering::Relaxed),
        }
    }

    fn is_asked(&self) -> bool {
        self.is(Wish::Interrupt) || self.is(Wish::End)
    }
}

#[cfg(unix)]
fn to_stderr() -> Stdio {
    use std::os::fd::AsFd;
    io::stderr().as_fd().try_clone_to_owned().map_or_else(|_| Stdio::inherit(), Stdio::from)
}

#[cfg(not(unix))]
fn to_stderr() -> Stdio {
    Stdio::inherit()
}

#[cfg(unix)]
fn pass_on(wish: Wish, child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process};
    let signal = match wish {
        Wish::Interrupt => Signal::INT,
        Wish::End => Signal::TERM,
    };
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // one that has just ended is no error
        let _ = kill_process(pid, signal);
    }
}

#[cfg(not(unix))]
fn pass_on(_: Wish, child: &mut Child) {
    let _ = child.kill();
}

/// The exit code as a shell would tell it; never 0.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| BY_SIGNAL + signal);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal).and_then(|code| u8::try_from(code).ok());
    code.filter(|code| *code != 0).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn the_name_is_the_first_that_is_given_however_it_is_written() {
        for (text, expected) in [
            ("-t a:1 .", Some("a:1")),
            ("--tag=b:1 -t a:1 .", Some("b:1")),
            ("--tag b:1 .", Some("b:1")),
            ("-ta:1 .", Some("a:1")),
            ("-t=a:1 .", Some("a:1")),
            ("--target x .", None),
            (".", None),
            ("-- -t x", None),
        ] {
            assert_eq!(first_tag(&words(text)).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_file_for_the_id_that_somebody_wants_is_read_too() {
        assert_eq!(iid_file(&words("--iidfile a .")), Some("a".into()));
        assert_eq!(iid_file(&words("--iidfile=a .")), Some("a".into()));
        assert_eq!(iid_file(&words("-t iidfile .")), None);
    }
}
