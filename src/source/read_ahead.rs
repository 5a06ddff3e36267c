//! Reads a stream on a thread of its own, a little ahead of the one that uses it.
//!
//! Bytes and errors arrive in their order, each error behind the bytes that came before it, so that what is made of them
//! does not depend on how many threads there were.

use std::io::{self, BufRead, Read};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Scope, ScopedJoinHandle};

use super::processors::{BusyProcessor, Processors};

/// How much is read at once. A decoder copies its window of 32 KiB at the end of each read, and a hop between threads
/// costs some microseconds: both are hardly felt in a block of this size, of which several fit into a processor's cache.
const BLOCK: usize = 256 << 10;
/// How many blocks are on their way at most.
const BLOCKS: usize = 8;
/// How much is read without another thread in any case: less is read before one has begun.
const ALONE: usize = 1 << 20;

/// The threads that share out the reading of one blob: one that does the most of the work, for which there has to be a
/// processor to spare, and others beside it that do little.
#[derive(Debug)]
pub(super) struct Crew<'p> {
    processors: &'p Processors,
    is_at_work: AtomicBool,
}

/// What a thread would do in a crew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The most of the work, as inflating is. It begins when there is a processor to spare, in mid-stream too.
    Most,
    /// Little beside it, such as taking the digest of what is inflated. It begins when that has.
    Beside,
}

impl<'p> Crew<'p> {
    /// Nobody is at work yet.
    pub fn new(processors: &'p Processors) -> Self {
        Self { processors, is_at_work: AtomicBool::new(false) }
    }

    /// Tells whether a thread may begin, and takes a processor for it.
    fn join(&self, part: Part) -> Option<Option<BusyProcessor<'p>>> {
        match part {
            Part::Most => {
                let processor = self.processors.spare()?;
                self.is_at_work.store(true, Ordering::Relaxed);
                Some(Some(processor))
            }
            Part::Beside => self.is_at_work.load(Ordering::Relaxed).then_some(None),
        }
    }
}

/// Lets `work` read a stream that another thread reads ahead, as soon as that is worth it and the crew has one for it. The
/// thread has ended when this returns, whether all was read or not; the source is then where it stopped.
pub(super) fn read_ahead<T>(
    source: impl Read + Send,
    crew: &Crew<'_>,
    part: Part,
    work: impl FnOnce(&mut (dyn BufRead + Send)) -> T,
) -> T {
    thread::scope(|scope| {
        work(&mut ReadAhead {
            scope,
            crew,
            part,
            source: Source::Here { stream: source, alone: ALONE },
            block: Block::default(),
            at: 0,
        })
    })
}

/// A stream that is read here, or ahead by another thread.
struct ReadAhead<'scope, 'env, R> {
    scope: &'scope Scope<'scope, 'env>,
    crew: &'env Crew<'env>,
    part: Part,
    source: Source<'scope, R>,
    /// What is being used, and how far.
    block: Block,
    at: usize,
}

enum Source<'scope, R> {
    /// It is read here, and so many bytes of it in any case.
    Here {
        stream: R,
        alone: usize,
    },
    /// It is read here because no thread can be had.
    Alone(R),
    Ahead(Thread<'scope>),
    /// Nothing more comes of it.
    Gone,
}

/// Bytes of a stream, and what comes behind them.
#[derive(Default)]
struct Block {
    bytes: Vec<u8>,
    length: usize,
    then: Then,
}

#[derive(Default)]
enum Then {
    #[default]
    More,
    End,
    Failed(io::Error),
    /// It has been told already.
    HasFailed,
}

/// The other end of a thread that reads ahead.
struct Thread<'scope> {
    filled: Option<Receiver<Block>>,
    used: SyncSender<Vec<u8>>,
    thread: Option<ScopedJoinHandle<'scope, ()>>,
}

impl Block {
    /// Fills a buffer as far as the stream goes.
    fn fill(mut bytes: Vec<u8>, stream: &mut impl Read) -> Self {
        bytes.resize(BLOCK, 0);
        let mut length = 0;
        while length < bytes.len() {
            match stream.read(&mut bytes[length..]) {
                Ok(0) => return Self { bytes, length, then: Then::End },
                Ok(read) => length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Self { bytes, length, then: Then::Failed(error) },
            }
        }
        Self { bytes, length, then: Then::More }
    }
}

impl<'scope, R: Read + Send + 'scope> ReadAhead<'scope, '_, R> {
    fn next_block(&mut self) -> Block {
        let used = mem::take(&mut self.block.bytes);
        if let Source::Here { alone: 0, .. } = self.source {
            self.share_out();
        }
        match &mut self.source {
            Source::Here { stream, alone } => {
                *alone = alone.saturating_sub(BLOCK);
                Block::fill(used, stream)
            }
            Source::Alone(stream) => Block::fill(used, stream),
            Source::Ahead(thread) => thread.next_block(used),
            Source::Gone => Block { then: Then::HasFailed, ..Block::default() },
        }
    }

    /// Hands the stream over to another thread, if there is one for it.
    fn share_out(&mut self) {
        let Some(processor) = self.crew.join(self.part) else { return };
        let Source::Here { stream, .. } = mem::replace(&mut self.source, Source::Gone) else { return };
        self.source = match Thread::start(self.scope, processor) {
            Ok((thread, hand_over)) => match hand_over.send(stream) {
                Ok(()) => Source::Ahead(thread),
                Err(unsent) => Source::Alone(unsent.0),
            },
            Err(_) => Source::Alone(stream),
        };
    }
}

impl<'scope> Thread<'scope> {
    /// Starts a thread that waits for the stream that it is to read.
    fn start<R: Read + Send + 'scope>(
        scope: &'scope Scope<'scope, '_>,
        processor: Option<BusyProcessor<'scope>>,
    ) -> io::Result<(Self, SyncSender<R>)> {
        let (hand_over, handed_over) = sync_channel::<R>(1);
        let (filled, to_use) = sync_channel(BLOCKS);
        let (used, to_fill) = sync_channel(BLOCKS);
        for _ in 0..BLOCKS {
            // they take memory when they are filled
            let _ = used.send(Vec::new());
        }
        let work = move || {
            let _busy = processor;
            let Ok(mut stream) = handed_over.recv() else { return };
            for bytes in to_fill {
                let block = Block::fill(bytes, &mut stream);
                let is_last = !matches!(block.then, Then::More);
                if filled.send(block).is_err() || is_last {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("read-ahead".to_owned()).spawn_scoped(scope, work)?;
        Ok((Self { filled: Some(to_use), used, thread: Some(thread) }, hand_over))
    }

    fn next_block(&mut self, used: Vec<u8>) -> Block {
        // the thread may be done, and waits for none then
        let _ = self.used.try_send(used);
        let next = self.filled.as_ref().and_then(|filled| filled.recv().ok());
        next.unwrap_or_else(|| Block {
            // it panicked, which the panic hook has reported
            then: Then::Failed(io::Error::other("the thread that reads ahead ended early")),
            ..Block::default()
        })
    }
}

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        // it waits for one or the other, and notices when they are gone
        self.filled = None;
        self.used = sync_channel(0).0;
        if let Some(thread) = self.thread.take() {
            // a panic in there has been told as an error
            let _ = thread.join();
        }
    }
}

impl<'scope, R: Read + Send + 'scope> BufRead for ReadAhead<'scope, '_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.block.length {
            match mem::replace(&mut self.block.then, Then::HasFailed) {
                Then::More => {
                    self.block = self.next_block();
                    self.at = 0;
                }
                Then::End => {
                    self.block.then = Then::End;
                    break;
                }
                Then::Failed(error) => return Err(error),
                Then::HasFailed => return Err(io::Error::other("the stream has failed")),
            }
        }
        Ok(&self.block.bytes[self.at..self.block.length])
    }

    fn consume(&mut self, length: usize) {
        self.at = (self.at + length).min(self.block.length);
    }
}

impl<'scope, R: Read + Send + 'scope> Read for ReadAhead<'scope, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let filled = self.fill_buf()?;
        let length = filled.len().min(buffer.len());
        buffer[..length].copy_from_slice(&filled[..length]);
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
