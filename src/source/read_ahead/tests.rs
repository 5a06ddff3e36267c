use std::collections::VecDeque;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use super::*;

const LONG: usize = ALONE + 20 * BLOCK + 17;

/// Bytes that tell where they are.
fn bytes(length: usize) -> Vec<u8> {
    (0..length as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// A stream in pieces of a few sizes, which ends well or fails, once.
struct Pieces {
    bytes: VecDeque<u8>,
    piece: usize,
    failure: Option<&'static str>,
}

impl Pieces {
    fn new(length: usize, failure: Option<&'static str>) -> Self {
        Self { bytes: bytes(length).into(), piece: 0, failure }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.piece += 1;
        if self.piece.is_multiple_of(5) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.bytes.is_empty()
            && let Some(failure) = self.failure.take()
        {
            return Err(io::Error::other(failure));
        }
        let length = [70_000, 1, 300_000][self.piece % 3].min(buffer.len());
        self.bytes.read(&mut buffer[..length])
    }
}

/// A stream of zeros that tells which threads read it, and how much of it was.
#[derive(Default)]
struct Witness {
    threads: Vec<thread::ThreadId>,
    read: usize,
}

#[derive(Clone, Default)]
struct Zeros(Arc<Mutex<Witness>>);

impl Read for Zeros {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut witness = self.0.lock().expect("no panic");
        let thread = thread::current().id();
        if !witness.threads.contains(&thread) {
            witness.threads.push(thread);
        }
        witness.read += buffer.len();
        buffer.fill(0);
        Ok(buffer.len())
    }
}

impl Zeros {
    fn threads(&self) -> usize {
        self.0.lock().expect("no panic").threads.len()
    }
}

fn ahead<T>(
    source: impl Read + Send,
    processors: usize,
    work: impl FnOnce(&mut (dyn BufRead + Send)) -> T,
) -> T {
    let processors = Processors::new(processors);
    let outcome = read_ahead(source, &Crew::new(&processors), Part::Most, work);
    assert_eq!(processors.busy(), 0, "the thread is gone");
    outcome
}

#[test]
fn a_stream_is_the_same_with_and_without_a_thread_of_its_own() {
    for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, ALONE - 1, ALONE, ALONE + 1, ALONE + BLOCK, LONG] {
        for processors in [1, 2] {
            let mut all = Vec::new();
            let stream = Pieces::new(length, None);
            ahead(stream, processors, |stream| stream.read_to_end(&mut all)).expect("no failure");
            assert!(all == bytes(length), "{length} bytes, {processors} processors");
        }
    }
}

#[test]
fn a_failure_arrives_behind_the_bytes_that_came_before_it_and_the_stream_stays_failed() {
    for length in [0, 1, BLOCK, ALONE - 1, ALONE, ALONE + 1, ALONE + BLOCK, LONG - 17, LONG] {
        for processors in [1, 2] {
            let mut all = Vec::new();
            let stream = Pieces::new(length, Some("the disk is gone"));
            let errors = ahead(stream, processors, |stream| {
                [stream.read_to_end(&mut all), stream.read_to_end(&mut Vec::new())]
                    .map(|outcome| outcome.expect_err("a failure").to_string())
            });
            assert_eq!(errors, ["the disk is gone", "the stream has failed"]);
            assert!(all == bytes(length), "{length} bytes, {processors} processors");
        }
    }
}

#[test]
fn the_end_can_be_read_again() {
    ahead(Pieces::new(LONG, None), 2, |stream| {
        io::copy(stream, &mut io::sink()).expect("no failure");
        for _ in 0..3 {
            assert_eq!(stream.read(&mut [0; 10]).expect("the end"), 0);
        }
    });
}

#[test]
fn a_short_stream_and_a_single_processor_start_no_thread() {
    let zeros = Zeros::default();
    ahead(zeros.clone().take(ALONE as u64), 2, |stream| io::copy(stream, &mut io::sink())).expect("zeros");
    assert_eq!(zeros.threads(), 1);
    ahead(zeros.clone().take(LONG as u64), 1, |stream| io::copy(stream, &mut io::sink())).expect("zeros");
    assert_eq!(zeros.threads(), 1);
    ahead(zeros.clone().take(LONG as u64), 2, |stream| io::copy(stream, &mut io::sink())).expect("zeros");
    assert_eq!(zeros.threads(), 2);
}

#[test]
fn a_thread_begins_in_mid_stream_when_a_processor_has_become_idle() {
    let processors = Processors::new(2);
    let others = [processors.work(), processors.work(), processors.work()];
    let zeros = Zeros::default();
    let stream = zeros.clone().take(10 * LONG as u64);
    read_ahead(stream, &Crew::new(&processors), Part::Most, |stream| {
        io::copy(&mut stream.take(5 * LONG as u64), &mut io::sink()).expect("zeros");
        assert_eq!(zeros.threads(), 1, "there is more to do than processors");
        drop(others);
        assert_eq!(io::copy(stream, &mut io::sink()).expect("zeros"), 5 * LONG as u64);
    });
    assert_eq!(zeros.threads(), 2);
}

#[test]
fn those_beside_begin_when_the_one_that_does_the_most_has() {
    for (processors, threads) in [(1, 1), (2, 2)] {
        let processors = Processors::new(processors);
        let crew = Crew::new(&processors);
        let (below, above) = (Zeros::default(), Arc::new(AtomicUsize::new(0)));
        let source = below.clone().take(LONG as u64);
        let read = read_ahead(source, &crew, Part::Beside, |below| {
            read_ahead(below, &crew, Part::Most, |stream| {
                let read = io::copy(stream, &mut io::sink()).expect("zeros");
                above.store(read as usize, Ordering::Relaxed);
                read
            })
        });
        assert_eq!(read, LONG as u64);
        assert_eq!(below.threads(), threads);
        assert_eq!(above.load(Ordering::Relaxed), LONG);
        assert_eq!(processors.busy(), 0);
    }
}

#[test]
fn who_stops_in_mid_stream_stops_the_thread_and_no_more_than_the_blocks_were_read_ahead() {
    for length in [1, ALONE, ALONE + 1, ALONE + 3 * BLOCK, LONG] {
        let zeros = Zeros::default();
        ahead(zeros.clone(), 2, |stream| stream.read_exact(&mut vec![1; length])).expect("zeros");
        let read = zeros.0.lock().expect("no panic").read;
        assert!((length..=length + (BLOCKS + 2) * BLOCK).contains(&read), "{read} of {length} bytes");
    }
}

#[test]
fn a_thread_that_panics_is_an_error_and_neither_hangs_nor_panics_here() {
    struct Panics;
    impl Read for Panics {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("as a test asks")
        }
    }
    let stream = Pieces::new(ALONE + BLOCK, None).chain(Panics);
    let mut all = Vec::new();
    let error = ahead(stream, 2, |stream| stream.read_to_end(&mut all)).expect_err("a panic");
    assert_eq!(error.to_string(), "the thread that reads ahead ended early");
    assert_eq!(all.len(), ALONE + BLOCK);
}

#[test]
fn a_panic_of_the_reader_ends_the_thread_and_goes_on() {
    let zeros = Zeros::default();
    let stream = zeros.clone();
    let outcome = std::panic::catch_unwind(move || {
        ahead(stream, 2, |stream| {
            io::copy(&mut stream.take(LONG as u64), &mut io::sink()).expect("zeros");
            panic!("as a test asks")
        })
    });
    assert!(outcome.is_err());
    assert_eq!(Arc::strong_count(&zeros.0), 1, "the thread has let go of its stream");
}
