//! Streams of a scan that are counted, and ended when somebody asks to stop or too much comes.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::layer::Skip;

/// Somebody asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("interrupted")]
pub struct Cancelled;

/// More came out of an archive than was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it unpacks to more than {}, the limit set by --read-limit", crate::text::size(*.limit))]
pub struct LimitReached {
    /// The limit in bytes.
    pub limit: u64,
}

/// The wish to stop, which all streams of a scan share.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks to stop.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Tells whether somebody asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Goes on.
    ///
    /// # Errors
    /// `Cancelled` where somebody asked to stop.
    pub fn check(&self) -> io::Result<()> {
        if self.is_asked() { Err(io::Error::other(Cancelled)) } else { Ok(()) }
    }
}

/// A stream that is counted, and ended by `Cancelled` or by `LimitReached`.
pub(super) struct Counted<'a, R> {
    pub(super) stream: R,
    pub(super) stop: &'a Stop,
    pub(super) counter: &'a AtomicU64,
    pub(super) limit: u64,
}

impl<R> Counted<'_, R> {
    fn count(&self, bytes: u64) -> io::Result<()> {
        let sum = self.counter.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if sum > self.limit {
            return Err(io::Error::other(LimitReached { limit: self.limit }));
        }
        Ok(())
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stop.check()?;
        let read = self.stream.read(buffer)?;
        self.count(read as u64)?;
        Ok(read)
    }
}

impl<R: Skip> Skip for Counted<'_, R> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        self.stop.check()?;
        let skipped = self.stream.skip(count)?;
        self.count(skipped)?;
        Ok(skipped)
    }

    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        // it is counted where it is passed over
        let stream = self.stream.apart(count)?;
        Some(Box::new(Stoppable { stream, stop: self.stop.clone() }))
    }
}

/// A stream of the source that is counted elsewhere, and ended by `Cancelled` when somebody asks to stop.
pub(super) struct Stoppable<R> {
    pub(super) stream: R,
    pub(super) stop: Stop,
}

impl<R: Read> Read for Stoppable<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stop.check()?;
        self.stream.read(buffer)
    }
}

impl<R: Skip> Skip for Stoppable<R> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        self.stop.check()?;
        self.stream.skip(count)
    }
}
