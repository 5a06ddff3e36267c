//! What a program writes, read to its end and kept in part.

use std::io::Read;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::proof::Captured;

/// How long is waited for the last words of a program that has ended: another one may have its pipe and keep it open.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Which part of a stream is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The first so many bytes.
    First(usize),
    /// The last so many bytes, at most twice as many.
    Last(usize),
}

/// A stream that a thread reads.
#[derive(Debug)]
pub(super) struct KeptStream {
    kept: Arc<Mutex<Captured>>,
    ended: Receiver<()>,
}

impl KeptStream {
    /// Begins to read.
    pub fn of(mut stream: impl Read + Send + 'static, part: Part) -> Self {
        let kept = Arc::new(Mutex::new(Captured::default()));
        let (sender, ended) = channel();
        let shared = Arc::clone(&kept);
        thread::spawn(move || {
            let _until_end = sender;
            let mut buffer = vec![0; 16 << 10];
            while let Ok(read @ 1..) = stream.read(&mut buffer) {
                keep(&mut shared.lock().unwrap_or_else(PoisonError::into_inner), &buffer[..read], part);
            }
        });
        Self { kept, ended }
    }

    /// What is kept so far.
    pub fn so_far(&self) -> Captured {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many lines came whole so far.
    pub fn line_count(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).line_count()
    }

    /// What is kept of a program that has ended.
    pub fn in_the_end(self) -> Captured {
        let _ = self.ended.recv_timeout(LAST_WORDS);
        self.so_far()
    }
}

fn keep(kept: &mut Captured, bytes: &[u8], part: Part) {
    match part {
        Part::First(limit) => {
            let room = limit.saturating_sub(kept.bytes.len());
            kept.is_cut |= bytes.len() > room;
            kept.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
        Part::Last(limit) => {
            kept.bytes.extend_from_slice(bytes);
            if kept.bytes.len() > 2 * limit {
                kept.is_cut = true;
                kept.bytes.drain(..kept.bytes.len() - limit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: Vec<u8>, part: Part) -> Captured {
        KeptStream::of(std::io::Cursor::new(bytes), part).in_the_end()
    }

    #[test]
    fn the_first_or_the_last_of_a_long_stream_is_kept_and_all_of_a_short_one() {
        let mut long = vec![b'a'; 100_000];
        long.extend(b"end");
        let first = kept(long.clone(), Part::First(10));
        assert_eq!((first.bytes, first.is_cut), (vec![b'a'; 10], true));
        let last = kept(long, Part::Last(10));
        assert!(last.is_cut && last.bytes.len() <= 20 && last.bytes.ends_with(b"aaaend"));
        let all = kept(b"abc".to_vec(), Part::First(3));
        assert_eq!((all.bytes.as_slice(), all.is_cut), (&b"abc"[..], false));
    }
}
