//! How long it takes until an image is read: known from before, from each kind of store, by an export, from archives.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::measure::{Figure, Table, alternate, once};
use crate::subjects;
use crate::{IMGSCOPE, imgscope};

/// The image that is read: 333 MB, of which a toolchain is most.
const HELLO: &str = "hello:v1";
/// Rounds of each comparison.
const ROUNDS: usize = 7;
/// What is asked of it.
const JSON: &[&str] = &["--format", "json"];

/// Measures all of it.
pub fn reading(table: &mut Table, folder: &Path, archive: &Path, dive: Option<&Path>) {
    if !subjects::engine_has(HELLO) {
        return table.skip("how an image is read", "the engine has no hello:v1");
    }
    let cache = folder.join("cache");
    let known = |arguments: &[&str]| {
        let mut command = Command::new(IMGSCOPE);
        command.args(arguments).arg("--quiet").env("IMGSCOPE_CACHE_DIR", &cache);
        command
    };
    known_from_engine(table, &known, dive);
    machines_engine(table, None, "the machine's engine");
    let export = [&[HELLO, "--via", "export"], JSON].concat();
    let [ours, save] = alternate(5, [imgscope(&export), docker(None, &["save", HELLO])]);
    table.compare("hello:v1, never seen, only the socket | docker save", ours, save, "at most 1.03");
    for store in ["overlay2", "containerd"] {
        own_engine(table, folder, archive, store);
    }
    podman(table, folder, archive);
    oci_archive(table, folder, &known);
    comparison(table, &known);
    rebuild(table, folder, &known);
}

fn docker(host: Option<&str>, arguments: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(arguments);
    host.map(|host| command.env("DOCKER_HOST", host));
    command
}

fn known_from_engine(table: &mut Table, known: &dyn Fn(&[&str]) -> Command, dive: Option<&Path>) {
    // by an export, as a user without the right to read the store has it
    once(&mut known(&[HELLO, "--format", "json", "--via", "export"]));
    let report = || known(&[HELLO, "--format", "json"]);
    let [ours, inspect] = alternate(ROUNDS, [report(), docker(None, &["image", "inspect", HELLO])]);
    let title = "hello:v1 from the engine, known, JSON | docker image inspect";
    table.compare(title, ours, inspect, "at most 40 ms more than the request");
    let title = "hello:v1 from the engine, known, JSON | dive --ci";
    let Some(dive) = dive else { return table.skip(title, "dive can't be had") };
    let mut theirs = Command::new(dive);
    theirs.args(["--ci", HELLO]).env("CI", "true");
    let [ours, theirs] = alternate(5, [report(), theirs]);
    table.compare(title, ours, theirs, "at most 0.02");
}

/// The store of an engine, never seen.
fn machines_engine(table: &mut Table, host: Option<&str>, of: &str) {
    let title = format!("hello:v1, never seen, from the store of {of} | docker save");
    let mut ours = imgscope(&[&[HELLO, "--via", "store"], JSON].concat());
    host.map(|host| ours.env("DOCKER_HOST", host));
    if !succeeds(&mut ours) {
        return table.skip(&title, "its store can't be read");
    }
    let [ours, save] = alternate(5, [ours, docker(host, &["save", HELLO])]);
    table.compare(&title, ours, save, "at most 0.05");
}

fn own_engine(table: &mut Table, folder: &Path, archive: &Path, store: &str) {
    let of = format!("an engine with {store}");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines/docker.sh");
    // the path of a socket has room for a hundred letters
    let place = folder.join(&store[..1]);
    let script = |action: &str, more: &[&str]| {
        let mut command = Command::new("bash");
        command.arg(&script).arg(action).arg(&place).args(more).stderr(Stdio::null());
        command
    };
    let started = script("start", &[store, &std::process::id().to_string()]).output().expect("bash");
    if !started.status.success() {
        return table.skip(&of, "it can't be started here");
    }
    let host = String::from_utf8_lossy(&started.stdout).trim().to_owned();
    once(&mut docker(Some(&host), &["load", "-q", "-i", archive.to_str().expect("UTF-8")]));
    machines_engine(table, Some(&host), &of);
    once(&mut script("stop", &[]));
}

fn podman(table: &mut Table, folder: &Path, archive: &Path) {
    let title = "hello:v1, never seen, from podman's storage | podman save";
    let root = folder.join("storage");
    let root = root.to_str().expect("UTF-8");
    let podman = |arguments: &[&str]| {
        let mut command = Command::new("podman");
        command.args(["--root", root, "--runroot", &format!("{root}-run")]).args(arguments);
        command
    };
    if !succeeds(&mut podman(&["load", "-q", "-i", archive.to_str().expect("UTF-8")])) {
        return table.skip(title, "podman can't load it");
    }
    let named = format!("containers-storage:[{root}]localhost/{HELLO}");
    let named = if succeeds(&mut imgscope(&[&[named.as_str()], JSON].concat())) {
        named
    } else {
        format!("containers-storage:[{root}]docker.io/library/{HELLO}")
    };
    let [ours, save] =
        alternate(5, [imgscope(&[&[named.as_str()], JSON].concat()), podman(&["save", HELLO])]);
    table.compare(title, ours, save, "at most 0.05");
}

fn oci_archive(table: &mut Table, folder: &Path, known: &dyn Fn(&[&str]) -> Command) {
    let title = "hello:v1 as an OCI archive, gzip, JSON | gzip -dc";
    let path = folder.join("hello.oci.tar");
    let path = path.to_str().expect("UTF-8");
    let mut copy = Command::new("skopeo");
    copy.args(["copy", "-q", &format!("docker-daemon:{HELLO}"), &format!("oci-archive:{path}")]);
    let blobs = folder.join("blobs");
    fs::create_dir_all(&blobs).expect("a folder");
    let mut unpack = Command::new("tar");
    unpack.args(["-xf", path, "-C"]).arg(&blobs);
    if !succeeds(&mut copy) || !succeeds(&mut unpack) {
        return table.skip(title, "skopeo can't copy it");
    }
    let all: Vec<PathBuf> =
        fs::read_dir(blobs.join("blobs/sha256")).expect("blobs").flatten().map(|blob| blob.path()).collect();
    let is_gzip = |blob: &&PathBuf| fs::read(blob).is_ok_and(|bytes| bytes.starts_with(&[0x1f, 0x8b]));
    let mut gzip = Command::new("gzip");
    gzip.arg("-dc").args(all.iter().filter(is_gzip));
    let again = || known(&[path, "--format", "json"]);
    once(&mut again());
    let first = imgscope(&[&[path], JSON].concat());
    let [first, second, gzip] = alternate(ROUNDS, [first, again(), gzip]);
    table.compare(title, first, gzip, "at most 0.28");
    table.compare("the same, the second time | gzip -dc", second, gzip, "at most 0.03");
}

fn comparison(table: &mut Table, known: &dyn Fn(&[&str]) -> Command) {
    let title = "diff hello:v1 … hello:v5, all known, JSON";
    let diff =
        || known(&["diff", "hello:v1", "hello:v2", "hello:v3", "hello:v4", "hello:v5", "--format", "json"]);
    if !succeeds(&mut diff()) {
        return table.skip(title, "the engine has not all of them");
    }
    let [figure] = alternate(ROUNDS, [diff()]);
    table.alone(title, figure, "at most 120 ms");
}

/// Images that differ in their top layer, each seen for the first time while the others are known.
fn rebuild(table: &mut Table, folder: &Path, known: &dyn Fn(&[&str]) -> Command) {
    let title = "a rebuild that changed the top layer, from the store | a known image";
    let mut figures: Vec<[Figure; 2]> = Vec::new();
    for round in 0..ROUNDS {
        let context = folder.join(format!("context-{round}"));
        let name = format!("imgscope-bench:{round}");
        fs::create_dir_all(&context).expect("a folder");
        fs::write(context.join("Dockerfile"), format!("FROM {HELLO}\nCOPY new /new\n")).expect("room");
        fs::write(context.join("new"), vec![round as u8; 1_000_000]).expect("room");
        let mut build = docker(None, &["build", "-q", "-t", &name, context.to_str().expect("UTF-8")]);
        if !succeeds(build.env("DOCKER_BUILDKIT", "0")) {
            return table.skip(title, "the engine can't build it");
        }
        let look = || once(&mut known(&[&name, "--format", "json"]));
        figures.push([look(), look()]);
        once(&mut docker(None, &["rmi", "-f", &name]));
    }
    let median = |which: usize| {
        let mut all: Vec<Figure> = figures.iter().skip(1).map(|pair| pair[which]).collect();
        all.sort_by_key(|figure| figure.time);
        Figure { spread: all[all.len() - 1].time - all[0].time, ..all[all.len() / 2] }
    };
    table.compare(title, median(0), median(1), "at most 1.2, and that layer");
}

/// Tells whether a command ends well.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
