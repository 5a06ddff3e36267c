//! Docker Engines of the tests' own, newer than most machines have: one for each kind of store, started by the first test
//! that asks for it and gone with the tests.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use super::engine::{attempt, by_engine};
use super::program::imgscope;
use super::run::Outcome;
use super::tools::docker;
use super::{ImageBuilder, Lack, skip};

/// How an engine keeps its images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// The graph driver overlay2: layers unpacked, with their tars' headers beside.
    Overlay2,
    /// containerd's content store: blobs as they were pulled or loaded.
    Containerd,
}

/// An engine that runs for these tests alone.
pub struct OwnEngine {
    address: String,
}

/// What ends a script that says that a machine can't have what is asked for (`EX_TEMPFAIL`).
const CANNOT: i32 = 75;

/// Starts the engine with this store, or gives the one that runs. Where it can't be had the test is skipped.
#[track_caller]
pub fn own_engine(store: Store) -> Option<&'static OwnEngine> {
    type Started = Result<OwnEngine, (Lack, String)>;
    static OVERLAY2: LazyLock<Started> = LazyLock::new(|| OwnEngine::start("overlay2"));
    static CONTAINERD: LazyLock<Started> = LazyLock::new(|| OwnEngine::start("containerd"));
    let started = match store {
        Store::Overlay2 => &*OVERLAY2,
        Store::Containerd => &*CONTAINERD,
    };
    match started {
        Ok(engine) => Some(engine),
        Err((lack, reason)) => {
            skip(*lack, reason);
            None
        }
    }
}

/// The script that has the packages and starts the engine.
fn script() -> Command {
    let mut script = Command::new("bash");
    script.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines/docker.sh"));
    script
}

impl OwnEngine {
    fn start(store: &str) -> Result<Self, (Lack, String)> {
        // short: a socket's path has room for a hundred letters. The script removes it when this process has ended.
        let folder = tempfile::Builder::new().prefix("imgscope-engine-").tempdir().expect("a folder").keep();
        let owner = std::process::id().to_string();
        let started = attempt(script().arg("start").arg(&folder).args([store, &owner]));
        let Output { status, stdout, stderr } = started.map_err(|error| (Lack::Tool, error))?;
        if status.success() {
            let address = String::from_utf8_lossy(&stdout).trim().to_owned();
            return Ok(Self { address });
        }
        let _ = std::fs::remove_dir_all(&folder);
        let lack = if status.code() == Some(CANNOT) { Lack::Machine } else { Lack::Tool };
        Err((lack, String::from_utf8_lossy(&stderr).trim().to_owned()))
    }

    /// Its address, as for `DOCKER_HOST`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Runs the docker command with this engine and gives what it printed.
    #[track_caller]
    pub fn docker(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } =
            by_engine(docker().args(["--host", &self.address]).args(arguments));
        assert!(status.success(), "docker {arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8_lossy(&stdout).into_owned()
    }

    /// Loads an archive.
    #[track_caller]
    pub fn load_archive(&self, archive: &[u8]) {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), archive).expect("a temporary file");
        self.docker(&["load", "-q", "-i", file.path().to_str().expect("UTF-8")]);
    }

    /// Loads an image under its name.
    #[track_caller]
    pub fn load(&self, name: &str, image: ImageBuilder) {
        self.load_archive(&image.tag(name).docker_archive());
    }

    /// Runs the program, which finds this engine and no other one.
    pub fn imgscope(&self, arguments: &[&str]) -> Outcome {
        let mut command = imgscope();
        command.args(arguments).env("DOCKER_HOST", &self.address);
        command.output().expect("the program starts").into()
    }
}
