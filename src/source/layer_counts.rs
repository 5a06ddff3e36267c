//! How much of each layer has come, where layers come one by one and it is known how long they are.

use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How much of a layer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerCount {
    /// Bytes that came.
    pub bytes: u64,
    /// Bytes that it is, as it is stored.
    pub total: u64,
}

/// The layers of the image that somebody looks on at.
#[derive(Debug, Default)]
pub(super) struct LayerCounts(Mutex<Vec<Arc<Counter>>>);

#[derive(Debug)]
struct Counter {
    member: String,
    bytes: AtomicU64,
    total: u64,
}

impl LayerCounts {
    /// Begins to count layers, base first: the member that each is read from, and how long that is.
    pub fn begin(&self, layers: impl Iterator<Item = (String, u64)>) {
        let counter = |(member, total)| Arc::new(Counter { member, bytes: AtomicU64::new(0), total });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = layers.map(counter).collect();
    }

    /// What is counted, base first.
    pub fn get(&self) -> Vec<LayerCount> {
        let count = |counter: &Arc<Counter>| LayerCount {
            bytes: counter.bytes.load(Ordering::Relaxed).min(counter.total),
            total: counter.total,
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(count).collect()
    }

    /// Notes that a layer need not come.
    pub fn is_known(&self, member: &str) {
        self.of(member).iter().for_each(|counter| counter.bytes.store(counter.total, Ordering::Relaxed));
    }

    /// A stream of a layer, counted while it is read.
    pub fn counted<R: Read>(&self, member: &str, stream: R) -> impl Read {
        CountedStream { stream, counters: self.of(member) }
    }

    /// The layers that are read from a member: one blob may be several.
    fn of(&self, member: &str) -> Vec<Arc<Counter>> {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counters.iter().filter(|counter| counter.member == member).map(Arc::clone).collect()
    }
}

struct CountedStream<R> {
    stream: R,
    counters: Vec<Arc<Counter>>,
}

impl<R: Read> Read for CountedStream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        for counter in &self.counters {
            counter.bytes.fetch_add(read as u64, Ordering::Relaxed);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layer_is_counted_and_one_blob_may_be_several() {
        let counts = LayerCounts::default();
        counts.begin(
            [("a", 4), ("b", 9), ("a", 4)].map(|(member, total)| (member.to_owned(), total)).into_iter(),
        );
        let mut stream = counts.counted("a", &b"abcd"[..]);
        stream.read_exact(&mut [0; 3]).expect("three bytes");
        counts.is_known("b");
        let bytes: Vec<u64> = counts.get().iter().map(|count| count.bytes).collect();
        assert_eq!(bytes, [3, 9, 3]);
    }
}
