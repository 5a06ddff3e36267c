//! A program that was started, and is ended with all that it started.

use std::io;
use std::process::{Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long a program may take to end when it is asked to, before it is killed.
const GRACE: Duration = Duration::from_secs(5);

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
        if matches!(self.wait(Duration::ZERO), Ok(None)) {
            signal(self.id, Urgency::Ask);
            if matches!(self.wait(GRACE), Ok(None)) {
                signal(self.id, Urgency::Kill);
                let _ = self.wait(GRACE);
            }
        }
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
        shell.args(["-c", "trap '' TERM; sleep 1000 & echo started; while :; do sleep 1000; done"]);
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
