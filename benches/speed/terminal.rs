//! The program on a terminal: how soon something is drawn, and that nothing is done while nobody does anything.

use std::fs;
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::IMGSCOPE;
use crate::huge;
use crate::measure::{Figure, Table};
use crate::peers::{HELLO, Peers, engine_has};

/// Rounds of each row.
const ROUNDS: usize = 9;
/// The terminal.
const ROWS: u16 = 45;
const COLUMNS: u16 = 140;
/// How long a frame is waited for.
const SOON: Duration = Duration::from_secs(60);
/// How long nobody does anything.
const IDLE: Duration = Duration::from_secs(3);
/// What only the explorer of an image shows, and not the screen before it.
const EXPLORER: &str = "Findings";

/// How soon something is drawn, and how soon the image.
pub fn first_frame(table: &mut Table, peers: &Peers) {
    let million = huge::half(peers);
    let archive = peers.hello();
    let engine = engine_has(HELLO).then_some(HELLO);
    let images = [
        ("hello:v1 as a docker-archive", archive),
        ("hello:v1 from the engine, known", engine),
        ("500,000 paths", Some(million.as_str())),
    ];
    for (title, image) in images {
        let title = format!("{title}: something is drawn after");
        let Some(image) = image else {
            table.skip(&title, "the engine has no hello:v1");
            continue;
        };
        let (mut first, mut whole) = (Vec::new(), Vec::new());
        for _ in 0..=ROUNDS {
            let mut session = Session::start(peers, image);
            first.push(session.until(|text| !text.trim().is_empty()));
            whole.push(session.until(|text| text.contains(EXPLORER)));
        }
        // the first round read what the others know
        table.alone(&title, Figure::median(first.split_off(1)), "at most 50 ms");
        table.alone("    the image", Figure::median(whole.split_off(1)), "");
    }
}

/// The processor's time that the explorer takes while nobody does anything.
pub fn idle(table: &mut Table, peers: &Peers) {
    let image = huge::half(peers);
    let mut session = Session::start(peers, &image);
    session.until(|text| text.contains(EXPLORER));
    // what it has begun comes to its end
    thread::sleep(IDLE);
    let before = session.processor_time();
    thread::sleep(IDLE);
    let taken = session.processor_time().zip(before).map(|(after, before)| after - before);
    let Some(taken) = taken else { return table.skip("idle", "the system does not tell") };
    let title = format!("the explorer of 500,000 paths, {} s without a key", IDLE.as_secs());
    table.say(&title, &format!("{:.3} ms of a processor", taken.as_secs_f64() * 1e3), "none");
}

/// The explorer on a terminal that answers what a terminal is asked.
struct Session {
    start: Instant,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    fn start(peers: &Peers, image: &str) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(IMGSCOPE);
        command.arg(image);
        command.env("TERM", "xterm-256color");
        command.env("IMGSCOPE_CACHE_DIR", peers.folder().join("cache"));
        for ci in ["CI", "COLORFGBG", "NO_COLOR"] {
            command.env_remove(ci);
        }
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let mut keyboard = pair.master.take_writer().expect("its input");
        let start = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 64 << 10];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                let came = Instant::now();
                answer(&buffer[..read], &mut keyboard);
                if sender.send((came, buffer[..read].to_vec())).is_err() {
                    break;
                }
            }
        });
        let screen =
            vt100::Parser::new(ROWS.try_into().expect("rows"), COLUMNS.try_into().expect("columns"), 0);
        Self { start, child, output, screen, _master: pair.master }
    }

    /// Waits until the screen is as wanted, and tells how long that took from the start.
    fn until(&mut self, wanted: impl Fn(&str) -> bool) -> Figure {
        let mut came = self.start;
        while !wanted(&self.screen.screen().contents()) {
            let (next, bytes) = self.output.recv_timeout(SOON).expect("a frame");
            self.screen.process(&bytes);
            came = next;
        }
        Figure { time: came - self.start, spread: Duration::ZERO, memory: None }
    }

    /// The time that its threads have been on a processor, to the nanosecond.
    fn processor_time(&self) -> Option<Duration> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.process_id()?)).ok()?;
        let of_thread = |thread: fs::DirEntry| {
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
        };
        threads.flatten().map(of_thread).sum()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Answers as a terminal does that is dark and knows little more.
fn answer(asked: &[u8], keyboard: &mut dyn Write) {
    let asks = |question: &[u8]| asked.windows(question.len()).any(|bytes| bytes == question);
    let mut answers = Vec::new();
    for (number, color) in [("10", "cccc/cccc/cccc"), ("11", "1111/1111/1111")] {
        if asks(format!("\x1b]{number};?").as_bytes()) {
            answers.extend(format!("\x1b]{number};rgb:{color}\x1b\\").bytes());
        }
    }
    if asks(b"\x1b[c") {
        answers.extend(b"\x1b[?62;22c");
    }
    let _ = keyboard.write_all(&answers);
}
