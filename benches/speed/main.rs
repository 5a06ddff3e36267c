//! How fast it is, and how much memory it takes: each figure beside that of a peer or a plain read, in one run.
//!
//! `cargo bench --bench speed` prints a table; words after `--` choose the rows of which [`ROWS`] names have one in them.
//! Nothing is asserted, because times belong to a machine and not to a program. What a comparison needs and is not there (an
//! engine with `hello:v1`, dive) is left out, and the table says so.

mod archives;
mod engines;
mod huge;
mod measure;
mod peers;
mod registry;
mod subjects;
mod terminal;

use std::process::Command;

use measure::Table;
use peers::Peers;

const IMGSCOPE: &str = env!("CARGO_BIN_EXE_imgscope");

/// Measures something, and adds rows of it.
type Measure = fn(&mut Table, &Peers);

/// What is measured, and what it is chosen by.
const ROWS: &[(&str, Measure)] = &[
    ("known", engines::known),
    ("store of the engine", engines::store),
    ("store overlay2", |table, peers| engines::own_store(table, peers, "overlay2")),
    ("store containerd", |table, peers| engines::own_store(table, peers, "containerd")),
    ("store podman", engines::podman),
    ("socket", engines::socket),
    ("rebuild", engines::rebuild),
    ("diff of five", engines::comparison),
    ("docker-archive", archives::docker_archive),
    ("OCI archive", archives::oci_archive),
    ("two archives", archives::two_archives),
    ("findings", archives::findings),
    ("many files", archives::many_files),
    ("whiteouts", archives::many_whiteouts),
    ("registry", registry::registry),
    ("first frame", terminal::first_frame),
    ("idle", terminal::idle),
    ("moving between layers", archives::moving_between_layers),
    ("huge million", huge::million),
    ("huge layers", huge::layers),
    ("huge hole", huge::hole),
    ("huge explorer", huge::explorer),
    ("huge journey", huge::journey),
];

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let peers = Peers::new();
    let mut table = Table::default();
    for (name, measure) in ROWS {
        if chosen.is_empty() || chosen.iter().any(|word| name.contains(word.as_str())) {
            measure(&mut table, &peers);
        }
    }
    print!("{table}");
}

/// The program, of which nothing is known and nothing is kept.
fn imgscope(arguments: &[&str]) -> Command {
    let mut command = Command::new(IMGSCOPE);
    command.args(arguments).args(["--quiet", "--no-cache"]);
    command
}

/// The program, of which what is known and kept lies in a folder.
fn keeping(folder: &std::path::Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(IMGSCOPE);
    command.args(arguments).arg("--quiet").env("IMGSCOPE_CACHE_DIR", folder.join("cache"));
    command
}

/// Tells whether a command ends well.
fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
