//! What is measured: made archives, and frames of the explorer.

use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent};
use imgscope::analysis::Depth;
use imgscope::content::Examiner;
use imgscope::finding::Diagnosis;
use imgscope::scan::{Request, scan};
use imgscope::source::{Digests, Locator, ReadOptions, ScanControl, Via};
use imgscope::tui::{Message, State, update, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use sha2::{Digest, Sha256};
use tar::{Builder, Header};

/// Layers of an image, each a tar.
pub struct Layers(Vec<Vec<u8>>);

/// An image of `files` small files in directories of a hundred, spread over `layers` layers, some of them rewritten.
pub fn many_files(files: usize, layers: usize) -> Layers {
    let layer = |layer: usize| {
        tar(|tar| {
            let each = files / layers;
            for file in layer * each..(layer + 1) * each {
                let path = format!("usr/lib/package-{}/module-{}/file-{file}.so", file / 10_000, file / 100);
                append(tar, &path, format!("content of {file}\n").repeat(10).as_bytes());
            }
            for rewritten in (0..layer * each).step_by(997) {
                let path = format!(
                    "usr/lib/package-{}/module-{}/file-{rewritten}.so",
                    rewritten / 10_000,
                    rewritten / 100
                );
                append(tar, &path, format!("{rewritten} in {layer}").as_bytes());
            }
        })
    };
    Layers((0..layers).map(layer).collect())
}

/// An image of `files` files, of which a second layer removes `whiteouts`.
pub fn many_whiteouts(files: usize, whiteouts: usize) -> Layers {
    let path = |file: usize, mark: &str| format!("srv/d{}/{mark}f{file}", file / 100);
    let lower = tar(|tar| (0..files).for_each(|file| append(tar, &path(file, ""), b"twenty bytes of file")));
    let upper = tar(|tar| {
        (0..files).step_by(files / whiteouts).for_each(|file| append(tar, &path(file, ".wh."), b""))
    });
    Layers(vec![lower, upper])
}

fn tar(write: impl FnOnce(&mut Builder<Vec<u8>>)) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    write(&mut tar);
    tar.into_inner().expect("memory")
}

fn append<W: std::io::Write>(tar: &mut Builder<W>, path: &str, content: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, path, content).expect("a tar");
}

impl Layers {
    /// Writes them as a docker-archive.
    pub fn write_to(&self, path: &Path) {
        let hex = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
        let diff_ids: Vec<String> = self.0.iter().map(|layer| format!("sha256:{}", hex(layer))).collect();
        let history: Vec<_> =
            (0..self.0.len()).map(|n| serde_json::json!({"created_by": format!("RUN step {n}")})).collect();
        let config = serde_json::json!({"os": "linux", "architecture": "amd64", "history": history,
            "rootfs": {"type": "layers", "diff_ids": diff_ids}})
        .to_string();
        let names: Vec<String> = (0..self.0.len()).map(|n| format!("{n}/layer.tar")).collect();
        let config_name = format!("{}.json", hex(config.as_bytes()));
        let manifest =
            serde_json::json!([{"Config": config_name, "RepoTags": ["bench:latest"], "Layers": names}]);
        let mut tar = Builder::new(BufWriter::new(File::create(path).expect("a file")));
        for (name, layer) in names.iter().zip(&self.0) {
            append(&mut tar, name, layer);
        }
        append(&mut tar, &config_name, config.as_bytes());
        append(&mut tar, "manifest.json", manifest.to_string().as_bytes());
        tar.finish().expect("a tar");
    }
}

/// How long frames took.
pub struct Frames {
    pub median: Duration,
    pub slowest: Duration,
}

/// Moves down through all layers and up again, and times each step from the key to the drawn frame.
pub fn frames_over_layers(files: usize, layers: usize) -> Frames {
    let file = tempfile::NamedTempFile::new().expect("a file");
    many_files(files, layers).write_to(file.path());
    let analysis = scan(&request(file.path()), &Arc::new(ScanControl::default()), |_| {}).expect("an image");
    let mut state = State::new("bench", Size::new(140, 45), true, jiff::Timestamp::UNIX_EPOCH);
    update(&mut state, Message::Loaded(Arc::new(Diagnosis::of(analysis))));
    let mut terminal = Terminal::new(TestBackend::new(140, 45)).expect("a screen");
    let mut times = Vec::new();
    for key in ["j", "k"].map(|key| key.repeat(layers)).concat().chars() {
        let start = Instant::now();
        update(&mut state, Message::Key(KeyEvent::from(KeyCode::Char(key))));
        terminal.draw(|frame| view(&state, frame)).expect("a frame");
        times.push(start.elapsed());
    }
    times.sort();
    Frames { median: times[times.len() / 2], slowest: times[times.len() - 1] }
}

/// Asks for all of an archive.
pub fn request(archive: &Path) -> Request {
    let reference = archive.to_str().expect("UTF-8").to_owned();
    Request {
        locator: Locator::parse(&reference).expect("an archive"),
        reference,
        platform: None,
        options: ReadOptions { verify: false, digests: Digests::Compressed, read_limit: u64::MAX },
        via: Via::default(),
        depth: Depth::Full,
        registry_depth: Depth::Full,
    }
}

/// What findings cost.
pub struct CostOfFindings {
    /// Examining contents, and asking all rules.
    pub findings: Duration,
    /// The analysis of the image, without the examining.
    pub analysis: Duration,
}

/// Analyses a docker-archive a few times in this process, and takes the medians. Examining is timed apart, because in an
/// analysis it can't be told from reading: the very files of the archive are put into one buffer piece by piece and
/// hashed, as the reader of layers does it, once with and once without being examined; the difference counts.
pub fn cost_of_findings(archive: &Path, rounds: usize) -> CostOfFindings {
    let files = files_of(archive);
    let (mut analyses, mut rules, mut examining) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let request = request(archive);
        let start = Instant::now();
        let analysis = scan(&request, &Arc::new(ScanControl::default()), |_| {}).expect("an image");
        analyses.push(start.elapsed());
        let start = Instant::now();
        let diagnosis = Diagnosis::of(analysis);
        rules.push(start.elapsed());
        assert!(!diagnosis.findings.is_empty(), "hello:v1 has findings");
        let plain = read_through(&files, None);
        let examined = read_through(&files, Some(Examiner::default()));
        examining.push(examined.saturating_sub(plain));
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (analysis, rules, examining) = (median(&mut analyses), median(&mut rules), median(&mut examining));
    CostOfFindings { findings: examining + rules, analysis: analysis.saturating_sub(examining) }
}

/// How long it takes to read files from memory, and to examine them.
fn read_through(files: &[(Vec<u8>, Vec<u8>)], mut examiner: Option<Examiner>) -> Duration {
    const PIECE: usize = 256 << 10;
    let mut buffer = vec![0; PIECE];
    let start = Instant::now();
    for (path, content) in files {
        examiner.iter_mut().for_each(|examiner| examiner.begin(path, content.len() as u64));
        for piece in content.chunks(PIECE) {
            let bytes = &mut buffer[..piece.len()];
            bytes.copy_from_slice(piece);
            std::hint::black_box(xxhash_rust::xxh3::xxh3_128(bytes));
            examiner.iter_mut().for_each(|examiner| examiner.pass(bytes));
        }
        std::hint::black_box(examiner.as_mut().map(|examiner| examiner.finish(0)));
    }
    start.elapsed()
}

/// The regular files of all layers of a docker-archive, with their contents.
fn files_of(archive: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut files = Vec::new();
    let mut outer = tar::Archive::new(File::open(archive).expect("the archive"));
    for member in outer.entries().expect("a tar") {
        let member = member.expect("a member");
        if !member.path_bytes().ends_with(b"layer.tar") {
            continue;
        }
        for file in tar::Archive::new(member).entries().expect("a layer") {
            let mut file = file.expect("a file");
            if file.header().entry_type().is_file() {
                let mut content = Vec::new();
                file.read_to_end(&mut content).expect("its content");
                files.push((file.path_bytes().into_owned(), content));
            }
        }
    }
    assert!(!files.is_empty(), "the archive has layers");
    files
}
