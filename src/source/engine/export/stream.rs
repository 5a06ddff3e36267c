//! An image as it streams out of an engine.
//!
//! Only carries bytes; the archive in them is read elsewhere.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::transfer::{Delivery, ExportRequest};
use crate::source::engine::EngineError;

/// Tells whether the person who asked has lost interest.
pub type CancelCheck = Arc<dyn Fn() -> bool + Send + Sync>;

/// How many batches may wait to be read.
const WAITING: usize = 4;
/// How often a read that waits asks whether it was cancelled.
const PATIENCE: Duration = Duration::from_millis(50);

/// The docker-archive of one image, as the engine sends it.
///
/// A failure reaches the reader as an [`io::Error`] around an [`EngineError`], or around [`ExportCancelled`];
/// the archive's end is reported only where the engine ended it well. Dropping it ends the request.
pub struct ExportStream {
    deliveries: Receiver<Delivery>,
    /// Ends the transfer when it is dropped.
    abort: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    cancelled: CancelCheck,
    /// What was received and not yet read, in reverse order.
    chunks: Vec<Bytes>,
    state: ExportState,
}

/// The reader asked for the export to be given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the export was cancelled")]
pub struct ExportCancelled;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExportState {
    Running,
    Ended,
    Failed,
}

impl ExportStream {
    /// Starts the thread that brings the image.
    pub(in crate::source::engine) fn start(
        request: ExportRequest,
        runtime: Runtime,
        cancelled: CancelCheck,
    ) -> Result<Self, EngineError> {
        let (sender, deliveries) = sync_channel(WAITING);
        let (abort, aborted) = oneshot::channel();
        let work = move || {
            runtime.block_on(request.carry_out(sender, aborted));
            // Looking up a host's name may still go on; nobody waits for it.
            runtime.shutdown_background();
        };
        let thread = thread::Builder::new()
            .name("engine-export".to_owned())
            .spawn(work)
            .map_err(|error| EngineError::NoResources(Arc::new(error)))?;
        Ok(Self {
            deliveries,
            abort: Some(abort),
            thread: Some(thread),
            cancelled,
            chunks: Vec::new(),
            state: ExportState::Running,
        })
    }

    /// Waits until there is something to read, or the end.
    fn receive(&mut self) -> io::Result<()> {
        loop {
            if (self.cancelled)() {
                return Err(self.fail(ExportCancelled));
            }
            match self.deliveries.recv_timeout(PATIENCE) {
                Ok(Delivery::Chunks(mut chunks)) => {
                    chunks.reverse();
                    self.chunks = chunks;
                    return Ok(());
                }
                Ok(Delivery::End) => {
                    self.state = ExportState::Ended;
                    return Ok(());
                }
                Ok(Delivery::Failed(error)) => return Err(self.fail(error)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.fail("the export thread ended early"));
                }
            }
        }
    }

    fn fail(&mut self, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
        self.state = ExportState::Failed;
        self.abort = None;
        io::Error::other(error)
    }
}

impl Read for ExportStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match self.chunks.last_mut() {
                Some(chunk) if chunk.is_empty() => {
                    self.chunks.pop();
                }
                Some(chunk) => {
                    let length = chunk.len().min(buffer.len());
                    chunk.copy_to_slice(&mut buffer[..length]);
                    return Ok(length);
                }
                None => match self.state {
                    ExportState::Running => self.receive()?,
                    ExportState::Ended => return Ok(0),
                    ExportState::Failed => return Err(io::Error::other("the export has already failed")),
                },
            }
        }
    }
}

impl Drop for ExportStream {
    fn drop(&mut self) {
        self.abort = None;
        // A transfer that waits for room in the channel notices nothing else than that the channel is gone.
        self.deliveries = sync_channel(0).1;
        if let Some(thread) = self.thread.take() {
            // A panic in there has been reported by the panic hook already.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for ExportStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportStream").field("state", &self.state).finish_non_exhaustive()
    }
}
