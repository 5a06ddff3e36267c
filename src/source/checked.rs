//! What members of a gzip stream say of their contents, held against these as they pass by.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::Crc;

/// What members say of their contents, in order, as far as they were unpacked.
#[derive(Debug, Clone, Default)]
pub(super) struct Checksums(Arc<Mutex<VecDeque<Checksum>>>);

/// What a member says of its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checksum {
    /// How long they turned out to be.
    pub length: u64,
    /// The CRC-32 that they should have.
    pub crc: u32,
    /// The length that they should have, modulo 2³².
    pub length_mod_32: u32,
}

/// An unpacked stream that fails where a member ends whose contents are not what it says.
pub(super) struct Checked<R> {
    stream: R,
    /// None for a stream that is checked by whoever unpacks it.
    checksums: Option<Checksums>,
    crc: Crc,
    /// How much of the member has passed by.
    passed: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fine,
    /// What has passed by last is not what its member says.
    Differs,
    Failed,
}

impl Checksums {
    /// Notes what a member says; all of its contents were unpacked, and nothing that follows.
    pub fn note(&self, checksum: Checksum) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(checksum);
    }

    /// Takes out what the next member says, if it has no more than so many bytes.
    fn next_within(&self, length: u64) -> Option<Checksum> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front_if(|next| next.length <= length)
    }
}

impl<R: Read> Checked<R> {
    /// Checks a stream by what its members say.
    pub fn new(stream: R, checksums: Option<Checksums>) -> Self {
        Self { stream, checksums, crc: Crc::new(), passed: 0, state: State::Fine }
    }

    /// Checks what has come, and gives how much of it may be handed on: all, or what is before a member's end that differs.
    fn check(&mut self, bytes: &[u8]) -> usize {
        let Some(checksums) = &self.checksums else { return bytes.len() };
        let mut rest = bytes;
        while let Some(member) = checksums.next_within(self.passed + rest.len() as u64) {
            let (last, others) = rest.split_at((member.length - self.passed) as usize);
            self.crc.update(last);
            rest = others;
            if (self.crc.sum(), self.crc.amount()) != (member.crc, member.length_mod_32) {
                self.state = State::Differs;
                return bytes.len() - rest.len();
            }
            self.crc.reset();
            self.passed = 0;
        }
        self.crc.update(rest);
        self.passed += rest.len() as u64;
        bytes.len()
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state == State::Fine {
            let read = self.stream.read(buffer)?;
            let good = self.check(&buffer[..read]);
            if good > 0 || self.state == State::Fine {
                return Ok(good);
            }
        }
        match std::mem::replace(&mut self.state, State::Failed) {
            State::Failed => Err(io::Error::other("the stream has failed")),
            _ => {
                let what = "corrupt gzip stream does not have a matching checksum";
                Err(io::Error::new(io::ErrorKind::InvalidInput, what))
            }
        }
    }
}
