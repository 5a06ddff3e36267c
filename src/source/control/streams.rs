//! The streams of a scan: counted, waited for, and ended when somebody asks to stop or too much comes.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Cancelled, LimitReached, ScanControl, SharedCounts};
use crate::layer::Skip;
use crate::source::patience::Silence;

/// A stream that is counted, and ended by `Cancelled` or by `LimitReached`.
pub(super) struct Controlled<'a, R> {
    pub(super) stream: R,
    pub(super) control: &'a ScanControl,
    pub(super) counter: &'a AtomicU64,
    pub(super) limit: u64,
}

impl<R> Controlled<'_, R> {
    fn count(&self, bytes: u64) -> io::Result<()> {
        let sum = self.counter.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if sum > self.limit {
            return Err(io::Error::other(LimitReached { limit: self.limit }));
        }
        Ok(())
    }
}

impl<R: Read> Read for Controlled<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.control.is_cancelled() {
            return Err(io::Error::other(Cancelled));
        }
        let read = self.stream.read(buffer)?;
        self.count(read as u64)?;
        Ok(read)
    }
}

impl<R: Skip> Skip for Controlled<'_, R> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        if self.control.is_cancelled() {
            return Err(io::Error::other(Cancelled));
        }
        let skipped = self.stream.skip(count)?;
        self.count(skipped)?;
        Ok(skipped)
    }

    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        // it is counted where it is passed over
        let stream = self.stream.apart(count)?;
        Some(Box::new(Stoppable { stream, shared: Arc::clone(&self.control.shared) }))
    }
}

/// A stream of the source that is counted elsewhere, and ended by `Cancelled` when somebody asks to stop.
struct Stoppable<R> {
    stream: R,
    shared: Arc<SharedCounts>,
}

impl<R> Stoppable<R> {
    fn go_on(&self) -> io::Result<()> {
        let is_cancelled = self.shared.cancelled.load(Ordering::Relaxed);
        if is_cancelled { Err(io::Error::other(Cancelled)) } else { Ok(()) }
    }
}

impl<R: Read> Read for Stoppable<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.go_on()?;
        self.stream.read(buffer)
    }
}

impl<R: Skip> Skip for Stoppable<R> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        self.go_on()?;
        self.stream.skip(count)
    }
}

/// A stream whose silence is measured.
pub(super) struct AwaitedStream<'a, R> {
    pub(super) stream: R,
    pub(super) silence: &'a Silence,
}

impl<R: Read> Read for AwaitedStream<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let _wait = self.silence.wait();
        self.stream.read(buffer)
    }
}
