//! Images that are huge: a million files in one layer, a hundred layers of 20,000, a file of 20 GB, and the explorer over a
//! million paths.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use imgscope::finding::Diagnosis;
use imgscope::scan::scan;
use imgscope::source::ScanControl;
use imgscope::tui::{Effect, Message, State, parse_keys, update, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use sha2::{Digest, Sha256};
use tar::{EntryType, Header};

use crate::imgscope;
use crate::measure::{Figure, Table, alternate};
use crate::peers::Peers;
use crate::subjects::request;

/// Names of which paths are made, as those of packages are: each again and again, with a number.
const WORDS: [&str; 12] = [
    "core", "util", "server", "client", "handler", "stream", "parse", "render", "request", "schema", "query",
    "cache",
];
/// Files of the image in one layer.
const FILES: usize = 1_000_000;

/// An image of one layer, and one of half as many files.
pub fn million(table: &mut Table, peers: &Peers) {
    let (half, whole) = (half(peers), whole(peers));
    let [of_half, of_whole] = alternate(5, [report(&half), report(&whole)]);
    table.compare(
        "1,000,000 files in one layer, JSON report | the same of 500,000",
        of_whole,
        of_half,
        "under 3 s and 350 MB, at most 2.2",
    );
    let files = imgscope(&["--files", "--format", "json", &whole]);
    let screen = imgscope(&[&whole, "--keys", "", "--screen", "120x36"]);
    let both = imgscope(&["diff", "--format", "json", &half, &whole]);
    let [files, screen, both] = alternate(3, [files, screen, both]);
    table.alone("the same with every path in the report", files, "");
    table.alone("its first screen", screen, "");
    table.alone("a comparison of both as JSON", both, "");
}

/// An image of many layers.
pub fn layers(table: &mut Table, peers: &Peers) {
    let path = made(peers, "layers.tar", |path| archive(path, 100, 20_000));
    let mut cat = Command::new("cat");
    cat.arg(&path);
    let [of_layers, read] = alternate(3, [report(&path), cat]);
    table.compare("100 layers of 20,000 files, JSON report | cat", of_layers, read, "");
}

/// An image of one huge file.
pub fn hole(table: &mut Table, peers: &Peers) {
    let path = made(peers, "hole.tar", |path| hole_of(path, 20_000_000_000));
    let [of_hole] = alternate(1, [report(&path)]);
    table.alone("one file of 20 GB, JSON report", of_hole, "bounded memory");
}

fn report(archive: &str) -> Command {
    imgscope(&["--format", "json", archive])
}

/// An image of 500,000 files in one layer.
pub fn half(peers: &Peers) -> String {
    made(peers, "half.tar", |path| archive(path, 1, FILES / 2))
}

fn whole(peers: &Peers) -> String {
    made(peers, "million.tar", |path| archive(path, 1, FILES))
}

/// An archive, made where it was not yet.
fn made(peers: &Peers, name: &str, make: impl FnOnce(&Path)) -> String {
    let path = peers.folder().join(name);
    if !path.is_file() {
        make(&path);
    }
    path.to_str().expect("UTF-8").to_owned()
}

/// Times each key of the explorer over a million paths: what the drawing thread does, and how long rows take elsewhere.
pub fn explorer(table: &mut Table, peers: &Peers) {
    let mut state = opened(whole(peers).as_ref());
    let mut terminal = Terminal::new(TestBackend::new(140, 45)).expect("a screen");
    let mut row = |title: &str, keys: &str| {
        let (mut frames, mut others) = (Vec::new(), vec![Duration::ZERO]);
        for message in parse_keys(keys).expect("keys") {
            let mut next = Some(message);
            while let Some(message) = next.take() {
                let start = Instant::now();
                let effect = update(&mut state, message);
                terminal.draw(|frame| view(&state, frame)).expect("a frame");
                frames.push(start.elapsed());
                if let Some(Effect::List(job)) = effect {
                    let start = Instant::now();
                    next = job.run().map(Message::Listed);
                    others.push(start.elapsed());
                }
            }
        }
        frames.sort();
        others.sort();
        let figure = |time: Duration| Figure { time, spread: Duration::ZERO, memory: None };
        table.alone(&format!("{title}: a frame, median"), figure(frames[frames.len() / 2]), "under 16 ms");
        table.alone("    the slowest frame", figure(frames[frames.len() - 1]), "under 16 ms");
        table.alone("    the slowest list of rows, on another thread", figure(others[others.len() - 1]), "");
    };
    row("typing a filter of three letters over 1,000,000 paths, and clearing it", "<tab>/ren<esc>");
    row("a filter that fits all paths, kept, and walked through", "/js<enter>nnnNN<esc>");
    row("opening all directories, sorting, and closing them", "<home>essE");
}

/// Walks through the explorer over 500,000 paths: how soon each key is drawn, how soon something that a filter finds, and what
/// folding and filtering keep of memory.
pub fn journey(table: &mut Table, peers: &Peers) {
    let mut state = opened(half(peers).as_ref());
    let mut terminal = Terminal::new(TestBackend::new(140, 45)).expect("a screen");
    let before = resident();
    let (mut frames, mut results) = (Vec::new(), Vec::new());
    let keys = "<tab>jjj<home>b/render<enter>nnNN<esc>/<c-r>ren.*js$<esc>/size:>10<esc>/*.js<esc>aauurr7jjss/core<esc>16<enter><esc>1E<home>e";
    for message in parse_keys(keys).expect("keys") {
        let pressed = Instant::now();
        let effect = update(&mut state, message);
        terminal.draw(|frame| view(&state, frame)).expect("a frame");
        frames.push(pressed.elapsed());
        if let Some(Effect::List(job)) = effect {
            let mut is_first = true;
            let mut parts = Vec::new();
            job.run_in_parts(|listed| {
                // what comes first is drawn while the rest is looked for
                if std::mem::take(&mut is_first) {
                    update(&mut state, Message::Listed(listed));
                    terminal.draw(|frame| view(&state, frame)).expect("a frame");
                    results.push(pressed.elapsed());
                } else {
                    parts.push(listed);
                }
            });
            for listed in parts {
                let start = Instant::now();
                update(&mut state, Message::Listed(listed));
                terminal.draw(|frame| view(&state, frame)).expect("a frame");
                frames.push(start.elapsed());
            }
        }
    }
    let kept = resident().saturating_sub(before);
    let mut row = |title: &str, times: &mut Vec<Duration>| {
        times.sort();
        let time = times.get(times.len() * 95 / 100).or(times.last()).copied().unwrap_or_default();
        table.alone(title, Figure { time, spread: Duration::ZERO, memory: None }, "under 16 ms");
    };
    row("a key over 500,000 paths: drawn, 95th percentile", &mut frames);
    row("    the first that a filter finds, 95th percentile", &mut results);
    let bytes = kept / (FILES as u64 / 2);
    table.say(
        "    kept for folding and filtering, all directories open",
        &format!("{bytes} bytes a path"),
        "at most 16",
    );
}

/// The memory that the process has now.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0);
    pages * 4_096
}

fn opened(archive: &Path) -> State {
    let analysis = scan(&request(archive), &Arc::new(ScanControl::default()), |_| {}).expect("an image");
    let diagnosis = Arc::new(Diagnosis::of(analysis));
    State::exploring(diagnosis, Size::new(140, 45), true, jiff::Timestamp::UNIX_EPOCH)
}

/// Writes a docker-archive of so many layers, each of so many files, some of them with a few bytes.
fn archive(path: &Path, layers: usize, files: usize) {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    let mut ids = Vec::new();
    for layer in 0..layers {
        let start = out.stream_position().expect("a place");
        out.write_all(&[0; 512]).expect("room");
        let mut hashed = Hashed { out: &mut out, hasher: Sha256::new(), length: 0 };
        write_layer(&mut hashed, layer * files..(layer + 1) * files);
        let (hash, length) = (hashed.hasher.finalize(), hashed.length);
        ids.push(hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        out.seek(SeekFrom::Start(start)).expect("a place");
        out.write_all(header(&format!("{layer}/layer.tar"), EntryType::Regular, length).as_bytes())
            .expect("room");
        out.seek(SeekFrom::End(0)).expect("a place");
    }
    write_documents(&mut out, &ids);
    out.flush().expect("room");
}

/// Writes one whose only file is a hole, of the archive's file too.
fn hole_of(path: &Path, size: u64) {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    out.write_all(header("0/layer.tar", EntryType::Regular, size + 2_048).as_bytes()).expect("room");
    out.write_all(header("var/lib/disk.img", EntryType::Regular, size).as_bytes()).expect("room");
    out.seek(SeekFrom::Current(i64::try_from(size).expect("a length") + 1_536)).expect("a place");
    write_documents(&mut out, &["0".repeat(64)]);
    out.flush().expect("room");
}

struct Hashed<W> {
    out: W,
    hasher: Sha256,
    length: u64,
}

impl<W: Write> Hashed<W> {
    fn put(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        self.out.write_all(bytes).expect("room");
    }
}

fn write_layer<W: Write>(out: &mut Hashed<W>, files: std::ops::Range<usize>) {
    let word = |number: usize| WORDS[number % WORDS.len()];
    for file in files {
        let (package, module, part) = (file / 1_000, file / 100, file / 10);
        let package = format!("usr/lib/node_modules/package-{package}");
        let module = format!("{package}/dist/{}-{module}", word(module));
        let directory = format!("{module}/{}-{part}", word(part));
        for (directory, each) in [(&package, 1_000), (&module, 100), (&directory, 10)] {
            if file % each == 0 {
                out.put(header(&format!("{directory}/"), EntryType::Directory, 0).as_bytes());
            }
        }
        let content = if file % 4 == 0 { format!("content of {file}") } else { String::new() };
        let path = format!("{directory}/{}-{}-{file}.js", word(file), word(file / 7));
        out.put(header(&path, EntryType::Regular, content.len() as u64).as_bytes());
        if !content.is_empty() {
            let mut block = [0; 512];
            block[..content.len()].copy_from_slice(content.as_bytes());
            out.put(&block);
        }
    }
    out.put(&[0; 1_024]);
}

fn header(path: &str, kind: EntryType, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_path(path).expect("a short path");
    header.set_entry_type(kind);
    header.set_mode(if kind == EntryType::Directory { 0o755 } else { 0o644 });
    header.set_size(size);
    header.set_cksum();
    header
}

fn write_documents(out: &mut impl Write, ids: &[String]) {
    let hex = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
    let history: Vec<_> =
        (0..ids.len()).map(|n| serde_json::json!({"created_by": format!("RUN step {n}")})).collect();
    let diff_ids: Vec<String> = ids.iter().map(|id| format!("sha256:{id}")).collect();
    let config = serde_json::json!({"os": "linux", "architecture": "amd64", "history": history,
        "rootfs": {"type": "layers", "diff_ids": diff_ids}})
    .to_string();
    let config_name = format!("{}.json", hex(config.as_bytes()));
    let layers: Vec<String> = (0..ids.len()).map(|n| format!("{n}/layer.tar")).collect();
    let manifest = serde_json::json!([{"Config": config_name, "RepoTags": ["bench:huge"], "Layers": layers}]);
    for (name, document) in [(config_name.as_str(), config), ("manifest.json", manifest.to_string())] {
        let padding = document.len().next_multiple_of(512) - document.len();
        out.write_all(header(name, EntryType::Regular, document.len() as u64).as_bytes()).expect("room");
        out.write_all(document.as_bytes()).expect("room");
        out.write_all(&vec![0; padding]).expect("room");
    }
    out.write_all(&[0; 1_024]).expect("room");
}
