//! Why nothing can be kept, or looked up.

use std::io;
use std::path::{Path, PathBuf};

use crate::text::escape;

/// Why the cache can't be used, or something in it can't be changed.
#[derive(Debug, thiserror::Error)]
pub enum CacheProblem {
    /// There is no folder to choose.
    #[error("no folder for the cache: neither HOME nor XDG_CACHE_HOME is set; name one with --cache-dir")]
    NoFolder,
    /// A folder or file there is not as safe as it has to be.
    #[error("{path} {reason}", path = shown(.path))]
    Unsafe {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system refused.
    #[error("cannot {doing} {path}: {error}", path = shown(.path))]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl CacheProblem {
    /// A way to say what was tried when the system refused.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { doing, path, error }
    }
}

/// A path as messages have it.
fn shown(path: &Path) -> String {
    escape(path.as_os_str().as_encoded_bytes())
}
