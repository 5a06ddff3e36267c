//! How fast it is, and how much memory it takes: each figure beside that of a peer or a plain read, in one run.
//!
//! `cargo bench` prints a table; nothing is asserted, because times belong to a machine and not to a program. What a
//! comparison needs and is not there (an engine with `hello:v1`, dive) is left out, and the table says so.

mod huge;
mod measure;
mod reading;
mod registry;
mod subjects;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use measure::{Figure, Table, alternate, once};

const IMGSCOPE: &str = env!("CARGO_BIN_EXE_imgscope");

fn main() {
    let folder = tempfile::tempdir().expect("a folder for archives");
    let mut table = Table::default();
    let hello = folder.path().join("hello.tar");
    let dive = subjects::dive();
    hello_from_an_archive(&mut table, &hello, dive.as_deref());
    reading::reading(&mut table, folder.path(), &hello, dive.as_deref());
    registry::registry(&mut table, folder.path());
    findings(&mut table, &hello);
    two_images(&mut table, &hello, &folder.path().join("small.tar"));
    many_files(&mut table, folder.path(), dive.as_deref());
    many_whiteouts(&mut table, folder.path());
    moving_between_layers(&mut table);
    huge::huge(&mut table, folder.path(), imgscope);
    print!("{table}");
}

/// The program, of which nothing is known and nothing is kept.
fn imgscope(arguments: &[&str]) -> Command {
    let mut command = Command::new(IMGSCOPE);
    command.args(arguments).args(["--quiet", "--no-cache"]);
    command
}

fn hello_from_an_archive(table: &mut Table, archive: &Path, dive: Option<&Path>) {
    let title = "hello:v1 as a docker-archive, JSON report | dive --ci";
    if !subjects::engine_has("hello:v1") {
        return table.skip(title, "the engine has no hello:v1");
    }
    let path = archive.to_str().expect("UTF-8");
    once(Command::new("docker").args(["save", "-o", path, "hello:v1"]));
    let ours = || imgscope(&["--format", "json", path]);
    let mut cat = Command::new("cat");
    cat.arg(path);
    let [report, read] = alternate(5, [ours(), cat]);
    table.compare("hello:v1 as a docker-archive, JSON report | cat", report, read, "at most 0.15");
    let Some(dive) = dive else { return table.skip(title, "dive can't be had") };
    let [report, theirs] = alternate(3, [ours(), subjects::dive_ci(dive, path)]);
    table.compare(title, report, theirs, "at most 0.12");
}

/// What findings cost on top of an analysis: examining executables as their bytes pass by, and all rules.
fn findings(table: &mut Table, archive: &Path) {
    let title = "examining contents and all rules | hello:v1 as a docker-archive analysed without them";
    if !archive.is_file() {
        return table.skip(title, "the engine has no hello:v1");
    }
    let cost = subjects::cost_of_findings(archive, 15);
    let figure = |time: Duration| Figure { time, spread: Duration::ZERO, memory: None };
    table.compare(title, figure(cost.findings), figure(cost.analysis), "at most 0.25");
}

/// Compares with an archive that is there already.
fn two_images(table: &mut Table, large: &Path, small: &Path) {
    let title = "hello:v1 and hello:v4 as archives, comparison as JSON | a JSON report on each, added up";
    if !large.is_file() || !subjects::engine_has("hello:v4") {
        return table.skip(title, "the engine has no hello:v1 or no hello:v4");
    }
    let [large, small] = [large, small].map(|path| path.to_str().expect("UTF-8"));
    once(Command::new("docker").args(["save", "-o", small, "hello:v4"]));
    let report = |path| imgscope(&["--format", "json", path]);
    let both = imgscope(&["diff", "--format", "json", large, small]);
    let [both, of_large, of_small] = alternate(15, [both, report(large), report(small)]);
    table.compare(title, both, of_large.and(of_small), "at most 1.1, and no more memory");
}

fn many_files(table: &mut Table, folder: &Path, dive: Option<&Path>) {
    let path = folder.join("many.tar");
    subjects::many_files(100_000, 60).write_to(&path);
    let path = path.to_str().expect("UTF-8");
    let first_screen = imgscope(&[path, "--keys", "", "--screen", "120x36"]);
    let mut cat = Command::new("cat");
    cat.arg(path);
    let [screen, read] = alternate(5, [first_screen, cat]);
    table.compare("100,000 files under 60 layers, first screen | cat", screen, read, "under 2 s and 300 MB");
    let title = "the same, JSON report | dive --ci, once";
    let Some(dive) = dive else { return table.skip(title, "dive can't be had") };
    let [report, theirs] =
        alternate(1, [imgscope(&["--format", "json", path]), subjects::dive_ci(dive, path)]);
    table.compare(title, report, theirs, "");
}

fn many_whiteouts(table: &mut Table, folder: &Path) {
    let path = folder.join("whiteouts.tar");
    subjects::many_whiteouts(50_000, 10_000).write_to(&path);
    let path = path.to_str().expect("UTF-8");
    let mut cat = Command::new("cat");
    cat.arg(path);
    let [report, read] = alternate(5, [imgscope(&["--format", "json", path]), cat]);
    table.compare("50,000 files and 10,000 whiteouts, JSON report | cat", report, read, "under 1 s");
}

fn moving_between_layers(table: &mut Table) {
    let frames = subjects::frames_over_layers(100_000, 60);
    let figure = |time: Duration| Figure { time, spread: Duration::ZERO, memory: None };
    table.alone(
        "a frame after moving to another of these 60 layers, median",
        figure(frames.median),
        "under 16 ms",
    );
    table.alone("the slowest of these frames", figure(frames.slowest), "under 16 ms");
}
