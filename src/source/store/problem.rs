//! Why a store can't be read as it lies on disk.

use std::io;
use std::path::{Path, PathBuf};

use crate::source::display_path;
use crate::text::escape_line;

/// A store, or a file of it, is of no use; the engine's own export may be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", display_path(path))]
pub struct StoreProblem {
    path: PathBuf,
    reason: String,
    is_forbidden: bool,
}

impl StoreProblem {
    /// What is there is not what should be.
    pub(crate) fn damaged(path: &Path, reason: impl AsRef<str>) -> Self {
        Self { path: path.to_owned(), reason: escape_line(reason.as_ref()), is_forbidden: false }
    }

    /// The file system refused.
    pub(crate) fn of_io(path: &Path, error: &io::Error) -> Self {
        let is_forbidden = error.kind() == io::ErrorKind::PermissionDenied;
        Self { path: path.to_owned(), reason: error.to_string(), is_forbidden }
    }

    /// The file or folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tells whether another user, as root, could read it.
    pub fn is_forbidden(&self) -> bool {
        self.is_forbidden
    }
}
