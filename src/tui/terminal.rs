//! The terminal taken and given back: on leaving, on errors, on a panic, on the way to the shell.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Size;

use super::ascii::spell_in_ascii;
use super::message::Charset;
use super::state::State;
use super::view::view;

/// Whether the terminal is ours; a panic gives it back only then.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// What is written to the terminal. Once that was given back nothing fails any more: it may be gone, and so may be where that
/// would be told.
struct TerminalWriter(BufWriter<Stdout>);

/// The terminal while the explorer has it. Gives it back when dropped.
pub(super) struct TerminalSession {
    terminal: Terminal<CrosstermBackend<TerminalWriter>>,
    mouse: bool,
    charset: Charset,
}

impl TerminalSession {
    /// Takes the terminal.
    pub(super) fn start(mouse: bool, charset: Charset) -> io::Result<Self> {
        restore_on_panic();
        // with NO_COLOR set, crossterm would write "all off" for every colour, and wipe bold and reversed with it; the
        // theme decides about colours here
        crossterm::style::force_color_output(true);
        take(mouse).inspect_err(|_| give_back())?;
        let terminal = blank().inspect_err(|_| give_back())?;
        Ok(Self { terminal, mouse, charset })
    }

    /// The terminal's columns and rows.
    pub(super) fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Draws the screen; the terminal shows it at once and not line by line, where it knows how.
    pub(super) fn draw(&mut self, state: &State) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let charset = self.charset;
        self.terminal.draw(|frame| {
            view(state, frame);
            if charset == Charset::Ascii {
                spell_in_ascii(frame.buffer_mut());
            }
        })?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Takes the terminal again, whatever it was used for meanwhile.
    pub(super) fn reclaim(&mut self) -> io::Result<()> {
        give_back();
        // a new one owes nothing to what was drawn; `Terminal::clear` would ask the terminal for its cursor, and wait
        // for an answer that the thread which reads keys gets
        self.terminal = blank()?;
        take(self.mouse)
    }

    /// Gives the terminal to the shell until the program is continued.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        stop()?;
        self.reclaim()
    }

    /// Copies a text to the terminal's clipboard (OSC 52). Terminals that do not allow it ignore it.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }
}

impl Drop for TerminalSession {
    fn drop(&mut self) {
        give_back();
    }
}

impl Write for TerminalWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(_) if !TAKEN.load(Ordering::SeqCst) => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(_) if !TAKEN.load(Ordering::SeqCst) => Ok(()),
            flushed => flushed,
        }
    }
}

fn blank() -> io::Result<Terminal<CrosstermBackend<TerminalWriter>>> {
    let out = TerminalWriter(BufWriter::with_capacity(1 << 16, io::stdout()));
    Terminal::new(CrosstermBackend::new(out))
}

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    // a paste must not be taken for keys: there may be a `q` in it
    execute!(io::stdout(), EnterAlternateScreen, Clear(ClearType::All), cursor::Hide, EnableBracketedPaste)?;
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
            DisableBracketedPaste,
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
