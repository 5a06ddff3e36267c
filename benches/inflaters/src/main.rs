//! What unpacks a gzip layer fastest, of what is kept well enough to depend on.
//!
//! `cargo run --release --manifest-path benches/inflaters/Cargo.toml [FILE.gz]`. Without a file it is the largest layer of
//! `hello:v1`, packed as registries' tools do. Each way is taken in turn, five times, beside `gzip -dc`, and the table has
//! medians of the wall clock with their spread, and of processor time, which tells what a thread beside it leaves alone.

mod subject;

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crc_fast::{CrcAlgorithm, Digest as Checksum};
use flate2::bufread::{DeflateDecoder, GzDecoder};
use sha2::{Digest, Sha256};

const ROUNDS: usize = 5;
const KIB: usize = 1 << 10;

/// One way to unpack a file of one member, which gives the length of what comes out.
struct Way {
    name: &'static str,
    run: fn(&Path) -> u64,
    times: Vec<(Duration, Duration)>,
}

const WAYS: &[(&str, fn(&Path) -> u64)] = &[
    ("gzip -dc", gzip),
    ("flate2 (zlib-rs), reads of 8 KiB", |path| drain(whole(path), 8 * KIB)),
    ("flate2 (zlib-rs), reads of 64 KiB", |path| drain(whole(path), 64 * KIB)),
    ("flate2 (zlib-rs), reads of 256 KiB", |path| drain(whole(path), 256 * KIB)),
    ("flate2 (zlib-rs), reads of 1 MiB", |path| drain(whole(path), 1024 * KIB)),
    ("the same without its checksum, 64 KiB", |path| drain(body(path), 64 * KIB)),
    ("the same without its checksum, 256 KiB", |path| drain(body(path), 256 * KIB)),
    ("the same without its checksum, 1 MiB", |path| drain(body(path), 1024 * KIB)),
    ("flate2 with the checksum of crc-fast, 256 KiB", with_checksum),
    ("libdeflate, all of it in memory", libdeflate),
    ("zune-inflate, all of it in memory", zune),
    ("rapidgzip-core, 1 thread", |path| rapidgzip(path, 1)),
    ("rapidgzip-core, 2 threads", |path| rapidgzip(path, 2)),
    ("SHA-256 of the packed bytes", |path| sha256(open(path))),
    ("SHA-256 of as many bytes as come out", |path| sha256(io::repeat(7).take(unpacked_length(path)))),
];

fn main() {
    let folder = tempfile::tempdir().expect("a folder for the layer");
    let path = match std::env::args_os().nth(1) {
        Some(path) => path.into(),
        None => subject::largest_layer("hello:v1", folder.path()),
    };
    let mut ways: Vec<Way> = WAYS.iter().map(|&(name, run)| Way { name, run, times: Vec::new() }).collect();
    let length = unpacked_length(&path);
    for round in 0..=ROUNDS {
        for way in &mut ways {
            let (start, processor) = (Instant::now(), processor_time());
            let unpacked = (way.run)(&path);
            assert!(unpacked == length || way.name.starts_with("SHA"), "{}: {unpacked} bytes", way.name);
            // the first round fills caches
            if round > 0 {
                way.times.push((start.elapsed(), processor_time() - processor));
            }
        }
    }
    let packed = fs::metadata(&path).expect("a file").len();
    println!("{packed} bytes, {length} unpacked, {ROUNDS} rounds in alternation");
    let limit = ways[0].wall();
    for way in ways {
        let (wall, spread) = (way.wall(), way.spread());
        println!(
            "{:<48} {:>6.0} ms (spread {:>4.0})  {:>6.0} ms of a processor  {:>5.0} MB/s  {:.3} x gzip -dc",
            way.name,
            milliseconds(wall),
            milliseconds(spread),
            milliseconds(way.processor()),
            length as f64 / 1e6 / wall.as_secs_f64(),
            wall.as_secs_f64() / limit.as_secs_f64(),
        );
    }
}

impl Way {
    fn wall(&self) -> Duration {
        median(self.times.iter().map(|(wall, _)| *wall))
    }

    fn processor(&self) -> Duration {
        median(self.times.iter().map(|(_, processor)| *processor))
    }

    fn spread(&self) -> Duration {
        let walls = || self.times.iter().map(|(wall, _)| *wall);
        walls().max().unwrap_or_default() - walls().min().unwrap_or_default()
    }
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What this process and those that it waited for have used, in steps of 10 ms.
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
    let ticks: u64 = fields.split_whitespace().skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn open(path: &Path) -> BufReader<File> {
    BufReader::with_capacity(64 * KIB, File::open(path).expect("a file"))
}

/// The length that the last four bytes tell.
fn unpacked_length(path: &Path) -> u64 {
    let bytes = fs::read(path).expect("a file");
    bytes.last_chunk::<4>().map_or(0, |length| u32::from_le_bytes(*length).into())
}

fn drain(mut stream: impl Read, size: usize) -> u64 {
    let (mut buffer, mut length) = (vec![0; size], 0);
    loop {
        match stream.read(&mut buffer).expect("a whole file") {
            0 => return length,
            read => length += read as u64,
        }
    }
}

fn gzip(path: &Path) -> u64 {
    let status = Command::new("gzip").arg("-dc").arg(path).stdout(Stdio::null()).status();
    assert!(status.expect("gzip").success());
    unpacked_length(path)
}

fn whole(path: &Path) -> impl Read {
    GzDecoder::new(open(path))
}

fn body(path: &Path) -> impl Read {
    DeflateDecoder::new(GzDecoder::new(open(path)).into_inner())
}

fn with_checksum(path: &Path) -> u64 {
    let (mut stream, mut buffer) = (body(path), vec![0; 256 * KIB]);
    let mut checksum = Checksum::new(CrcAlgorithm::Crc32IsoHdlc);
    loop {
        match stream.read(&mut buffer).expect("a whole file") {
            0 => break,
            read => checksum.update(&buffer[..read]),
        }
    }
    std::hint::black_box(checksum.finalize());
    checksum.get_amount()
}

fn libdeflate(path: &Path) -> u64 {
    let packed = fs::read(path).expect("a file");
    let mut unpacked = vec![0; unpacked_length(path) as usize];
    let length = libdeflater::Decompressor::new().gzip_decompress(&packed, &mut unpacked);
    length.expect("a whole file") as u64
}

fn zune(path: &Path) -> u64 {
    let packed = fs::read(path).expect("a file");
    let length = unpacked_length(path) as usize;
    let options = zune_inflate::DeflateOptions::default().set_limit(length).set_size_hint(length);
    let unpacked = zune_inflate::DeflateDecoder::new_with_options(&packed, options).decode_gzip();
    unpacked.expect("a whole file").len() as u64
}

fn rapidgzip(path: &Path, threads: usize) -> u64 {
    let decoder = rapidgzip_core::Decoder::builder().decoder_threads(threads).build().expect("a decoder");
    drain(decoder.open(path).expect("a file"), 256 * KIB)
}

fn sha256(mut stream: impl Read) -> u64 {
    let (mut buffer, mut hasher, mut length) = (vec![0; 256 * KIB], Sha256::new(), 0);
    loop {
        match stream.read(&mut buffer).expect("a file") {
            0 => break,
            read => {
                hasher.update(&buffer[..read]);
                length += read as u64;
            }
        }
    }
    std::hint::black_box(hasher.finalize());
    length
}
