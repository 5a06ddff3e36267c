//! Where files are written: a folder, and what stands in it already.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::directory::{Directory, Standing};
use super::error::ExtractError;
use super::staging::Staging;

/// What becomes of what stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// It stays, and nothing is written.
    Refused,
    /// Files are replaced, directories are added to. A link that stands there is replaced, never followed.
    Allowed,
}

/// A folder that takes what is extracted.
#[derive(Debug)]
pub struct Target {
    pub(super) folder: PathBuf,
    pub(super) directory: Directory,
    /// What is written is called so; empty where it is all that the folder holds.
    pub(super) name: Vec<u8>,
    /// What is written is complete before it gets its place; None where it is written in its place.
    pub(super) staging: Option<Staging>,
}

impl Target {
    /// Makes the folder where there is none, and makes sure that something of a name can be written there.
    ///
    /// # Errors
    /// Where something stands there that must not be replaced, or the folder can't be written to.
    pub fn prepare(folder: &Path, name: &[u8], overwrite: Overwrite) -> Result<Self, ExtractError> {
        let failed = |error| ExtractError::Write { path: folder.to_owned(), error };
        fs::create_dir_all(folder).map_err(failed)?;
        let directory = Directory::open(folder).map_err(failed)?;
        let path = path_below(folder, name);
        let is_taken = match name.is_empty() {
            true => fs::read_dir(folder).map_err(failed)?.next().is_some(),
            false => directory.standing(name).map_err(failed)? != Standing::Nothing,
        };
        if is_taken && overwrite == Overwrite::Refused {
            return Err(ExtractError::Exists(path));
        }
        let staging = if is_taken { None } else { Some(Staging::new(folder).map_err(failed)?) };
        Ok(Self { folder: folder.to_owned(), directory, name: name.to_vec(), staging })
    }

    /// Tells whether something stands where something of a name would be written.
    pub fn is_taken(folder: &Path, name: &[u8]) -> bool {
        match name.is_empty() {
            true => fs::read_dir(folder).is_ok_and(|mut found| found.next().is_some()),
            false => path_below(folder, name).symlink_metadata().is_ok(),
        }
    }

    /// Where what is written will be.
    pub fn path(&self) -> PathBuf {
        path_below(&self.folder, &self.name)
    }

    /// Tells whether what is written gets its place at once, so that a failure leaves a part of it there.
    pub fn is_written_in_place(&self) -> bool {
        self.staging.is_none()
    }

    /// Where something below that will be.
    pub(super) fn path_of(&self, below: &[u8]) -> PathBuf {
        path_below(&self.path(), below)
    }

    /// The folder in which it is written for now.
    pub(super) fn workplace(&self) -> io::Result<Directory> {
        self.staging.as_ref().map_or(&self.directory, |staging| &staging.directory).again()
    }

    /// Puts what was made whole in its place.
    pub(super) fn put_in_place(&self) -> Result<(), ExtractError> {
        let Some(staging) = &self.staging else { return Ok(()) };
        let names = match self.name.is_empty() {
            true => staging.names(),
            false => Ok(vec![self.name.clone()]),
        };
        for name in names.map_err(|error| ExtractError::Write { path: self.path(), error })? {
            let path = path_below(&self.folder, &name);
            self.directory.take_from(&staging.directory, &name).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => ExtractError::Exists(path),
                _ => ExtractError::Write { path, error },
            })?;
        }
        Ok(())
    }
}

fn path_below(folder: &Path, below: &[u8]) -> PathBuf {
    match below.is_empty() {
        true => folder.to_owned(),
        false => folder.join(os_name(below)),
    }
}

#[cfg(unix)]
fn os_name(name: &[u8]) -> &OsStr {
    std::os::unix::ffi::OsStrExt::from_bytes(name)
}

#[cfg(not(unix))]
fn os_name(name: &[u8]) -> std::ffi::OsString {
    String::from_utf8_lossy(name).into_owned().into()
}
