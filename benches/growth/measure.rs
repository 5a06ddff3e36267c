//! What one run took.

use std::fs;
use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What one run took.
pub struct Figure {
    /// Processor time of all its threads; time on the wall where the system does not tell.
    pub seconds: f64,
    /// The largest resident set in bytes; 0 where the system does not tell.
    pub memory: f64,
    /// Bytes on standard output.
    pub output: u64,
    /// Its exit code.
    pub code: Option<i32>,
}

/// Runs a command to its end.
pub fn measured(command: &mut Command) -> Figure {
    let (start, used) = (Instant::now(), children());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the command starts");
    let mut stdout = child.stdout.take().expect("a pipe");
    let reader = thread::spawn(move || io::copy(&mut stdout.by_ref(), &mut io::sink()).expect("its output"));
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0.0;
    // the kernel's own high-water mark is read until the process is gone
    let code = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status.code();
        }
        memory = high_water(&status).unwrap_or(memory);
        thread::sleep(Duration::from_millis(1));
    };
    let output = reader.join().expect("a reader");
    let seconds = used.zip(children()).map(|(before, after)| after - before);
    Figure { seconds: seconds.unwrap_or(start.elapsed().as_secs_f64()), memory, output, code }
}

fn high_water(status: &str) -> Option<f64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<f64>().ok().map(|kibibytes| kibibytes * 1024.0)
}

/// Processor seconds of all children that have ended (proc_pid_stat(5): `cutime` and `cstime`, in hundredths).
fn children() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field)?.parse::<f64>().ok();
    Some((ticks(13)? + ticks(14)?) / 100.0)
}
