//! Advice that is proved: `imgscope advise IMAGE --prove CONTEXT`, with a docker command that builds.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::program::folder;
use super::run::Outcome;
use super::tools::{docker, docker_to_build};
use super::{DockerEngine, attempt, imgscope_with_engine};

/// A name of an image; gone when it is dropped.
pub struct Named {
    pub name: String,
}

impl Drop for Named {
    fn drop(&mut self) {
        let _ = attempt(docker().args(["rmi", "-f", &self.name]));
    }
}

/// How many tests of this program need each name that `pin` gave.
static PINNED: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

/// A name that an image has while a test needs it.
pub struct Pinned {
    name: String,
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let mut pinned = PINNED.lock().unwrap_or_else(PoisonError::into_inner);
        let count = pinned.entry(self.name.clone()).or_default();
        *count -= 1;
        if *count == 0 {
            let _ = attempt(docker().args(["rmi", "-f", &self.name]));
        }
    }
}

/// Gives an image at hand the name that a Dockerfile begins with, so that nothing is pulled, until no test needs it any
/// more. One that has the name already keeps it.
#[must_use]
#[track_caller]
pub fn pin(engine: &DockerEngine, image: &str, name: &str) -> Option<Pinned> {
    // held while the engine is asked: of tests side by side the first gives the name, and the last takes it away
    let mut pinned = PINNED.lock().unwrap_or_else(PoisonError::into_inner);
    let count = pinned.entry(name.to_owned()).or_default();
    if *count == 0 {
        if !engine.docker(&["images", "-q", name]).trim().is_empty() {
            return None;
        }
        engine.docker(&["tag", image, name]);
    }
    *count += 1;
    Some(Pinned { name: name.to_owned() })
}

/// A PATH in which the first docker is one that builds with BuildKit.
#[track_caller]
pub fn path_with_docker() -> OsString {
    let docker = docker_to_build().expect("one that asks for the engine to build has it");
    let tools = PathBuf::from(folder()).join("tools");
    if !tools.exists() {
        std::fs::create_dir(&tools).expect("a folder");
        std::os::unix::fs::symlink(docker, tools.join("docker")).expect("a link");
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([tools].into_iter().chain(std::env::split_paths(&path))).expect("a PATH")
}

/// Proves the advice for an image of the engine, and gives what came of it. Builds may use the machine's network.
#[track_caller]
pub fn prove(image: &str, context: &Path, arguments: &[&str]) -> Outcome {
    let mut imgscope = imgscope_with_engine();
    imgscope.env("PATH", path_with_docker());
    imgscope.args(["advise", image, "--build-option=--network=host", "--prove"]).arg(context);
    imgscope.args(arguments).output().expect("the program starts").into()
}

/// Holds that the advice for an image of a language is proved: it builds from the context, does the same, and is as small
/// as predicted. `docs/advice.md` has a row for each language that is proved so. Gives the advice.
#[track_caller]
pub fn is_proved(language: &str, image: &str, context: &Path) -> Value {
    let outcome = prove(image, context, &["--format", "json"]);
    assert!(
        matches!(outcome.code, Some(0 | 1)),
        "{language}: nothing was tried with {image}: {}",
        outcome.stderr
    );
    let advice = outcome.json()["advice"].clone();
    let proof = &advice["proof"];
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_default();
    assert_eq!(proof["proved"], true, "{language}: {image}: {proof:#}\n{dockerfile}");
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    advice
}
