//! A decoder that has failed for good once it has failed.

use std::io::{self, Read};

/// A decoder that is not read again after an error: what it would give then is not known.
pub(super) struct Unpacking<D> {
    decoder: D,
    has_failed: bool,
}

impl<D> Unpacking<D> {
    /// A decoder at its start.
    pub fn new(decoder: D) -> Self {
        Self { decoder, has_failed: false }
    }
}

impl<D: Read> Read for Unpacking<D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.has_failed {
            return Err(io::Error::other("the stream has failed"));
        }
        let outcome = self.decoder.read(buffer);
        self.has_failed = outcome.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use bzip2::bufread::MultiBzDecoder;
    use bzip2::write::BzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn unpack(stream: &[u8]) -> Result<Vec<u8>, String> {
        let (mut unpacked, mut decoder) = (Vec::new(), Unpacking::new(MultiBzDecoder::new(stream)));
        let read = decoder.read_to_end(&mut unpacked);
        if read.is_err() {
            let again = decoder.read(&mut [0; 8]).map_err(|error| error.to_string());
            assert_eq!(again, Err("the stream has failed".to_owned()));
        }
        read.map(|_| unpacked).map_err(|error| error.to_string())
    }

    #[test]
    fn bzip2_streams_follow_one_another_and_a_cut_or_changed_one_is_refused() {
        assert_eq!(unpack(&[packed(b"one "), packed(b""), packed(b"two")].concat()), Ok(b"one two".to_vec()));
        let content = b"content that is long enough to be packed, packed, packed";
        let whole = packed(content);
        for place in 0..whole.len() {
            assert!(unpack(&whole[..place]).is_err(), "{place} of {} bytes", whole.len());
            let mut changed = whole.clone();
            changed[place] ^= 1;
            // a few bits say nothing of the content: how large its blocks may be, and what fills up the last byte
            assert!(
                unpack(&changed).is_ok_and(|same| same == content) || unpack(&changed).is_err(),
                "{place}"
            );
        }
        assert!(unpack(&[whole, b"rest".to_vec()].concat()).is_err());
    }
}
