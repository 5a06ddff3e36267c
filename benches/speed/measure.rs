//! Times commands in turn, so that a busy machine is busy for all of them, and tells their peak memory.

use std::fmt;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a command took.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// Median of the rounds.
    pub time: Duration,
    /// From the fastest to the slowest round.
    pub spread: Duration,
    /// The largest resident set in bytes, where the system tells it.
    pub memory: Option<u64>,
}

impl Figure {
    /// The median of rounds, of which there is one at least.
    pub fn median(mut rounds: Vec<Self>) -> Self {
        rounds.sort_by_key(|figure| figure.time);
        let middle = rounds[rounds.len() / 2];
        Self { spread: rounds[rounds.len() - 1].time - rounds[0].time, ..middle }
    }

    /// What two commands took, added up: as if one had come after the other, and both had kept their memory.
    pub fn and(self, other: Self) -> Self {
        Self {
            time: self.time + other.time,
            spread: self.spread + other.spread,
            memory: self.memory.zip(other.memory).map(|(one, two)| one + two),
        }
    }
}

/// Runs a command to its end.
pub fn once(command: &mut Command) -> Figure {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command starts");
    child.wait().expect("a child");
    Figure { time: start.elapsed(), spread: Duration::ZERO, memory: None }
}

/// Runs a command to its end and watches its memory meanwhile, which costs it some time.
pub fn watched(command: &mut Command) -> Figure {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command starts");
    let status = format!("/proc/{}/status", child.id());
    let mut memory = None;
    // the kernel's own high-water mark is read until the process is gone
    while child.try_wait().expect("a child").is_none() {
        memory = high_water(&status).or(memory);
        std::thread::sleep(Duration::from_millis(1));
    }
    Figure { time: start.elapsed(), spread: Duration::ZERO, memory }
}

fn high_water(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Runs commands in turn, `rounds` times after one round to warm up, in which their memory is watched.
pub fn alternate<const N: usize>(rounds: usize, mut commands: [Command; N]) -> [Figure; N] {
    let memory = commands.each_mut().map(|command| watched(command).memory);
    let mut all: [Vec<Figure>; N] = std::array::from_fn(|_| Vec::new());
    for _ in 0..rounds {
        for (figures, command) in all.iter_mut().zip(&mut commands) {
            figures.push(once(command));
        }
    }
    let mut memory = memory.into_iter();
    all.map(|figures| Figure { memory: memory.next().flatten(), ..Figure::median(figures) })
}

/// The figures of a run.
#[derive(Debug, Default)]
pub struct Table {
    lines: Vec<String>,
}

impl Table {
    /// Adds two figures and their ratio.
    pub fn compare(&mut self, title: &str, ours: Figure, theirs: Figure, aim: &str) {
        let ratio = ours.time.as_secs_f64() / theirs.time.as_secs_f64();
        self.lines.push(format!("{title}\n    {ours}  |  {theirs}  ratio {ratio:.3}{}", aimed(aim)));
        eprintln!("measured: {title}");
    }

    /// Adds one figure.
    pub fn alone(&mut self, title: &str, figure: Figure, aim: &str) {
        self.lines.push(format!("{title}\n    {figure}{}", aimed(aim)));
    }

    /// Adds a figure that is no time.
    pub fn say(&mut self, title: &str, figure: &str, aim: &str) {
        self.lines.push(format!("{title}\n    {figure}{}", aimed(aim)));
    }

    /// Says why a figure is missing.
    pub fn skip(&mut self, title: &str, why: &str) {
        self.lines.push(format!("{title}\n    not measured: {why}"));
    }
}

fn aimed(aim: &str) -> String {
    if aim.is_empty() { String::new() } else { format!("  (aim: {aim})") }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        write!(f, "{:.1} ms", milliseconds(self.time))?;
        if !self.spread.is_zero() {
            write!(f, " (spread {:.1})", milliseconds(self.spread))?;
        }
        match self.memory {
            Some(memory) => write!(f, ", {} MB", memory / 1_000_000),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
