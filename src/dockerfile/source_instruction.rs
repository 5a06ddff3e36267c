//! One instruction of a Dockerfile, as it is written there.

use crate::image::Keyword;

/// One instruction of a Dockerfile, continuation lines joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceInstruction {
    /// The line on which it starts, from 1.
    pub line: u32,
    /// Its keyword; [`Keyword::Unknown`] where it has none that builders know.
    pub keyword: Keyword,
    /// What follows, without comments and continuation marks.
    pub arguments: String,
    /// The here-documents that it reads, without their last lines.
    pub heredocs: Vec<String>,
    /// The words that end them.
    pub heredoc_ends: Vec<String>,
}

impl SourceInstruction {
    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.arguments.len() + self.heredocs.iter().map(String::len).sum::<usize>()
    }
}
