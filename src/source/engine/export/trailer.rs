//! The engine's last words: an error that it writes into an export that has already begun.
//!
//! Once the first byte is out, an engine cannot answer with a status any more; Docker then appends
//! `{"errorDetail":{"message":"…"},"error":"…"}` to the archive and ends the response as if all were well.

use bytes::Bytes;

use crate::json::Document;

/// How much of the end of a stream is looked at; messages are far shorter.
const LONGEST: usize = 64 * 1024;
const OPENINGS: [&[u8]; 2] = [b"{\"errorDetail\"", b"{\"error\""];

/// Gives the error that a stream ends in, told from its last chunks; a tar archive never ends like that.
pub(super) fn trailing_error(chunks: &[Bytes]) -> Option<String> {
    if !chunks.last()?.trim_ascii_end().ends_with(b"}") {
        return None;
    }
    let (mut first, mut bytes) = (chunks.len(), 0);
    while first > 0 && bytes < LONGEST {
        first -= 1;
        bytes += chunks[first].len();
    }
    let end = chunks[first..].concat();
    let begins = |at: &usize| OPENINGS.iter().any(|opening| end[*at..].starts_with(opening));
    (0..end.len()).filter(begins).find_map(|at| error_in(&end[at..]))
}

fn error_in(trailer: &[u8]) -> Option<String> {
    let document = Document::parse("trailer", trailer).ok()?;
    let error = document.record().ok()?.text("error").optional();
    (!error.is_empty()).then_some(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_behind_the_archive_is_heard_even_when_it_comes_in_pieces() {
        let chunks =
            [&b"tar\0\0{\"errorDetail\":{\"message\":\"disk "[..], b"full\"},\"error\":\"disk full\"}\r\n"];
        assert_eq!(trailing_error(&chunks.map(Bytes::from_static)).as_deref(), Some("disk full"));
    }

    #[test]
    fn zeros_and_other_braces_are_no_error() {
        for end in [&b"\0\0\0\0"[..], b"{\"layers\":[]}", b"}", b""] {
            assert_eq!(trailing_error(&[Bytes::from_static(end)]), None, "{end:?}");
        }
        assert_eq!(trailing_error(&[]), None);
    }
}
