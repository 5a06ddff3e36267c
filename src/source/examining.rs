//! Examines the programs of a layer on a thread of its own, while another one walks through the layer.
//!
//! What comes of it does not depend on who examined what.

use std::mem;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};

use super::processors::{BusyProcessor, Processors};
use crate::layer::{Examined, Helper, LayerError, Program, ProgramReader};

/// Programs that wait at most: each may have a file open.
const WAITING: usize = 64;

/// Does some work with a helper that examines programs, as soon as there is a processor to spare for it.
pub(super) fn with_helper<T>(processors: &Processors, work: impl FnOnce(&mut dyn Helper) -> T) -> T {
    let (waiting, to_examine) = sync_channel(WAITING);
    let to_examine = Mutex::new(to_examine);
    thread::scope(|scope| {
        let start = Start { scope, processors, to_examine: &to_examine };
        work(&mut Examiners { start, waiting: Some(waiting), thread: None })
    })
}

/// What a thread begins with.
#[derive(Clone, Copy)]
struct Start<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    processors: &'scope Processors,
    to_examine: &'scope Mutex<Receiver<Program>>,
}

/// A thread that examines, once it was started, and whoever waits for it in the end.
struct Examiners<'scope, 'env> {
    start: Start<'scope, 'env>,
    waiting: Option<SyncSender<Program>>,
    thread: Option<ScopedJoinHandle<'scope, Vec<Examined>>>,
}

impl<'scope> Start<'scope, '_> {
    fn begin(self) -> Option<ScopedJoinHandle<'scope, Vec<Examined>>> {
        let processor = self.processors.spare()?;
        let to_examine = self.to_examine;
        let work = move || examine_all(to_examine, Some(processor));
        thread::Builder::new().name("programs".to_owned()).spawn_scoped(self.scope, work).ok()
    }
}

/// Examines all that wait, until nobody hands over any more.
fn examine_all(to_examine: &Mutex<Receiver<Program>>, processor: Option<BusyProcessor<'_>>) -> Vec<Examined> {
    let _busy = processor;
    let mut reader = ProgramReader::default();
    let next = || to_examine.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    std::iter::from_fn(next).map(|program| program.examine(&mut reader)).collect()
}

impl Helper for Examiners<'_, '_> {
    fn take(&mut self, program: Program) -> Option<Program> {
        if self.thread.is_none() {
            self.thread = self.start.begin();
        }
        let Some(waiting) = self.waiting.as_ref().filter(|_| self.thread.is_some()) else {
            return Some(program);
        };
        match waiting.try_send(program) {
            Ok(()) => None,
            Err(TrySendError::Full(program) | TrySendError::Disconnected(program)) => Some(program),
        }
    }

    fn finish(&mut self) -> Result<Vec<Examined>, LayerError> {
        let Some(thread) = self.thread.take() else { return Ok(Vec::new()) };
        drop(mem::take(&mut self.waiting));
        // whoever has walked through the layer helps with what is left
        let mut examined = examine_all(self.start.to_examine, None);
        // a panic has been reported by the panic hook
        let lost = |_| std::io::Error::other("the thread that examines programs ended early");
        examined.append(&mut thread.join().map_err(lost)?);
        Ok(examined)
    }
}
