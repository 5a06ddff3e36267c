//! Streams that bytes are passed over of.

use std::io::{self, Read};

/// A stream that can pass over bytes, by a seek where there is one.
pub trait Skip: Read {
    /// Passes over `count` bytes and gives how many there were.
    fn skip(&mut self, count: u64) -> io::Result<u64>;

    /// Gives the next `count` bytes as a stream of their own, which another thread may read, and stays where it is: they are
    /// passed over here. None where that can't be. Who is done with that stream passes over all that is left of it, which fails
    /// where what was read has changed meanwhile.
    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        let _ = count;
        None
    }
}

impl<T: Skip + ?Sized> Skip for Box<T> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        (**self).skip(count)
    }

    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        (**self).apart(count)
    }
}

impl<T: Skip + ?Sized> Skip for &mut T {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        (**self).skip(count)
    }

    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        (**self).apart(count)
    }
}

/// A block of a tar.
const BLOCK: usize = 512;

/// A stream that passes over bytes by reading them.
#[derive(Debug)]
pub struct Streamed<R>(pub R);

impl<R: Read> Read for Streamed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<R: Read> Streamed<R> {
    fn discard(&mut self, count: u64, scratch: &mut [u8]) -> io::Result<u64> {
        let mut skipped = 0;
        while skipped < count {
            let wanted = usize::try_from(count - skipped).unwrap_or(usize::MAX).min(scratch.len());
            match self.0.read(&mut scratch[..wanted]) {
                Ok(0) => break,
                Ok(read) => skipped += read as u64,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(skipped)
    }
}

impl<R: Read> Skip for Streamed<R> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        // each member has some padding: clearing a large buffer for that would take longer than reading it
        match count < BLOCK as u64 {
            true => self.discard(count, &mut [0; BLOCK]),
            false => self.discard(count, &mut [0; 32 << 10]),
        }
    }
}
