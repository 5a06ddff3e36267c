//! The files that are read, which no output may overwrite.

use std::path::PathBuf;

use crate::source::Locator;

/// A file that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// What the program reads it as: `the image`.
    pub role: &'static str,
    /// Where it is.
    pub path: PathBuf,
}

impl Input {
    /// The files of an image, as far as its locator names them. A layout is recognised by its index.
    pub(crate) fn of_image(role: &'static str, locator: &Locator) -> Vec<Self> {
        let Locator::Path { path, .. } = locator else { return Vec::new() };
        let names = if path.is_dir() { &["index.json", "oci-layout"][..] } else { &[""] };
        let named = |name: &&str| if name.is_empty() { path.clone() } else { path.join(name) };
        names.iter().map(|name| Self { role, path: named(name) }).collect()
    }
}
