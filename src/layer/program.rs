//! Large programs of a layer that can be sought: what is looked for in them is spread over their length, so that another
//! thread may examine them while the walk through the layer goes on.

use super::contents::{ApartContent, ContentReader, ReadContent};
use super::{HashKind, LayerError};

/// A program that is to be examined.
pub struct Program {
    /// Its place among the inodes of the layer.
    pub(super) inode: u32,
    pub(super) content: ApartContent,
}

/// What a program turned out to be.
pub struct Examined {
    pub(super) inode: u32,
    pub(super) outcome: Result<ReadContent, LayerError>,
}

/// What programs are examined with, one after the other.
pub struct ProgramReader(ContentReader);

/// Examines programs of a layer beside the walk through it.
pub trait Helper {
    /// Takes a program; gives it back where nobody has time for it.
    fn take(&mut self, program: Program) -> Option<Program>;

    /// Gives what those that were taken turned out to be, once all of them are examined, in any order.
    ///
    /// # Errors
    /// Where one of them got lost.
    fn finish(&mut self) -> Result<Vec<Examined>, LayerError>;
}

/// Nobody: who walks through the layer examines its programs too.
#[derive(Debug, Clone, Copy)]
pub struct NoHelper;

impl Helper for NoHelper {
    fn take(&mut self, program: Program) -> Option<Program> {
        Some(program)
    }

    fn finish(&mut self) -> Result<Vec<Examined>, LayerError> {
        Ok(Vec::new())
    }
}

impl Default for ProgramReader {
    fn default() -> Self {
        Self(ContentReader::of_stream(HashKind::default()))
    }
}

impl Program {
    /// Examines it as the walk would.
    pub fn examine(self, ProgramReader(reader): &mut ProgramReader) -> Examined {
        Examined { inode: self.inode, outcome: reader.read_apart(self.content) }
    }
}
