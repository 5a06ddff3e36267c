//! The terminal taken and given back: on leaving, on errors, on a panic, on the way to the shell.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Size;

use super::{State, view};

/// Whether the terminal is ours; a panic gives it back only then.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while the explorer has it. Gives it back when dropped.
pub(super) struct Session {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
}

impl Session {
    /// Takes the terminal.
    pub fn start(mouse: bool) -> io::Result<Self> {
        restore_on_panic();
        // with NO_COLOR set, crossterm would write "all off" for every colour, and wipe bold and reversed with it; the
        // theme decides about colours here
        crossterm::style::force_color_output(true);
        take(mouse).inspect_err(|_| give_back())?;
        Ok(Self { terminal: blank().inspect_err(|_| give_back())?, mouse })
    }

    /// The terminal's columns and rows.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Draws the screen; the terminal shows it at once and not line by line, where it knows how.
    pub fn draw(&mut self, state: &State) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| view(state, frame))?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Takes the terminal again, whatever it was used for meanwhile.
    pub fn retake(&mut self) -> io::Result<()> {
        give_back();
        take(self.mouse)?;
        // not `clear`, which asks the terminal for its cursor: the answer would go to the thread that reads keys
        self.terminal = blank()?;
        Ok(())
    }

    /// Gives the terminal to the shell until the program is continued.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        stop()?;
        self.retake()
    }

    /// Puts a text on the terminal's clipboard (OSC 52). Terminals that forbid it ignore it.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        let out = self.terminal.backend_mut();
        write!(out, "\x1b]52;c;{encoded}\x07")?;
        Write::flush(out)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        give_back();
    }
}

/// A screen of which nothing is drawn yet.
fn blank() -> io::Result<Terminal<CrosstermBackend<BufWriter<Stdout>>>> {
    Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout())))
}

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, cursor::Hide)?;
    if mouse {
        execute!(io::stdout(), EnableMouseCapture)?;
    }
    Ok(())
}

/// Undoes all of it. Errors have nowhere to go: the terminal may be gone.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(
            io::stdout(),
            EndSynchronizedUpdate,
            DisableMouseCapture,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
    }
}

fn restore_on_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
    });
}

/// Stops all of the shell's job, as Ctrl-Z does elsewhere: the program may be part of a pipe or run by `docker`.
#[cfg(unix)]
fn stop() -> io::Result<()> {
    rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
    Ok(())
}

#[cfg(not(unix))]
fn stop() -> io::Result<()> {
    Ok(())
}
