//! How long it takes until an image of an engine is read: known from before, from each kind of store, by an export.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::measure::{Figure, Table, alternate, once};
use crate::peers::{HELLO, Peers, engine_has};
use crate::{imgscope, keeping, succeeds};

/// Rounds of each comparison.
const ROUNDS: usize = 7;
/// What is asked of it.
const JSON: &[&str] = &["--format", "json"];

fn docker(host: Option<&str>, arguments: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(arguments);
    host.map(|host| command.env("DOCKER_HOST", host));
    command
}

/// An image that is known from before.
pub fn known(table: &mut Table, peers: &Peers) {
    let title = "hello:v1 from the engine, known, JSON | docker image inspect";
    if !engine_has(HELLO) {
        return table.skip(title, "the engine has no hello:v1");
    }
    // by an export, as a user without the right to read the store has it
    once(&mut keeping(peers.folder(), &[HELLO, "--format", "json", "--via", "export"]));
    let report = || keeping(peers.folder(), &[HELLO, "--format", "json"]);
    let [ours, inspect] = alternate(ROUNDS, [report(), docker(None, &["image", "inspect", HELLO])]);
    table.compare(title, ours, inspect, "at most 40 ms more than the request");
    let title = "hello:v1 from the engine, known, JSON | dive --ci";
    let Some(dive) = peers.dive() else { return table.skip(title, "dive can't be had") };
    let mut theirs = Command::new(dive);
    theirs.args(["--ci", HELLO]).env("CI", "true");
    let [ours, theirs] = alternate(5, [report(), theirs]);
    table.compare(title, ours, theirs, "at most 0.02");
}

/// What the machine's engine exports, with no look at its store. Rounds vary by more than the two differ: many are needed.
pub fn socket(table: &mut Table, _: &Peers) {
    let title = "hello:v1, never seen, only the socket | docker save";
    if !engine_has(HELLO) {
        return table.skip(title, "the engine has no hello:v1");
    }
    let export = imgscope(&[HELLO, "--via", "export", "--format", "json"]);
    let [ours, save] = alternate(15, [export, docker(None, &["save", HELLO])]);
    table.compare(title, ours, save, "at most 1.03");
}

/// The store of the machine's engine.
pub fn store(table: &mut Table, _: &Peers) {
    store_of(table, None, "the machine's engine");
}

/// The store of an engine, never seen.
fn store_of(table: &mut Table, host: Option<&str>, of: &str) {
    let title = format!("hello:v1, never seen, from the store of {of} | docker save");
    let mut ours = imgscope(&[&[HELLO, "--via", "store"], JSON].concat());
    host.map(|host| ours.env("DOCKER_HOST", host));
    if !succeeds(&mut ours) {
        return table.skip(&title, "its store can't be read");
    }
    let [ours, save] = alternate(5, [ours, docker(host, &["save", HELLO])]);
    table.compare(&title, ours, save, "at most 0.05");
}

/// The store of an engine that is started for it.
pub fn own_store(table: &mut Table, peers: &Peers, store: &str) {
    let of = format!("an engine with {store}");
    let Some(archive) = peers.hello() else { return table.skip(&of, "the engine has no hello:v1") };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines/docker.sh");
    // the path of a socket has room for a hundred letters
    let place = peers.folder().join(&store[..1]);
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
    once(&mut docker(Some(&host), &["load", "-q", "-i", archive]));
    store_of(table, Some(&host), &of);
    once(&mut script("stop", &[]));
}

/// podman's storage.
pub fn podman(table: &mut Table, peers: &Peers) {
    let title = "hello:v1, never seen, from podman's storage | podman save";
    let Some(archive) = peers.hello() else { return table.skip(title, "the engine has no hello:v1") };
    let root = peers.folder().join("storage");
    let root = root.to_str().expect("UTF-8");
    let podman = |arguments: &[&str]| {
        let mut command = Command::new("podman");
        command.args(["--root", root, "--runroot", &format!("{root}-run")]).args(arguments);
        command
    };
    if !succeeds(&mut podman(&["load", "-q", "-i", archive])) {
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

/// Five images, all known.
pub fn comparison(table: &mut Table, peers: &Peers) {
    let title = "diff hello:v1 … hello:v5, all known, JSON";
    let five = ["diff", "hello:v1", "hello:v2", "hello:v3", "hello:v4", "hello:v5", "--format", "json"];
    let diff = || keeping(peers.folder(), &five);
    if !succeeds(&mut diff()) {
        return table.skip(title, "the engine has not all of them");
    }
    let [figure] = alternate(ROUNDS, [diff()]);
    table.alone(title, figure, "at most 120 ms");
}

/// Images that differ in their top layer, each seen for the first time while the others are known.
pub fn rebuild(table: &mut Table, peers: &Peers) {
    let title = "a rebuild that changed the top layer, from the store | a known image";
    let mut figures: Vec<[Figure; 2]> = Vec::new();
    for round in 0..ROUNDS {
        let context = peers.folder().join(format!("context-{round}"));
        let name = format!("imgscope-bench:{round}");
        fs::create_dir_all(&context).expect("a folder");
        fs::write(context.join("Dockerfile"), format!("FROM {HELLO}\nCOPY new /new\n")).expect("room");
        fs::write(context.join("new"), vec![round as u8; 1_000_000]).expect("room");
        let mut build = docker(None, &["build", "-q", "-t", &name, context.to_str().expect("UTF-8")]);
        if !succeeds(build.env("DOCKER_BUILDKIT", "0")) {
            return table.skip(title, "the engine can't build it");
        }
        let look = || once(&mut keeping(peers.folder(), &[&name, "--format", "json"]));
        figures.push([look(), look()]);
        once(&mut docker(None, &["rmi", "-f", &name]));
    }
    // the first round reads the others too
    let median = |which: usize| Figure::median(figures.iter().skip(1).map(|pair| pair[which]).collect());
    table.compare(title, median(0), median(1), "at most 1.2, and that layer");
}
