//! The files of TLS in one folder, under the names by which `DOCKER_CERT_PATH` finds them.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::source::display_path;

const NAMES: [&str; 3] = ["ca.pem", "cert.pem", "key.pem"];

/// The folder of a certificate authority, a certificate and its key. Where they lie together under the usual names it is their
/// own, else one with links to them.
///
/// # Errors
/// Where a file is not there, or the links cannot be made.
pub(super) fn tls_folder(files: [&Option<PathBuf>; 3]) -> Result<PathBuf, String> {
    let mut whole = Vec::new();
    for (file, name) in files.into_iter().zip(NAMES) {
        let Some(file) = file else { continue };
        let found = file.canonicalize();
        let found = found.map_err(|error| format!("cannot read {}: {error}", display_path(file)))?;
        whole.push((std::path::absolute(file).unwrap_or(found), name));
    }
    let together = whole.iter().map(|(file, name)| file.ends_with(name).then(|| file.parent()).flatten());
    let folders: Vec<Option<&Path>> = together.collect();
    if let [Some(first), ..] = folders.as_slice()
        && folders.iter().all(|folder| *folder == Some(first))
    {
        return Ok(first.to_path_buf());
    }
    linked(&whole)
}

/// A folder of links, which is the same for the same files.
#[cfg(unix)]
fn linked(files: &[(PathBuf, &str)]) -> Result<PathBuf, String> {
    use std::fs::{DirBuilder, remove_file};
    use std::os::unix::fs::{DirBuilderExt, symlink};
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(std::env::home_dir()?.join(".local/state")));
    let state = state.ok_or("no home folder to keep links to TLS files in")?;
    let mut hash = Sha256::new();
    for (file, name) in files {
        hash.update(file.as_os_str().as_encoded_bytes());
        hash.update([0]);
        hash.update(name.as_bytes());
    }
    let name: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let folder = state.join("imgscope/tls").join(name);
    let problem =
        |error: std::io::Error| format!("cannot link TLS files in {}: {error}", display_path(&folder));
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(problem)?;
    for (file, name) in files {
        let link = folder.join(name);
        if std::fs::read_link(&link).is_ok_and(|target| target == *file) {
            continue;
        }
        // one that led elsewhere is of a call that was cut short
        let _ = remove_file(&link);
        symlink(file, &link).map_err(problem)?;
    }
    Ok(folder)
}

#[cfg(not(unix))]
fn linked(_: &[(PathBuf, &str)]) -> Result<PathBuf, String> {
    Err(format!("the TLS files must be called {} and lie in one folder", NAMES.join(", ")))
}
