//! Where the tools are that tests hold figures against: all are found in PATH, none by a path of its own.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// Tells whether a tool is installed.
pub fn is_installed(tool: &str) -> bool {
    succeeds(Command::new(tool).arg("--version"))
}

fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Docker's command line: the one that `IMGSCOPE_TEST_DOCKER` names, else the first in PATH. It talks to the engine that the
/// surroundings of the tests name.
pub fn docker() -> Command {
    Command::new(named_docker().unwrap_or_else(|| "docker".into()))
}

/// One that builds with both builders: with buildx, or of the 20.10 series. A newer one without buildx has neither.
pub fn docker_to_build() -> Option<&'static PathBuf> {
    static FOUND: LazyLock<Option<PathBuf>> = LazyLock::new(|| all_dockers().into_iter().find(builds));
    FOUND.as_ref()
}

fn builds(docker: &PathBuf) -> bool {
    let version = Command::new(docker).arg("--version").output();
    let is_old = version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(" 20.10"));
    is_old || succeeds(Command::new(docker).args(["buildx", "version"]))
}

fn named_docker() -> Option<PathBuf> {
    std::env::var_os("IMGSCOPE_TEST_DOCKER").map(PathBuf::from)
}

/// The one that is named, else all in PATH.
fn all_dockers() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = || std::env::split_paths(&path).map(|folder| folder.join("docker")).collect();
    named_docker().map_or_else(in_path, |docker| vec![docker])
}
