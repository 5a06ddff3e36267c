//! The real program in a terminal of its own.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::program::{self, PROGRAM};

/// How long a test waits for what should come at once.
const SOON: Duration = Duration::from_secs(60);

/// The program in a terminal of its own.
pub struct Session {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    /// What is on the screen.
    pub screen: vt100::Parser,
    /// All that the program wrote.
    pub raw: Vec<u8>,
}

impl Session {
    pub fn start(
        columns: u16,
        rows: u16,
        program: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env_clear();
        program::environment().iter().for_each(|(name, value)| command.env(name, value));
        command.env("TERM", "xterm-256color");
        environment.iter().for_each(|(name, value)| command.env(name, value));
        command.cwd(program::folder());
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let keyboard = pair.master.take_writer().expect("its input");
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        let (vt_rows, vt_columns) = (rows.try_into().expect("rows"), columns.try_into().expect("columns"));
        let screen = vt100::Parser::new(vt_rows, vt_columns, 100);
        Self { master: pair.master, child, keyboard, output, screen, raw: Vec::new() }
    }

    pub fn demo(columns: u16, rows: u16) -> Self {
        let session = Self::start(columns, rows, PROGRAM, &["demo"], &[]);
        session.until_shown("q quit")
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Whether what has come ends with a whole frame: one that is half drawn lacks words, or blanks after them.
    fn is_drawn(&self) -> bool {
        let last = |mark: &[u8]| self.raw.windows(mark.len()).rposition(|bytes| bytes == mark);
        last(b"\x1b[?2026h") <= last(b"\x1b[?2026l")
    }

    /// Reads on until a whole frame is as wanted.
    #[track_caller]
    pub fn until(mut self, what: &str, wanted: impl Fn(&Self) -> bool) -> Self {
        let end = Instant::now() + SOON;
        while !(self.is_drawn() && wanted(&self)) {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => {
                    self.screen.process(&bytes);
                    self.raw.extend(bytes);
                }
                Err(error) => panic!("{what} did not come ({error}); the screen is:\n{}", self.text()),
            }
        }
        self
    }

    #[track_caller]
    pub fn until_shown(self, text: &str) -> Self {
        let what = format!("`{text}`");
        self.until(&what, |session| session.text().contains(text))
    }

    pub fn press(self, keys: &str) -> Self {
        self.send(keys.as_bytes())
    }

    /// Sends bytes as a terminal would.
    pub fn send(mut self, bytes: &[u8]) -> Self {
        self.keyboard.write_all(bytes).expect("a keyboard");
        self
    }

    /// Takes in what is drawn, until nothing has come for so long; false where the program has ended.
    pub fn listen(&mut self, quiet: Duration) -> bool {
        loop {
            match self.output.recv_timeout(quiet) {
                Ok(bytes) => {
                    self.screen.process(&bytes);
                    self.raw.extend(bytes);
                }
                Err(error) => return error == RecvTimeoutError::Timeout,
            }
        }
    }

    /// The number of the program's process.
    pub fn process(&self) -> u32 {
        self.child.process_id().expect("it runs")
    }

    /// How often its threads went to sleep or were put to sleep so far: who wakes up goes to sleep again.
    #[cfg(target_os = "linux")]
    pub fn sleeps(&self) -> u64 {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.process())).expect("its threads");
        let of_thread = |thread: std::fs::DirEntry| {
            let status = std::fs::read_to_string(thread.path().join("status")).unwrap_or_default();
            let counts = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
            counts.map(|(_, count)| count.trim().parse::<u64>().expect("a count")).sum::<u64>()
        };
        threads.flatten().map(of_thread).sum()
    }

    pub fn resize(mut self, columns: u16, rows: u16) -> Self {
        self.master
            .resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
            .expect("a resize");
        let screen = self.screen.screen_mut();
        screen.set_size(rows.try_into().expect("rows"), columns.try_into().expect("columns"));
        self
    }

    /// Waits for the end, and gives the exit code and the session.
    #[track_caller]
    pub fn end(self) -> (u32, Self) {
        let mut session = self;
        loop {
            match session.output.recv_timeout(SOON) {
                Ok(bytes) => {
                    session.screen.process(&bytes);
                    session.raw.extend(bytes);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = session.child.kill();
                    panic!("the program does not end; the screen is:\n{}", session.text());
                }
            }
        }
        let code = session.child.wait().expect("the program ends").exit_code();
        (code, session)
    }

    /// Fails unless the terminal is as it was before the program.
    #[track_caller]
    pub fn is_restored(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left:\n{}", self.text());
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is given back");
        assert!(!screen.bracketed_paste(), "bracketed paste is off");
    }

    /// As [`Session::is_restored`], where a shell that reads a line has bracketed paste on by itself.
    #[track_caller]
    pub fn is_restored_but_paste(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor(), "{}", self.text());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is given back");
    }
}

/// What the program writes on a terminal that is so wide by `COLUMNS`, where nobody sits at it.
pub fn on_terminal(columns: usize, words: &[&str]) -> String {
    let columns = columns.to_string();
    let environment = [("CI", "true"), ("NO_COLOR", "1"), ("COLUMNS", columns.as_str())];
    let (code, session) = Session::start(250, 50, PROGRAM, words, &environment).end();
    let text = String::from_utf8(session.raw).expect("UTF-8").replace('\r', "");
    assert_eq!(code, 0, "{words:?}: {text}");
    // what was read so far is wiped away before the report
    let (_, report) = text.rsplit_once("\x1b[2K").unwrap_or(("", &text));
    report.to_owned()
}
