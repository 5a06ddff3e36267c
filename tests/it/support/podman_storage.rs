//! Storages that the real podman, buildah and skopeo fill, in folders of the test's own.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::program::{PROGRAM, clean};
use super::run::Outcome;
use super::tools::is_installed;
use super::{Folder, Lack, by_engine, skip};

/// Whose storage it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Whoever runs the tests.
    Tester,
    /// Another user of this machine, with users of its own for containers.
    Rootless(String),
}

/// A storage, unmounted and removed when it goes out of scope.
pub struct PodmanStorage {
    folder: Folder,
    driver: &'static str,
    owner: Owner,
}

impl PodmanStorage {
    /// An empty storage. Where podman or skopeo lack, or can't work with that driver here, the test is skipped.
    #[track_caller]
    pub fn new(driver: &'static str) -> Option<Self> {
        Self::of(Owner::Tester, driver)
    }

    /// The same of a user who is not root: of the tester, else of one that has users for containers.
    #[track_caller]
    pub fn rootless(driver: &'static str) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return Self::new(driver);
        }
        let Some(user) = user_with_containers() else {
            skip(Lack::Machine, "no user has users for containers (/etc/subuid)");
            return None;
        };
        Self::of(Owner::Rootless(user), driver)
    }

    #[track_caller]
    fn of(owner: Owner, driver: &'static str) -> Option<Self> {
        if let Some(tool) = ["podman", "skopeo"].into_iter().find(|tool| !is_installed(tool)) {
            skip(Lack::Tool, &format!("{tool} is not installed"));
            return None;
        }
        let storage = Self { folder: Folder::new(), driver, owner };
        for name in ["home", "run", "tmp"] {
            fs::create_dir(storage.folder.path(name)).expect("a folder");
        }
        let (root, run) = (storage.folder.word("root"), storage.folder.word("run"));
        storage.folder.file(
            "storage.conf",
            format!("[storage]\ndriver = \"{driver}\"\ngraphroot = \"{root}\"\nrunroot = \"{run}\"\n")
                .as_bytes(),
        );
        storage.folder.file("policy.json", br#"{"default": [{"type": "insecureAcceptAnything"}]}"#);
        fs::copy(PROGRAM, storage.folder.path("imgscope")).expect("a copy that every user may run");
        if let Owner::Rootless(user) = &storage.owner {
            let whole = storage.folder.word("");
            by_engine(Command::new("chown").args(["-R", user, &whole]));
        }
        let images = storage.tool("podman").arg("images").output().expect("podman");
        if !images.status.success() {
            let said = String::from_utf8_lossy(&images.stderr).into_owned();
            skip(Lack::Machine, &format!("podman can't keep images in {driver} here: {said}"));
            return None;
        }
        Some(storage)
    }

    /// A tool that works with this storage, as the storage's owner.
    pub fn tool(&self, tool: &str) -> Command {
        let mut command = match &self.owner {
            Owner::Tester => clean(tool),
            Owner::Rootless(user) => {
                let mut command = clean("setpriv");
                command.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--init-groups", tool]);
                command
            }
        };
        command.envs(self.environment());
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "CONTAINER_HOST", "DOCKER_HOST"] {
            command.env_remove(name);
        }
        command.current_dir(self.folder.path("home"));
        // what podman keeps at home of a user counts more for it than a configuration
        if ["podman", "buildah"].contains(&tool) {
            command.arg("--root").arg(self.root()).arg("--runroot").arg(self.folder.path("run"));
            command.args(["--storage-driver", self.driver]);
        }
        command
    }

    /// The variables by which a tool finds this storage.
    pub fn environment(&self) -> impl Iterator<Item = (OsString, OsString)> {
        let places = [
            ("HOME", "home"),
            ("XDG_RUNTIME_DIR", "run"),
            ("TMPDIR", "tmp"),
            ("CONTAINERS_STORAGE_CONF", "storage.conf"),
        ];
        places.map(|(name, place)| (name.into(), self.folder.path(place).into())).into_iter()
    }

    /// Runs a tool that must go well; gives its output.
    #[track_caller]
    pub fn does(&self, tool: &str, arguments: &[&str]) -> String {
        let output: Output = by_engine(self.tool(tool).args(arguments));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{tool} {arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Copies an archive's only image into the storage.
    #[track_caller]
    pub fn load(&self, archive: &[u8], name: &str) {
        let path = self.file("loaded.tar", archive);
        self.copy(&format!("docker-archive:{path}"), name);
    }

    /// Copies an image from elsewhere into the storage.
    #[track_caller]
    pub fn copy(&self, from: &str, name: &str) {
        let policy = self.folder.word("policy.json");
        let place = format!("containers-storage:{name}");
        self.does("skopeo", &["copy", "--policy", &policy, "-q", from, &place]);
    }

    /// Lets podman save images; gives the archive's path.
    #[track_caller]
    pub fn save(&self, names: &[&str]) -> String {
        let path = self.folder.word("saved.tar");
        let _ = fs::remove_file(&path);
        self.does("podman", &[&["save", "-q", "-m", "-o", &path][..], names].concat());
        path
    }

    /// Runs the program as the storage's owner.
    pub fn imgscope(&self, arguments: &[&str]) -> Outcome {
        self.program().args(arguments).output().expect("the program starts").into()
    }

    /// The program, as the storage's owner.
    pub fn program(&self) -> Command {
        self.tool(&self.folder.word("imgscope"))
    }

    /// Writes a file that the owner may read.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.file(name, bytes);
        if let Owner::Rootless(user) = &self.owner {
            by_engine(Command::new("chown").args([user, &path]));
        }
        path
    }

    /// The folder of the storage.
    pub fn root(&self) -> PathBuf {
        self.folder.path("root")
    }

    /// A folder of the driver's, as `overlay-images`.
    pub fn of_driver(&self, name: &str) -> PathBuf {
        self.root().join(format!("{}-{name}", self.driver))
    }

    /// Where the contents of a layer are.
    pub fn contents(&self, layer: &str) -> PathBuf {
        match self.driver {
            "vfs" => self.root().join("vfs/dir").join(layer),
            driver => self.root().join(driver).join(layer).join("diff"),
        }
    }

    /// What one of its lists says.
    pub fn list(&self, name: &str) -> serde_json::Value {
        let bytes = fs::read(self.of_driver(name)).expect("a list");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// Changes one of its lists.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut serde_json::Value)) {
        let mut list = self.list(name);
        change(&mut list);
        fs::write(self.of_driver(name), list.to_string()).expect("a list");
    }
}

/// podman's service, for as long as a test has it.
pub struct PodmanService {
    process: Child,
    address: String,
}

impl PodmanService {
    /// What names it to the program.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for PodmanService {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl PodmanStorage {
    /// Starts podman's service for this storage: it is handed a socket that listens already, as systemd hands it over, so
    /// that nobody has to wait for it.
    pub fn service(&self) -> PodmanService {
        let path = self.folder.path("podman.sock");
        let listener = UnixListener::bind(&path).expect("a socket");
        fs::set_permissions(&path, Permissions::from_mode(0o777)).expect("a socket of all users");
        let start = "exec 3<&0; LISTEN_FDS=1 LISTEN_PID=$$ exec podman \"$@\"";
        let mut command = self.tool("sh");
        let (root, run) = (self.folder.word("root"), self.folder.word("run"));
        command.args([
            "-c",
            start,
            "sh",
            "--root",
            &root,
            "--runroot",
            &run,
            "--storage-driver",
            self.driver,
        ]);
        command.args(["--log-level=error", "system", "service", "--time", "60"]);
        command.stdin(OwnedFd::from(listener)).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("podman's service");
        PodmanService { process, address: format!("unix://{}", path.display()) }
    }
}

impl Drop for PodmanStorage {
    fn drop(&mut self) {
        let root = self.root();
        // the driver mounts its own folder onto itself
        let _ = Command::new("umount").arg(root.join(self.driver)).output();
        if let Owner::Rootless(_) = self.owner {
            let _ = self.tool("podman").args(["unshare", "rm", "-rf"]).arg(&root).output();
        }
    }
}

/// A user that has users for containers, and a home.
fn user_with_containers() -> Option<String> {
    let listed = fs::read_to_string("/etc/subuid").ok()?;
    let users = listed.lines().filter_map(|line| line.split(':').next());
    let mut users = users.filter(|user| *user != "root" && Path::new("/home").join(user).is_dir());
    users.next().map(str::to_owned)
}
