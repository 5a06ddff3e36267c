//! Reads the terminal and tells what comes.
//!
//! One thread sleeps in the terminal; another waits for its bytes, and knows how long: a read that blocks can't notice a
//! pause.

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;

use crossterm::event::Event;

use super::decoder::Decoder;

/// Chunks that wait to be decoded. A terminal that sends more is made to wait.
const CHUNKS: usize = 4;

/// Hands on what the terminal sends, until nobody wants it any more or the terminal is gone.
#[cfg(unix)]
pub(in crate::tui) fn events(mut wants_more: impl FnMut(Event) -> bool) {
    let (sender, chunks) = sync_channel(CHUNKS);
    thread::spawn(move || read(&sender));
    let mut decoder = Decoder::default();
    loop {
        let chunk = match decoder.patience() {
            Some(patience) => chunks.recv_timeout(patience),
            None => chunks.recv().map_err(RecvTimeoutError::from),
        };
        let events = match chunk {
            Ok(bytes) => decoder.take(&bytes),
            Err(RecvTimeoutError::Timeout) => decoder.give_up(),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if !events.into_iter().all(&mut wants_more) {
            return;
        }
    }
}

/// Elsewhere no bytes come, but records of keys.
#[cfg(not(unix))]
pub(in crate::tui) fn events(mut wants_more: impl FnMut(Event) -> bool) {
    while let Ok(event) = crossterm::event::read() {
        if !wants_more(event) {
            return;
        }
    }
}

/// Hands on bytes until the terminal is gone. It is standard input, or where that is a pipe, what controls the program.
#[cfg(unix)]
fn read(sender: &SyncSender<Vec<u8>>) {
    let stdin = io::stdin();
    let terminal: io::Result<Box<dyn Read>> = if stdin.is_terminal() {
        Ok(Box::new(stdin.lock()))
    } else {
        File::open("/dev/tty").map(|terminal| Box::new(terminal) as Box<dyn Read>)
    };
    let Ok(mut terminal) = terminal else { return };
    let mut buffer = [0; 4096];
    loop {
        match terminal.read(&mut buffer) {
            Ok(read @ 1..) if sender.send(buffer[..read].to_vec()).is_ok() => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // whoever had the terminal before may have left it like this
            Err(error) if error.kind() == ErrorKind::WouldBlock && wait_for_input().is_ok() => {}
            _ => return,
        }
    }
}

#[cfg(unix)]
fn wait_for_input() -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    let stdin = io::stdin();
    poll(&mut [PollFd::new(&stdin, PollFlags::IN)], None)?;
    Ok(())
}
