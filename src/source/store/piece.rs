//! Lines of a tar-split that follow one another, and the bytes that they hold, in one allocation.

use std::ops::Range;

use super::StoreProblem;
use super::head::Head;

/// Lines that are handed over at once, and bytes after which they are.
const LINES: usize = 64;
const BYTES: usize = 256 << 10;

/// Lines that follow one another.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub lines: Vec<SplitLine>,
    /// What the lines point into.
    pub bytes: Vec<u8>,
    /// What comes behind them.
    pub then: Then,
}

/// What a line says; ranges are those of [`Piece::bytes`].
#[derive(Debug)]
pub(super) enum SplitLine {
    /// Bytes of the tar.
    Raw(Range<usize>),
    /// A member without content: a directory, a link, an empty file.
    Empty { name: Range<usize> },
    /// The content of a member, and how it begins, where that was read.
    Content { name: Range<usize>, size: u64, crc: u64, head: Option<Result<Head, StoreProblem>> },
}

/// What comes behind a piece.
#[derive(Debug, Clone, Default)]
pub(super) enum Then {
    #[default]
    More,
    End,
    Failed(StoreProblem),
}

impl Piece {
    /// Tells whether it is to be handed over.
    pub fn is_full(&self) -> bool {
        self.lines.len() >= LINES || self.bytes.len() >= BYTES
    }

    /// The same with something else behind it.
    pub fn then(self, then: Then) -> Self {
        Self { then, ..self }
    }
}
