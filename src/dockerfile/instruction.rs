//! One instruction.

/// One instruction of a Dockerfile, continuation lines joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The line on which it starts, from 1.
    pub line: u32,
    /// Its keyword in capitals: `RUN`.
    pub keyword: String,
    /// What follows, without comments and continuation marks.
    pub arguments: String,
    /// The here-documents that it reads, without their last lines.
    pub heredocs: Vec<String>,
}
