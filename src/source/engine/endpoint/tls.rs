//! The files that a TLS connection to an engine needs: `ca.pem`, `cert.pem` and `key.pem` in one directory.
//!
//! Looks whether they are there and are PEM; what is in them is the business of the TLS library.

use std::io;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use crate::source::engine::error::{EngineError, root_cause};

/// What of a directory's TLS files is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::source::engine) struct TlsFiles {
    /// Certificates of the authorities that may have signed the engine's; the system's are trusted besides.
    pub(in crate::source::engine) authorities: Option<PathBuf>,
    /// The certificate that the engine knows this user by, and its key.
    pub(in crate::source::engine) identity: Option<(PathBuf, PathBuf)>,
}

impl TlsFiles {
    /// Looks for the files in `directory`, where `ca.pem` has to be if `needs_authorities`.
    ///
    /// A certificate without its key, or the other way round, is an error, as is a file that cannot be read.
    pub(super) fn find(
        environment: &Environment,
        directory: &Path,
        named_by: &str,
        needs_authorities: bool,
    ) -> Result<Self, EngineError> {
        let file = |name: &str, needed: bool| pem(environment, directory.join(name), named_by, needed);
        let authorities = file("ca.pem", needs_authorities)?;
        let either = file("cert.pem", false)?.is_some() || file("key.pem", false)?.is_some();
        let identity = file("cert.pem", either)?.zip(file("key.pem", either)?);
        Ok(Self { authorities, identity })
    }

    /// Tells whether there is nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Gives the path of a PEM file that can be read, or none where it is absent and not needed.
fn pem(
    environment: &Environment,
    path: PathBuf,
    named_by: &str,
    needed: bool,
) -> Result<Option<PathBuf>, EngineError> {
    let reason = match environment.read(&path) {
        Ok(bytes) if bytes.windows(10).any(|window| window == b"-----BEGIN") => return Ok(Some(path)),
        Ok(_) => "not a PEM file".to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !needed => return Ok(None),
        Err(error) => root_cause(&error),
    };
    Err(EngineError::TlsFile { path, named_by: named_by.to_owned(), reason })
}
