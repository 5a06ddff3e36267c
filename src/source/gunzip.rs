//! Unpacks gzip (RFC 1952).
//!
//! Inflating takes most of the time of a layer, and so nothing else is done by whoever does it: the checksums are for
//! [`Checked`](super::checked::Checked), which another thread may read.

use std::io::{self, BufRead, Read};
use std::mem;

use flate2::bufread::{DeflateDecoder, GzDecoder};

use super::checked::{Checksum, Checksums};

/// Unpacks all members of a gzip stream (eStargz and pigz write many) and passes over what follows the last one, to its
/// very end. What members say of their contents is noted and not looked at.
///
/// flate2's own decoder of many members fails on such padding, which engines ignore.
pub(super) struct Gunzip<R> {
    state: State<R>,
    checksums: Checksums,
}

enum State<R> {
    /// A header comes next.
    Begins(R),
    Member(Box<DeflateDecoder<R>>),
    Ended,
    Failed,
}

impl<R: BufRead> Gunzip<R> {
    /// Unpacks a stream that begins with a gzip header.
    pub fn new(stream: R, checksums: Checksums) -> Self {
        Self { state: State::Begins(stream), checksums }
    }

    /// Goes on behind the contents of a member.
    fn end(&self, member: DeflateDecoder<R>) -> io::Result<State<R>> {
        let length = member.total_out();
        let mut stream = member.into_inner();
        let mut words = [0; 8];
        stream.read_exact(&mut words).map_err(|error| error.kind())?;
        let [crc, length_mod_32] = [0, 4].map(|at| {
            let word: [u8; 4] = std::array::from_fn(|byte| words[at + byte]);
            u32::from_le_bytes(word)
        });
        self.checksums.note(Checksum { length, crc, length_mod_32 });
        Ok(behind(stream)?.map_or(State::Ended, State::Begins))
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let State::Member(member) = &mut self.state {
                match member.read(buffer) {
                    Ok(0) if !buffer.is_empty() => {}
                    Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                        self.state = State::Failed;
                        return Err(error);
                    }
                    outcome => return outcome,
                }
            }
            self.state = match mem::replace(&mut self.state, State::Failed) {
                State::Begins(stream) => State::Member(Box::new(member(stream)?)),
                State::Member(member) => self.end(*member)?,
                State::Ended => {
                    self.state = State::Ended;
                    return Ok(0);
                }
                State::Failed => return Err(io::Error::other("the stream has failed")),
            };
        }
    }
}

/// Reads the header of a member.
fn member<R: BufRead>(stream: R) -> io::Result<DeflateDecoder<R>> {
    let mut header = GzDecoder::new(stream);
    if header.header().is_none() {
        // it says why
        header.read_exact(&mut [0])?;
    }
    Ok(DeflateDecoder::new(header.into_inner()))
}

/// Gives what follows a member where it is another one; anything else is read to its end.
fn behind<R: BufRead>(mut stream: R) -> io::Result<Option<R>> {
    let next = stream.fill_buf()?;
    if next.first() == Some(&0x1f) && next.get(1).is_none_or(|&byte| byte == 0x8b) {
        return Ok(Some(stream));
    }
    io::copy(&mut stream, &mut io::sink())?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, GzBuilder};

    use super::super::checked::Checked;
    use super::*;

    /// A member with all that a header can have.
    fn member(bytes: &[u8]) -> Vec<u8> {
        let header = GzBuilder::new().filename("layer.tar").comment("a comment").extra([7; 300]);
        let mut encoder = header.write(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("a vector");
        encoder.finish().expect("a vector")
    }

    fn unpack(stream: &[u8]) -> Result<Vec<u8>, String> {
        let (mut unpacked, checksums) = (Vec::new(), Checksums::default());
        let gunzip = Gunzip::new(stream, checksums.clone());
        let read = Checked::new(gunzip, Some(checksums)).read_to_end(&mut unpacked);
        read.map(|_| unpacked).map_err(|error| error.to_string())
    }

    #[test]
    fn members_follow_one_another_and_padding_is_passed_over() {
        let stream = [member(b"one "), member(b""), member(b"two"), vec![0; 100_000]].concat();
        assert_eq!(unpack(&stream), Ok(b"one two".to_vec()));
    }

    #[test]
    fn a_stream_that_is_cut_anywhere_is_no_whole_one() {
        let stream = member(b"content that is long enough to be packed, packed, packed");
        for length in 0..stream.len() {
            assert!(unpack(&stream[..length]).is_err(), "{length} of {} bytes", stream.len());
        }
        assert!(unpack(&stream).is_ok());
    }

    #[test]
    fn a_wrong_checksum_or_length_is_no_match() {
        let whole = member(b"content");
        for place in whole.len() - 8..whole.len() {
            let mut stream = whole.clone();
            stream[place] ^= 1;
            let refused = unpack(&stream);
            assert_eq!(refused, Err("corrupt gzip stream does not have a matching checksum".to_owned()));
        }
    }

    #[test]
    fn what_only_begins_like_gzip_says_so() {
        assert_eq!(unpack(b"\x1f\x8bthis is none at all"), Err("invalid gzip header".to_owned()));
    }
}
