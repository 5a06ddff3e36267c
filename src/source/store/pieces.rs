//! Where the pieces of a tar-split come from: read where they are used, or ahead by threads of their own.
//!
//! Decoding the lines of a large layer, opening its files and looking into them take about as long each, and so each is a
//! thread's work. Those of a small one would end before a thread has begun.

use std::fmt;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::StoreProblem;
use super::directories::Directories;
use super::head::Head;
use super::piece::{Piece, SplitLine, Then};
use super::split_lines::SplitLines;

/// How many pieces are on their way at most: lines, which are decoded in no time, and lines with how contents begin. While a
/// large content is read, files enough are opened that those after it need not be waited for.
const LINES_AHEAD: usize = 4;
const HEADS_AHEAD: usize = 48;

/// The pieces of a tar-split, in order.
pub(super) struct Pieces(Source);

type Source = Box<dyn FnMut() -> Piece + Send>;

impl Pieces {
    /// Takes lines of which none was read.
    pub fn of(mut lines: SplitLines) -> Self {
        Self(Box::new(move || lines.next_piece()))
    }

    /// No pieces.
    pub fn none() -> Self {
        Self(Box::new(|| Piece::default().then(Then::End)))
    }

    /// Gives the next piece; one that has nothing behind it is the last.
    pub fn next(&mut self) -> Piece {
        (self.0)()
    }

    /// The same, read ahead by a thread, if there can be one. It ends soon after this is dropped.
    fn ahead(self, pieces: usize) -> Self {
        let (hand_over, handed_over) = sync_channel::<Source>(1);
        let (filled, to_use) = sync_channel(pieces);
        let work = move || {
            let Ok(mut source) = handed_over.recv() else { return };
            loop {
                let piece = source();
                let is_last = !matches!(piece.then, Then::More);
                if filled.send(piece).is_err() || is_last {
                    return;
                }
            }
        };
        if thread::Builder::new().name("tar-split".to_owned()).spawn(work).is_err() {
            return self;
        }
        match hand_over.send(self.0) {
            Err(unsent) => Self(unsent.0),
            Ok(()) => Self(Box::new(move || {
                // it panicked, which the panic hook has reported
                let ended =
                    || StoreProblem::Unsupported("the thread that reads ahead ended early".to_owned());
                to_use.recv().unwrap_or_else(|_| Piece::default().then(Then::Failed(ended())))
            })),
        }
    }

    /// The same, decoded ahead.
    pub fn lines_ahead(self) -> Self {
        self.ahead(LINES_AHEAD)
    }

    /// The same, with how each content begins, which is read ahead.
    pub fn heads_ahead(mut self, mut directories: Directories) -> Self {
        let with_heads = Self(Box::new(move || {
            let mut piece = self.next();
            let Piece { lines, bytes, .. } = &mut piece;
            for line in lines {
                match line {
                    SplitLine::Raw(_) => {}
                    SplitLine::Empty { name } => directories.note_empty(&bytes[name.clone()]),
                    SplitLine::Content { name, size, crc, head } => {
                        *head = Some(Head::read(&mut directories, name.clone(), (*size, *crc), bytes));
                    }
                }
            }
            piece
        }));
        with_heads.ahead(HEADS_AHEAD)
    }
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pieces")
    }
}
