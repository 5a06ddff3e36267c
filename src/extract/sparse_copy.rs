//! Copies a content, and leaves holes where it has long runs of zeros.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::contents::ContentError;

/// What is copied at once, and left out where it is all zeros.
const PIECE: usize = 64 << 10;

/// Copies a content to an empty file; gives its length, to which the file has to be set: it may end with a hole.
pub(super) fn copy_sparse(
    content: &mut dyn Read,
    to: &mut (impl Write + Seek),
    failed: impl Fn(io::Error) -> ContentError,
) -> Result<u64, ContentError> {
    let mut buffer = vec![0; PIECE];
    let mut length = 0;
    loop {
        let filled = fill(content, &mut buffer).map_err(ContentError::Read)?;
        let piece = &buffer[..filled];
        if filled == PIECE && piece.iter().all(|&byte| byte == 0) {
            to.seek(SeekFrom::Current(PIECE as i64)).map_err(&failed)?;
        } else {
            to.write_all(piece).map_err(&failed)?;
        }
        length += filled as u64;
        if filled < PIECE {
            return Ok(length);
        }
    }
}

fn fill(content: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match content.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
