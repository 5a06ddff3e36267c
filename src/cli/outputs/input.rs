//! What is read, which no output may overwrite.

use std::path::PathBuf;

use crate::source::{Locator, display_path};

/// Something that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// What the program reads it as: `the image`.
    pub role: &'static str,
    /// Where it is.
    pub place: InputPlace,
}

/// Where an input is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InputPlace {
    /// A file.
    File(PathBuf),
    /// All files of a folder: a layout, whose blobs have many names.
    Folder(PathBuf),
    /// Standard input, which may be a file.
    Stdin,
}

impl Input {
    /// A file.
    pub(crate) fn file(role: &'static str, path: PathBuf) -> Self {
        Self { role, place: InputPlace::File(path) }
    }

    /// Where an image is read from, as far as its locator names files.
    pub(crate) fn of_image(role: &'static str, locator: &Locator) -> Vec<Self> {
        let place = match locator {
            Locator::Path { path, .. } if path.is_dir() => InputPlace::Folder(path.clone()),
            Locator::Path { path, .. } => InputPlace::File(path.clone()),
            Locator::Stdin { .. } => InputPlace::Stdin,
            _ => return Vec::new(),
        };
        vec![Self { role, place }]
    }

    /// What a person calls it.
    pub(super) fn shown(&self) -> String {
        match &self.place {
            InputPlace::File(path) => format!("{}, {}", self.role, display_path(path)),
            InputPlace::Folder(path) => format!("a file of {}, {}", self.role, display_path(path)),
            InputPlace::Stdin => format!("{}, standard input", self.role),
        }
    }
}
