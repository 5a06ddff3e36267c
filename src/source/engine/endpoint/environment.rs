//! What the environment says about engines: variables, the home directory, and small files.
//!
//! It is handed in, so that the search for an endpoint can be tested without touching the process's own variables.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::source::small_file::read_small_file;

type VariableReader = dyn Fn(&str) -> Option<String> + Send + Sync;
type FileReader = dyn Fn(&Path) -> io::Result<Vec<u8>> + Send + Sync;
type DirectoryReader = dyn Fn(&Path) -> Vec<PathBuf> + Send + Sync;

/// Variables, home directory, user and files as the search for an engine sees them.
pub struct Environment {
    variable: Box<VariableReader>,
    read: Box<FileReader>,
    list: Box<DirectoryReader>,
    home: Option<PathBuf>,
    user: Option<u32>,
}

impl Environment {
    /// Gives the environment of this process.
    pub(crate) fn of_process() -> Self {
        Self::new(|name| std::env::var(name).ok(), std::env::home_dir()).with_user(user_id())
    }

    /// Gives an environment with these variables and home directory, and with the files of this machine.
    pub fn new(
        variable: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
        home: Option<PathBuf>,
    ) -> Self {
        let list = |path: &Path| {
            let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).collect()
        };
        Self {
            variable: Box::new(variable),
            read: Box::new(read_small_file),
            list: Box::new(list),
            home,
            user: None,
        }
    }

    /// Replaces the number of the user, which `/run/user/…` sockets are named by.
    pub(crate) fn with_user(mut self, user: Option<u32>) -> Self {
        self.user = user;
        self
    }

    /// Replaces how small files (configuration, certificates) are read.
    pub fn with_files(mut self, read: impl Fn(&Path) -> io::Result<Vec<u8>> + Send + Sync + 'static) -> Self {
        self.read = Box::new(read);
        self
    }

    /// Replaces what is in directories.
    #[cfg(test)]
    pub(super) fn with_directories(
        mut self,
        list: impl Fn(&Path) -> Vec<PathBuf> + Send + Sync + 'static,
    ) -> Self {
        self.list = Box::new(list);
        self
    }

    /// Gives a variable's value; one that is set to nothing counts as not set.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    pub(in crate::source) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        (self.read)(path)
    }

    /// Gives what is in a directory, sorted; nothing where it can't be read.
    pub(in crate::source) fn list(&self, path: &Path) -> Vec<PathBuf> {
        let mut entries = (self.list)(path);
        entries.sort();
        entries
    }

    pub(in crate::source) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    pub(in crate::source) fn user(&self) -> Option<u32> {
        self.user
    }

    /// Gives the directory of Docker's configuration: `$DOCKER_CONFIG`, else `~/.docker`.
    pub(in crate::source) fn docker_config(&self) -> Option<PathBuf> {
        let named = self.variable("DOCKER_CONFIG").map(PathBuf::from);
        named.or_else(|| self.home().map(|home| home.join(".docker")))
    }

    /// Gives the directory of podman's configuration: `$XDG_CONFIG_HOME/containers`, else `~/.config/containers`.
    pub(in crate::source) fn containers_config(&self) -> Option<PathBuf> {
        Some(self.xdg("XDG_CONFIG_HOME", ".config")?.join("containers"))
    }

    /// Gives a directory that a variable names, else one of the home directory.
    pub(in crate::source) fn xdg(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let named = self.variable(variable).map(PathBuf::from);
        named.or_else(|| self.home().map(|home| home.join(below_home)))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("home", &self.home)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// Gives the number of the user that runs this process, as the owner of what the system shows of it.
#[cfg(unix)]
fn user_id() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| std::fs::metadata(path).ok().map(|metadata| metadata.uid());
    owner(Path::new("/proc/self")).or_else(|| owner(&std::env::home_dir()?))
}

#[cfg(not(unix))]
fn user_id() -> Option<u32> {
    None
}
