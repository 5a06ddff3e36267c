//! A program that was started, and is ended with all that it started.

use std::io;
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take to end when it is asked to, before it is killed.
const GRACE: Duration = Duration::from_secs(5);
/// How long one may take to end by itself, and how often the commands that it begins meanwhile are killed.
const LONGER_GRACE: Duration = Duration::from_secs(10);
const NEXT_COMMAND: Duration = Duration::from_millis(100);

/// How many of the processes that a program has started are looked at.
#[cfg(target_os = "linux")]
const MOST_PROCESSES: usize = 10_000;

/// A program that runs, in a process group of its own: Ctrl-C at the terminal does not reach it, and whoever started it
/// decides. When it is dropped it is ended.
#[derive(Debug)]
pub(super) struct Child {
    id: u32,
    ended: Receiver<io::Result<ExitStatus>>,
    status: Option<ExitStatus>,
}

impl Child {
    /// Starts a program. The command goes, and with it this process's ends of the pipes that it writes to.
    pub fn start(mut command: Command) -> io::Result<Self> {
        in_own_group(&mut command);
        let mut child = command.spawn()?;
        let (sender, ended) = channel();
        let id = child.id();
        thread::spawn(move || _ = sender.send(child.wait()));
        Ok(Self { id, ended, status: None })
    }

    /// Waits for its end, at most so long.
    pub fn wait(&mut self, time: Duration) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            self.status = match self.ended.recv_timeout(time) {
                Ok(status) => Some(status?),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(io::Error::other("a program's end was not heard of"));
                }
            };
        }
        Ok(self.status)
    }

    /// Asks it and all that it started to end, and kills what does not.
    pub fn end(&mut self) {
        if self.runs_for(Duration::ZERO) {
            signal(self.id, Urgency::Ask);
            if self.outlasts(GRACE) {
                signal(self.id, Urgency::Kill);
                let _ = self.wait(GRACE);
            }
        }
    }

    /// Has it end by itself: what it runs in process groups of their own is killed, as the commands of a build, until it gives up.
    /// podman then clears away what it has built so far, which it does not when it is told to end. False where it had to be told.
    pub fn end_by_itself(&mut self) -> bool {
        let had_to_be_told = self.outlasts(LONGER_GRACE);
        self.end();
        !had_to_be_told
    }

    /// Whether it still runs after so long, in which what it runs in process groups of their own is killed again and again: it may
    /// begin the next, and what it has just begun leaves its group a moment later.
    fn outlasts(&mut self, time: Duration) -> bool {
        let began = Instant::now();
        while began.elapsed() < time {
            kill_other_groups(self.id);
            if !self.runs_for(NEXT_COMMAND) {
                return false;
            }
        }
        kill_other_groups(self.id);
        self.runs_for(Duration::ZERO)
    }

    fn runs_for(&mut self, time: Duration) -> bool {
        matches!(self.wait(time), Ok(None))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a program is told to end.
#[derive(Debug, Clone, Copy)]
enum Urgency {
    Ask,
    Kill,
}

#[cfg(unix)]
fn in_own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(unix)]
fn signal(id: u32, urgency: Urgency) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = match urgency {
        Urgency::Ask => Signal::TERM,
        Urgency::Kill => Signal::KILL,
    };
    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // one that has just ended is no error
        let _ = kill_process_group(group, signal);
    }
}

/// Kills what a process has started that is in another group than its own.
#[cfg(target_os = "linux")]
fn kill_other_groups(id: u32) {
    use rustix::process::{Pid, Signal, getpgid, kill_process};
    let pid = |id: u32| i32::try_from(id).ok().and_then(Pid::from_raw);
    let group = pid(id);
    let others = descendants(id).into_iter().filter_map(pid);
    for other in others.filter(|other| getpgid(Some(*other)).is_ok_and(|of| Some(of) != group)) {
        // one that has just ended is no error
        let _ = kill_process(other, Signal::KILL);
    }
}

#[cfg(not(target_os = "linux"))]
fn kill_other_groups(_id: u32) {}

/// The processes that a process has started, and those that they have, as Linux lists them (proc_tid_children(5)).
#[cfg(target_os = "linux")]
fn descendants(id: u32) -> Vec<u32> {
    let mut found = vec![id];
    let mut next = 0;
    while let Some(id) = found.get(next) {
        let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        let lists = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
        let children: Vec<u32> = lists
            .flat_map(|list| list.split_whitespace().map(str::parse).collect::<Vec<_>>())
            .flatten()
            .collect();
        found.extend(children);
        next += 1;
        // more than any builder has
        if next > MOST_PROCESSES {
            break;
        }
    }
    found.split_off(1)
}

#[cfg(not(unix))]
fn in_own_group(_command: &mut Command) {}

#[cfg(not(unix))]
fn signal(id: u32, urgency: Urgency) {
    let mut kill = Command::new("taskkill");
    kill.args(["/T", "/PID", &id.to_string()]);
    if matches!(urgency, Urgency::Kill) {
        kill.arg("/F");
    }
    let _ = kill.output();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    #[test]
    fn a_program_that_does_not_listen_is_killed_with_what_it_started() {
        let (reader, writer) = io::pipe().expect("a pipe");
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' TERM; setsid sleep 1000 & echo started; while :; do sleep 1000; done"]);
        shell.stdin(Stdio::null()).stdout(writer);
        let child = Child::start(shell).expect("a shell");
        let mut reader = BufReader::new(reader);
        let mut line = String::new();
        reader.read_line(&mut line).expect("it speaks");
        assert_eq!(line, "started\n");
        drop(child);
        // the pipe ends when the last of them has gone
        assert_eq!(io::copy(&mut reader, &mut io::sink()).expect("a pipe"), 0);
    }
}
