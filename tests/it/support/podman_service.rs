//! A podman service of a test's own.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use tempfile::TempDir;

use super::program::clean;
use super::{Lack, skip, tools};

/// A podman of its own, with its own storage.
pub struct Podman {
    service: Child,
    pub socket: PathBuf,
    directory: TempDir,
}

impl Podman {
    /// Starts it on a socket that listens from the beginning; None where the test is skipped.
    #[track_caller]
    pub fn start() -> Option<Self> {
        if !tools::is_installed("podman") {
            skip(Lack::Tool, "podman is not installed");
            return None;
        }
        let directory = TempDir::new().expect("a directory");
        let socket = directory.path().join("podman.sock");
        let listener = UnixListener::bind(&socket).expect("a socket");
        // Handed over as systemd does it: descriptor 3 is the socket.
        let script = "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec podman --root \"$1/root\" \
                      --runroot \"$1/run\" --storage-driver vfs system service --time=0";
        let service = clean("sh")
            .args(["-c", script, "sh"])
            .arg(directory.path())
            // it would ask that engine instead of being one
            .env_remove("CONTAINER_HOST")
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        Some(Self { service, socket, directory: directory })
    }
}

impl Podman {
    /// Runs the podman command on the same storage and gives what it printed.
    #[track_caller]
    pub fn podman(&self, arguments: &[&str]) -> String {
        let mut command = clean("podman");
        command.env_remove("CONTAINER_HOST").arg("--root").arg(self.directory.path().join("root"));
        command.arg("--runroot").arg(self.directory.path().join("run")).args(["--storage-driver", "vfs"]);
        let output = super::by_engine(command.args(arguments));
        assert!(output.status.success(), "podman {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Its address, as for `CONTAINER_HOST`.
    pub fn address(&self) -> String {
        format!("unix://{}", self.socket.display())
    }
}

impl Drop for Podman {
    fn drop(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}
