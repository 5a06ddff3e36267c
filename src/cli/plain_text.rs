//! Whether a content is text that does nothing to a terminal. It is looked at piece by piece, up to the first that does.

use std::io::{self, ErrorKind, Read};

use crate::text::escape_line;

/// Bytes that are looked at together.
const PIECE: usize = 64 << 10;

/// Tells whether a content is UTF-8 of which a terminal shows all as it is.
///
/// # Errors
/// Where it can't be read.
pub(super) fn is_plain_text(content: &mut (impl Read + ?Sized)) -> io::Result<bool> {
    let mut buffer = vec![0; PIECE];
    let mut kept = 0;
    loop {
        let read = match content.read(&mut buffer[kept..]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        let filled = kept + read;
        let looked_at = if read == 0 { filled } else { whole(&buffer[..filled]) };
        if !std::str::from_utf8(&buffer[..looked_at]).is_ok_and(is_harmless) {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
        buffer.copy_within(looked_at..filled, 0);
        kept = filled - looked_at;
    }
}

fn is_harmless(text: &str) -> bool {
    text.lines().all(|line| line.replace('\t', " ") == escape_line(line))
}

/// How much of a piece can be looked at without the next: neither half a character at its end, nor half a line end.
fn whole(piece: &[u8]) -> usize {
    let end = match std::str::from_utf8(piece) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => piece.len(),
    };
    end - usize::from(piece[..end].last() == Some(&b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Drops<'b>(&'b [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(buffer.len());
            self.0.read(&mut buffer[..most])
        }
    }

    fn plain(bytes: &[u8]) -> bool {
        let whole = is_plain_text(&mut &*bytes).expect("it can be read");
        for size in 1..5 {
            let dropped = is_plain_text(&mut Drops(bytes, size)).expect("it can be read");
            assert_eq!(dropped, whole, "{size} bytes at a time");
        }
        whole
    }

    #[test]
    fn what_is_plain_does_not_depend_on_how_it_is_read() {
        assert!(plain("a\tb\r\nGröße €\n".as_bytes()) && plain(b""));
        assert!(
            !plain(b"a\x1b[2J\n")
                && !plain(b"a\rb\n")
                && !plain(b"caf\xe9\n")
                && !plain("€".as_bytes()[..2].as_ref())
        );
        let mut late = vec![b'x'; 3 * PIECE];
        assert!(is_plain_text(&mut late.as_slice()).expect("it can be read"));
        late.push(0x1b);
        assert!(!is_plain_text(&mut late.as_slice()).expect("it can be read"), "the last byte counts");
    }

    #[test]
    fn no_more_is_read_than_what_tells() {
        assert!(!is_plain_text(&mut io::repeat(0)).expect("it can be read"), "a content without end");
    }
}
