//! The one place that starts the real program: as a person or a script would, in surroundings of the test's own.
//!
//! Nothing of whoever runs the tests reaches it, neither settings nor an engine. Tests that ask an engine hand over
//! what names it, and nothing more: [`super::imgscope_with_engine`].

use std::ffi::{OsStr, OsString};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

/// The program that is tested.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_imgscope");

/// No run on the small images of these tests may take longer, on a machine that does much else besides.
const PATIENCE: Duration = Duration::from_secs(180);

/// An address at which nobody listens: without it the usual sockets of an engine would be tried.
const NO_ENGINE: &str = "unix:///nonexistent/engine.sock";

/// The folders of a run, below one that is the test's own.
const FOLDERS: [(&str, &str); 7] = [
    ("HOME", "home"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_STATE_HOME", "state"),
    ("XDG_RUNTIME_DIR", "run"),
    ("TMPDIR", "tmp"),
];

thread_local! {
    /// Each test runs in a thread: the folder is removed when it ends.
    static OWN: TempDir = {
        let own = tempfile::tempdir().expect("a folder");
        for (_, name) in FOLDERS {
            std::fs::create_dir(own.path().join(name)).expect("a folder");
        }
        // else the images of the machine's own podman could be found
        let [root, run] = ["storage", "storage-run"].map(|name| own.path().join(name).display().to_string());
        let storage = format!("[storage]\ndriver = \"vfs\"\ngraphroot = \"{root}\"\nrunroot = \"{run}\"\n");
        std::fs::write(own.path().join("storage.conf"), storage).expect("a file");
        own
    };
}

/// All variables that a run gets.
pub fn environment() -> Vec<(&'static str, OsString)> {
    let mut variables = vec![
        ("PATH", std::env::var_os("PATH").unwrap_or_default()),
        ("LC_ALL", "C.UTF-8".into()),
        ("DOCKER_HOST", NO_ENGINE.into()),
        ("CONTAINER_HOST", NO_ENGINE.into()),
    ];
    OWN.with(|own| {
        variables.push(("CONTAINERS_STORAGE_CONF", own.path().join("storage.conf").into()));
        variables.extend(FOLDERS.map(|(name, folder)| (name, own.path().join(folder).into())));
    });
    variables
}

/// The folder in which a run is, unless a test names another: its home, in which and above which no project is.
pub fn folder() -> OsString {
    OWN.with(|own| own.path().join("home").into())
}

/// Any command in these surroundings: a shell or a script that starts the program, another tool.
pub fn clean(command: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(command);
    command.env_clear().envs(environment()).current_dir(folder());
    command
}

/// The program, to be started and spoken with while it runs.
pub fn program() -> Command {
    clean(PROGRAM)
}

/// The program, to be run to its end; one that does not come to it is stopped.
pub fn imgscope() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::from_std(program());
    command.timeout(PATIENCE);
    command
}
