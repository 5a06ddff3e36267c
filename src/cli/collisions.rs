//! Two outputs to one file, or one onto what is read: the last one written would be all that is left.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::destination::{Destination, Way};
use crate::source::{Locator, display_path};

/// A file that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What it is for the program: `the image`.
    pub what: &'static str,
    /// Where it is.
    pub path: PathBuf,
}

impl Input {
    /// The files that an image is read from and that can be told beforehand.
    pub fn of_image(what: &'static str, locator: &Locator) -> Vec<Self> {
        let Locator::Path { path, .. } = locator else { return Vec::new() };
        let names = if path.is_dir() { &["index.json", "oci-layout"][..] } else { &[""] };
        let named = |name: &&str| if name.is_empty() { path.clone() } else { path.join(name) };
        names.iter().map(|name| Self { what, path: named(name) }).collect()
    }
}

/// What a file is known by, whatever it is called.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    /// A file that is there: device and inode.
    #[cfg(unix)]
    Inode(u64, u64),
    /// A path without links.
    Path(PathBuf),
}

/// Holds that each output has a file of its own. Pipes and devices take several.
///
/// # Errors
/// Names both where two are one.
pub fn refuse_collisions(outputs: &[&Destination], inputs: &[Input]) -> anyhow::Result<()> {
    let read: Vec<(Identity, &Input)> =
        inputs.iter().filter_map(|input| Some((Identity::of(&input.path)?, input))).collect();
    let mut written: Vec<(Identity, &Destination)> = Vec::new();
    for output in outputs {
        let Way::Renamed(path) = &output.way else { continue };
        let Some(identity) = Identity::of(path) else { continue };
        let shown = display_path(&output.path);
        if let Some((_, other)) = written.iter().find(|(other, _)| *other == identity) {
            bail!("{} and {shown} are one file: each output needs its own", display_path(&other.path));
        }
        if let Some((_, input)) = read.iter().find(|(other, _)| *other == identity) {
            bail!("the output {shown} would overwrite {}, {}", input.what, display_path(&input.path));
        }
        written.push((identity, output));
    }
    Ok(())
}

impl Identity {
    /// None for what is no regular file.
    fn of(path: &Path) -> Option<Self> {
        match std::fs::metadata(path) {
            Ok(found) => found.is_file().then(|| Self::of_file(path, &found)),
            Err(_) => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
                Some(Self::Path(folder.join(path.file_name()?)))
            }
        }
    }

    #[cfg(unix)]
    fn of_file(_: &Path, found: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self::Inode(found.dev(), found.ino())
    }

    #[cfg(not(unix))]
    fn of_file(path: &Path, _: &Metadata) -> Self {
        Self::Path(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
    }
}
