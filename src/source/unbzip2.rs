//! Unpacks bzip2: blocks of 900 kB at most, and little more memory.

use std::io::{self, BufRead, Read};

use bzip2::Error;
use bzip2::bufread::MultiBzDecoder;

/// Unpacks any number of streams, to the very end.
pub(super) fn bzip2_decoder<R: BufRead>(stream: R) -> impl Read {
    Unbzip2(MultiBzDecoder::new(stream))
}

/// A decoder that says what is wrong in words of its users.
struct Unbzip2<R>(MultiBzDecoder<R>);

impl<R: BufRead> Read for Unbzip2<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| {
            let is_own = error.get_ref().is_some_and(|inner| inner.is::<Error>());
            let words = match is_own {
                true => "corrupt bzip2 stream",
                false if is_cut(&error) => "the bzip2 stream is cut short",
                false => return error,
            };
            io::Error::new(error.kind(), words)
        })
    }
}

/// Tells the decoder's own words for a stream that ends too early from errors of the stream below it.
fn is_cut(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::UnexpectedEof
        && error.to_string() == "decompression not finished but EOF reached"
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use bzip2::write::BzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn unpack(stream: &[u8]) -> Result<Vec<u8>, String> {
        let mut unpacked = Vec::new();
        let read = bzip2_decoder(stream).read_to_end(&mut unpacked);
        read.map(|_| unpacked).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_wrong_with_a_stream_is_said_in_plain_words() {
        let content = b"content that is long enough to be packed, packed, packed";
        let whole = packed(content);
        let damage =
            ["corrupt bzip2 stream", "the bzip2 stream is cut short"].map(|words| Err(words.to_owned()));
        for place in 0..whole.len() {
            assert_eq!(unpack(&whole[..place]), damage[1], "{place} of {} bytes", whole.len());
            let mut changed = whole.clone();
            changed[place] ^= 1;
            let unpacked = unpack(&changed);
            assert!(
                damage.contains(&unpacked) || unpacked.as_deref() == Ok(content),
                "{place}: {unpacked:?}"
            );
        }
        assert_eq!(unpack(&[whole, b"rest".to_vec()].concat()), damage[0]);
    }
}
