//! Why an image can't be had from a storage, and what helps.

use std::path::PathBuf;

use crate::source::store::StoreProblem;
use crate::source::{SourceError, display_path};
use crate::text::escape_line;

/// What helps where only permission lacks.
const PERMISSION: &str = "read it as its owner, root's with `sudo imgscope IMAGE`; being in a group such as `docker` does not \
                          help. Folders of your own containers that belong to their users are read in `podman unshare`";
/// Images that a message lists.
const LISTED: usize = 10;

/// An image can't be had from a storage of podman, buildah or CRI-O.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The configuration is unreadable or damaged.
    #[error("cannot read {}: {}", display_path(path), escape_line(reason))]
    BrokenConfig {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing says where a user's storage is.
    #[error("cannot tell where images of podman are kept: HOME is not set")]
    NoHome,
    /// No engine has ever kept an image there.
    #[error("no containers-storage with images is at {}", display_path(place))]
    NoStorage {
        /// The folder.
        place: PathBuf,
    },
    /// No image of that name or ID.
    #[error(
        "the containers-storage at {} has no image `{}`{}",
        display_path(place),
        escape_line(reference),
        alternatives(similar)
    )]
    NoSuchImage {
        /// The folder.
        place: PathBuf,
        /// What was asked for.
        reference: String,
        /// At most five names that it has, the closest first.
        similar: Vec<String>,
    },
    /// Several images, each of which may be meant.
    #[error(
        "`{}` matches more than one image in the containers-storage at {}:\n{}",
        escape_line(reference),
        display_path(place),
        listed(images)
    )]
    Ambiguous {
        /// The folder.
        place: PathBuf,
        /// What was asked for.
        reference: String,
        /// What to choose from, each a line.
        images: Vec<String>,
    },
    /// A list of platforms of which none is there.
    #[error(
        "the containers-storage at {} has none of the images that `{}` lists",
        display_path(place),
        escape_line(reference)
    )]
    EmptyList {
        /// The folder.
        place: PathBuf,
        /// What was asked for.
        reference: String,
    },
    /// The image's documents.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The storage can't be read as it is.
    #[error(transparent)]
    Problem(#[from] StoreProblem),
}

impl StorageError {
    /// Tells whether the image is not there, and nothing else is wrong.
    pub fn lacks_image(&self) -> bool {
        matches!(self, Self::NoStorage { .. } | Self::NoSuchImage { .. })
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::BrokenConfig { .. } | Self::EmptyList { .. } => None,
            Self::NoHome => {
                Some("set HOME, or name the storage: `containers-storage:[FOLDER]IMAGE`".to_owned())
            }
            Self::NoStorage { .. } => Some("name another one: `containers-storage:[FOLDER]IMAGE`".to_owned()),
            Self::NoSuchImage { .. } => Some("`podman images` lists the images it has".to_owned()),
            Self::Ambiguous { .. } => Some("write more of the name or the ID".to_owned()),
            Self::Source(error) => error.hint(),
            Self::Problem(problem) => problem.is_permission().then(|| PERMISSION.to_owned()),
        }
    }
}

fn alternatives(similar: &[String]) -> String {
    match similar {
        [] => String::new(),
        names => {
            let names: Vec<String> = names.iter().map(|name| escape_line(name)).collect();
            format!("; similar names: {}", names.join(", "))
        }
    }
}

fn listed(images: &[String]) -> String {
    let mut lines: Vec<String> =
        images.iter().take(LISTED + 1).map(|image| format!("  {}", escape_line(image))).collect();
    if lines.len() > LISTED {
        lines[LISTED] = "  …".to_owned();
    }
    lines.join("\n")
}
