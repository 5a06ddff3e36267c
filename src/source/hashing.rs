//! Takes the digest of a stream as it passes by.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256, Sha512};

use crate::image::{Algorithm, Digest};

/// A stream that is hashed while it is read, or only counted.
pub struct Hashing<R> {
    stream: R,
    hasher: Option<Hasher>,
    length: u64,
}

enum Hasher {
    Sha256(Sha256),
    Sha512(Box<Sha512>),
}

impl<R: Read> Hashing<R> {
    /// Hashes with the given algorithm; with None, only counts.
    pub fn new(stream: R, algorithm: Option<Algorithm>) -> Self {
        let hasher = algorithm.map(|algorithm| match algorithm {
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha512 => Hasher::Sha512(Box::default()),
        });
        Self { stream, hasher, length: 0 }
    }

    /// Reads what is left, and gives the digest and the length of the whole stream.
    pub fn finish(mut self) -> io::Result<(Option<Digest>, u64)> {
        io::copy(&mut self, &mut io::sink())?;
        let digest = self.hasher.map(|hasher| match hasher {
            Hasher::Sha256(hasher) => Digest::from_hash(Algorithm::Sha256, &hasher.finalize()),
            Hasher::Sha512(hasher) => Digest::from_hash(Algorithm::Sha512, &hasher.finalize()),
        });
        Ok((digest, self.length))
    }
}

/// Takes the digest of a stream, and its length.
///
/// # Errors
/// Where it can't be read.
pub fn digest_of_stream(stream: impl Read, algorithm: Algorithm) -> io::Result<(Option<Digest>, u64)> {
    Hashing::new(io::BufReader::with_capacity(256 << 10, stream), Some(algorithm)).finish()
}

/// Takes the digest of bytes in memory.
pub(crate) fn digest_of(bytes: &[u8], algorithm: Algorithm) -> Digest {
    match algorithm {
        Algorithm::Sha256 => Digest::from_hash(algorithm, &Sha256::digest(bytes)),
        Algorithm::Sha512 => Digest::from_hash(algorithm, &Sha512::digest(bytes)),
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.length += read as u64;
        match &mut self.hasher {
            Some(Hasher::Sha256(hasher)) => hasher.update(&buffer[..read]),
            Some(Hasher::Sha512(hasher)) => hasher.update(&buffer[..read]),
            None => {}
        }
        Ok(read)
    }
}
