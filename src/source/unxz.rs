//! Unpacks xz by liblzma, in bounded memory.

use std::io::{self, BufRead, Read};

use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Error, Stream};

/// What unpacking may take: a dictionary of 128 MiB, twice that of `xz -9`, and what the decoder needs besides.
const MEMORY: u64 = (128 + 4) << 20;

/// Unpacks any number of streams, with zeros between and behind them; other bytes behind them are an error, as they are for
/// `xz`, by which engines unpack.
///
/// # Errors
/// Where there is not enough memory.
pub(super) fn xz_decoder<R: BufRead>(stream: R) -> io::Result<impl Read> {
    let decoder = Stream::new_stream_decoder(MEMORY, CONCATENATED)?;
    Ok(Unxz(XzDecoder::new_stream(stream, decoder)))
}

/// A decoder that says what is wrong in words of its users.
struct Unxz<R>(XzDecoder<R>);

impl<R: BufRead> Read for Unxz<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| {
            let own = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
            let words = match own {
                Some(Error::MemLimit) => {
                    format!("unpacking this xz stream takes more than {} MiB of memory", MEMORY >> 20)
                }
                Some(Error::Data | Error::Format | Error::Options) => "corrupt xz stream".to_owned(),
                None if is_cut(&error) => "the xz stream is cut short".to_owned(),
                _ => return error,
            };
            io::Error::new(error.kind(), words)
        })
    }
}

/// Tells the decoder's own words for a stream that ends too early from errors of the stream below it.
fn is_cut(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::UnexpectedEof && error.to_string() == "premature eof"
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use liblzma::write::XzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = XzEncoder::new(Vec::new(), 6);
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn unpack(stream: &[u8]) -> Result<Vec<u8>, String> {
        let mut unpacked = Vec::new();
        let mut decoder = xz_decoder(stream).map_err(|error| error.to_string())?;
        let read = decoder.read_to_end(&mut unpacked);
        read.map(|_| unpacked).map_err(|error| error.to_string())
    }

    #[test]
    fn streams_follow_one_another_with_zeros_between_them() {
        let stream = [packed(b"one "), vec![0; 8], packed(b""), packed(b"two"), vec![0; 4_096]].concat();
        assert_eq!(unpack(&stream), Ok(b"one two".to_vec()));
        let followed = [packed(b"one"), b"what is no further stream".to_vec()].concat();
        assert_eq!(unpack(&followed), Err("corrupt xz stream".to_owned()));
    }

    #[test]
    fn a_stream_that_is_cut_anywhere_is_no_whole_one() {
        let stream = packed(b"content that is long enough to be packed, packed, packed");
        for length in 0..stream.len() {
            let cut = unpack(&stream[..length]);
            assert_eq!(cut, Err("the xz stream is cut short".to_owned()), "{length} bytes");
        }
        assert!(unpack(&stream).is_ok());
    }

    #[test]
    fn a_stream_that_is_changed_anywhere_is_refused() {
        let whole = packed(b"content that is long enough to be packed, packed, packed");
        for place in 0..whole.len() {
            let mut stream = whole.clone();
            stream[place] ^= 1;
            assert!(unpack(&stream).is_err(), "byte {place}");
        }
    }

    /// The same stream, said to need a dictionary of the size that this byte stands for (the .xz file format, 5.3.1).
    fn with_dictionary(mut stream: Vec<u8>, size: u8) -> Vec<u8> {
        let end = 12 + 4 * usize::from(stream[12]);
        assert_eq!(stream[14..16], [0x21, 1], "LZMA2 alone");
        stream[16] = size;
        let mut checksum = flate2::Crc::new();
        checksum.update(&stream[12..end]);
        stream[end..end + 4].copy_from_slice(&checksum.sum().to_le_bytes());
        stream
    }

    #[test]
    fn a_dictionary_of_more_memory_than_is_allowed_is_not_allocated() {
        let (of_128_mib, of_192_mib, of_4_gib) = (30, 31, 40);
        assert_eq!(unpack(&with_dictionary(packed(b"content"), of_128_mib)), Ok(b"content".to_vec()));
        for size in [of_192_mib, of_4_gib] {
            let refused = unpack(&with_dictionary(packed(b"content"), size));
            assert_eq!(refused, Err("unpacking this xz stream takes more than 132 MiB of memory".to_owned()));
        }
    }
}
