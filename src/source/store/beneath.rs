//! Folders of a store, below which nothing leads out: regular files are opened there, and nothing else.
//!
//! A store belongs to root, and what it holds came out of images. So a symbolic link is never followed, wherever in a path
//! it stands, and a device or named pipe is not even opened: opening some devices does something.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::StoreProblem;
use super::system::{Directory, Found};
use crate::source::display_path;
use crate::text::escape;

/// Links that are followed on the way to one folder, as by the system.
const LINKS: usize = 40;

/// A folder of a store.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Where it is, escaped.
    place: Arc<str>,
    directory: Directory,
}

impl Folder {
    /// Takes the folder where a store, or a part of it, lies. Whoever set the machine up may have put a link there, which
    /// is followed.
    ///
    /// # Errors
    /// Where it is none, or can't be entered.
    pub fn open(path: &Path) -> Result<Self, StoreProblem> {
        let directory = Directory::open(path);
        let directory = directory.map_err(|error| StoreProblem::of_io(display_path(path), &error))?;
        Ok(Self { place: display_path(path).into(), directory })
    }

    /// Takes a folder below this one.
    ///
    /// # Errors
    /// As [`Self::open`], and where a link leads there.
    pub fn folder(&self, name: &[u8]) -> Result<Self, StoreProblem> {
        let cleaned = self.clean(name)?;
        let directory = self.directory.below(&cleaned).map_err(|error| self.refused(&cleaned, &error))?;
        Ok(Self { place: self.place_of(&cleaned).into(), directory })
    }

    /// Takes a folder below this one that an engine reached over links of the layer itself, which `is_own` knows by their
    /// paths. As in an engine's export, links that start at the root lead nowhere.
    ///
    /// # Errors
    /// As [`Self::folder`], and where another link leads there. `name` is cleaned.
    pub fn folder_over_links(
        &self,
        name: &[u8],
        is_own: impl Fn(&[u8]) -> bool,
    ) -> Result<Self, StoreProblem> {
        let mut ahead: Vec<Vec<u8>> = steps(name);
        let mut at = Vec::new();
        let mut links = 0;
        while let Some(step) = ahead.pop() {
            let path = if at.is_empty() { step } else { [at.as_slice(), &step].join(&b'/') };
            let target = match self.directory.below(&path) {
                Ok(_) => {
                    at = path;
                    continue;
                }
                Err(_) if links < LINKS && is_own(&path) => self.directory.link(&path),
                Err(error) => Err(error),
            };
            let target = target.map_err(|error| self.refused(&path, &error))?;
            if target.starts_with(b"/") {
                return Err(self.escaped(&path, "is an absolute symbolic link"));
            }
            links += 1;
            at = self.clean(&[path.as_slice(), b"/../", &target].concat())?;
            // the target may lead over further links: it is walked from the root
            ahead.extend(steps(&std::mem::take(&mut at)));
        }
        self.folder(&at)
    }

    /// Where something in the folder is, escaped.
    pub fn place_of(&self, name: &[u8]) -> String {
        format!("{}/{}", self.place, escape(name))
    }

    /// What the system says of the folder itself.
    ///
    /// # Errors
    /// Where it says nothing.
    pub fn metadata(&self) -> Result<Metadata, StoreProblem> {
        self.directory.metadata().map_err(|error| StoreProblem::of_io(self.place.to_string(), &error))
    }

    /// Cleans the name of something in the folder lexically: `./a`, `/a` and `b/../a` are all `a`.
    ///
    /// # Errors
    /// Where it leads out of the folder, or names the folder itself.
    pub fn clean(&self, name: &[u8]) -> Result<Vec<u8>, StoreProblem> {
        let mut parts: Vec<&[u8]> = Vec::new();
        for part in name.split(|&byte| byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." if parts.pop().is_some() => {}
                b".." => return Err(self.escaped(name, "leads out of the folder")),
                _ => parts.push(part),
            }
        }
        match parts.is_empty() || name.contains(&0) {
            true => Err(StoreProblem::damaged(self.place_of(name), "is not the name of a file")),
            false => Ok(parts.join(&b'/')),
        }
    }

    /// Looks at a regular file without opening it.
    ///
    /// # Errors
    /// Where it is missing, or something else stands in its place. `name` is cleaned.
    pub fn look_at(&self, name: &[u8]) -> Result<Found, StoreProblem> {
        let found = self.directory.look_at(name).map_err(|error| self.refused(name, &error))?;
        self.check(name, &found)?;
        Ok(found)
    }

    /// Opens a regular file. `name` is cleaned.
    ///
    /// # Errors
    /// As [`Self::look_at`], and where it may not be read.
    pub fn file(&self, name: &[u8]) -> Result<(File, Found), StoreProblem> {
        self.look_at(name)?;
        let file = self.seen_file(name)?;
        let found = Found::of(&file).map_err(|error| self.refused(name, &error))?;
        self.check(name, &found)?;
        Ok((file, found))
    }

    /// Opens what was looked at before, and was a regular file. Whether it still is that one is for the caller to see, by
    /// what it is when it has been read.
    ///
    /// # Errors
    /// As [`Self::file`].
    pub fn seen_file(&self, name: &[u8]) -> Result<File, StoreProblem> {
        self.directory.file(name).map_err(|error| self.refused(name, &error))
    }

    /// Reads a small file whole.
    ///
    /// # Errors
    /// As [`Self::file`], and where it is longer than `limit` bytes.
    pub fn read(&self, name: &str, limit: u64) -> Result<Vec<u8>, StoreProblem> {
        let cleaned = self.clean(name.as_bytes())?;
        let (file, found) = self.file(&cleaned)?;
        let mut bytes = Vec::new();
        if found.size <= limit {
            let read = file.take(limit + 1).read_to_end(&mut bytes);
            read.map_err(|error| self.refused(&cleaned, &error))?;
        }
        if found.size > limit || bytes.len() as u64 > limit {
            let what = format!("is longer than {}", crate::text::size(limit));
            return Err(StoreProblem::damaged(self.place_of(&cleaned), what));
        }
        Ok(bytes)
    }

    fn check(&self, name: &[u8], found: &Found) -> Result<(), StoreProblem> {
        match found.kind {
            "file" => Ok(()),
            "symbolic link" => Err(self.escaped(name, "is a symbolic link")),
            kind => {
                Err(StoreProblem::damaged(self.place_of(name), format!("is a {kind}, not a regular file")))
            }
        }
    }

    fn escaped(&self, name: &[u8], how: &'static str) -> StoreProblem {
        StoreProblem::Escaped { place: self.place_of(name), how }
    }

    /// Says what the system's refusal of a path below the folder means.
    fn refused(&self, name: &[u8], error: &io::Error) -> StoreProblem {
        match Directory::has_led_out(error) {
            Some(how) => self.escaped(name, how),
            None => StoreProblem::of_io(self.place_of(name), error),
        }
    }
}

/// The steps of a path, the first one last.
fn steps(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&byte| byte == b'/').rev().map(<[u8]>::to_vec).collect()
}
