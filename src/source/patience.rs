//! How long a source may keep silent, and how long it has.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long an engine may keep silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For an answer, and from one byte of an export to the next. Slow is not silent.
    pub silence: Duration,
    /// Whether it is given up then. Where a person looks on, it is said while it is waited for, and theirs to
    /// decide.
    pub gives_up: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self { silence: Duration::from_secs(60), gives_up: true }
    }
}

/// Since when nothing has come from what is waited for.
#[derive(Debug, Default)]
pub(super) struct Silence(Mutex<WaitingReads>);

#[derive(Debug, Default)]
struct WaitingReads {
    count: usize,
    since: Option<Instant>,
}

/// Something is waited for until it is dropped.
pub struct Wait<'s>(&'s Silence);

impl Silence {
    /// Begins to wait.
    pub(crate) fn wait(&self) -> Wait<'_> {
        self.change(1, 0);
        Wait(self)
    }

    /// How long nothing has come; None where nothing is waited for, as while layers are added up.
    pub(crate) fn length(&self) -> Option<Duration> {
        let reads = self.0.lock().ok()?;
        reads.since.filter(|_| reads.count > 0).map(|since| since.elapsed())
    }

    fn change(&self, begun: usize, ended: usize) {
        // held for a moment by code that can't panic, so that it is never poisoned
        if let Ok(mut reads) = self.0.lock() {
            if reads.count == 0 || ended > 0 {
                reads.since = Some(Instant::now());
            }
            reads.count = (reads.count + begun).saturating_sub(ended);
        }
    }
}

impl Wait<'_> {
    /// Notes that something came, and that more is waited for.
    pub fn hears(&self) {
        self.0.change(1, 1);
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.0.change(0, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_measured_only_while_something_is_waited_for() {
        let silence = Silence::default();
        assert_eq!(silence.length(), None);
        let first = silence.wait();
        let second = silence.wait();
        drop(first);
        assert!(silence.length().is_some(), "another one still waits");
        drop(second);
        assert_eq!(silence.length(), None);
    }
}
