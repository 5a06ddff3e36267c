//! What the word on the command line names: an image of an engine or of a storage, an archive, a layout, standard input.

use std::path::{Path, PathBuf};

use super::engine::{EngineKind, is_well_formed};
use super::holding::Holding;
use super::registry::RegistryReference;
use super::store::containers_storage::StorageReference;
use super::{Selector, display_path};
use crate::text::escape_line;

/// Where an image is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locator {
    /// An image of a running engine.
    Engine {
        /// Which engine, if a scheme says so: else Docker, and podman where there is no Docker.
        kind: Option<EngineKind>,
        /// The image's name or ID.
        reference: String,
        /// What is there by that name and holds no such image.
        passed_over: Vec<PassedOver>,
    },
    /// A file or directory.
    Path {
        /// What it is said to be, if a scheme says so.
        kind: Option<PathKind>,
        /// The file or directory.
        path: PathBuf,
        /// Which of its images.
        selector: Selector,
    },
    /// An image of podman, buildah or CRI-O, read where they keep it and without any of them.
    ContainersStorage(StorageReference),
    /// An image in a registry.
    Registry(RegistryReference),
    /// An archive on standard input.
    Stdin {
        /// Which of its images.
        selector: Selector,
    },
    /// The image that is built into the program.
    Demo,
}

/// What a scheme says of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// `docker-archive:`
    DockerArchive,
    /// `oci-archive:`
    OciArchive,
    /// `oci:`
    OciLayout,
    /// `dir:`
    Dir,
}

/// A file or directory that the word names as well, and that does not hold the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// What it is, as a sentence.
    pub reason: String,
    /// Whether it may be what was meant after all: it can't be read, is damaged, or has images of other names.
    pub is_doubtful: bool,
}

/// The word names nothing that could hold an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocatorError {
    /// Nothing after the scheme, or nothing at all.
    #[error("{}", if .0.is_empty() { "no image given".to_owned() } else { format!("`{}` does not name an image", escape_line(.0)) })]
    Nothing(String),
    /// A path that is not there.
    #[error("{}: no such file or directory", super::display_path(.0))]
    NoFile(PathBuf),
    /// It has a name and a password in it, which are not repeated.
    #[error("the name of an image has no password in it, as what stands before `@{}` seems to be", escape_line(.0))]
    Password(String),
    /// What follows `registry:` or `docker://` can name no image.
    #[error("`{}` does not name an image: {reason}", escape_line(.word))]
    RegistryReference {
        /// The whole word.
        word: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// What follows `containers-storage:` is in no form that it can have.
    #[error("`{}` does not name an image: {reason}", escape_line(.word))]
    StorageReference {
        /// The whole word.
        word: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// How the names of archives end.
const ARCHIVES: [&str; 9] =
    [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.xz", ".txz", ".tar.bz2", ".tbz2"];

impl LocatorError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Nothing(_) => {
                Some("pass an image name (hello:v1), an archive, or `-` for standard input".to_owned())
            }
            Self::NoFile(_) => None,
            Self::Password(place) => Some(format!(
                "`docker login {}` keeps credentials, and imgscope finds them there",
                escape_line(place.split('/').next().unwrap_or_default())
            )),
            Self::StorageReference { .. } => Some(
                "write `containers-storage:IMAGE`, or with another place `containers-storage:[FOLDER]IMAGE` or \
                 `containers-storage:[DRIVER@FOLDER]IMAGE`"
                    .to_owned(),
            ),
            Self::RegistryReference { .. } => Some(
                "write `registry:NAME`, `registry:NAME:TAG` or `registry:HOST/NAME:TAG`, as in `registry:alpine:3.20`"
                    .to_owned(),
            ),
        }
    }
}

impl Locator {
    /// Reads the word, as it is written in the table of commands; looks at the file system to tell a path from a name.
    ///
    /// # Errors
    /// [`LocatorError`] where nothing is named, or a path that is not there.
    pub fn parse(word: &str) -> Result<Self, LocatorError> {
        Self::parse_from(Path::new(""), word)
    }

    /// The same for a word of which a path begins at a folder, as in a file of that folder.
    ///
    /// # Errors
    /// As [`Locator::parse`].
    pub fn parse_from(folder: &Path, word: &str) -> Result<Self, LocatorError> {
        let engine = |kind, reference: &str| match reference {
            "" => Err(LocatorError::Nothing(word.to_owned())),
            _ => refuse_password(reference).map(|()| Self::Engine {
                kind: Some(kind),
                reference: reference.to_owned(),
                passed_over: Vec::new(),
            }),
        };
        let scheme = word.split_once(':').map_or(("", ""), |(scheme, rest)| (scheme, rest));
        match scheme {
            ("docker-archive" | "oci-archive" | "oci" | "dir", "") => {
                Err(LocatorError::Nothing(word.to_owned()))
            }
            // as skopeo has it
            ("docker", rest) if rest.starts_with("//") => registry(word, rest),
            ("registry", rest) => registry(word, rest),
            ("docker" | "docker-daemon", rest) => engine(EngineKind::Docker, rest),
            ("podman", rest) => engine(EngineKind::Podman, rest),
            ("containers-storage", rest) => match StorageReference::parse(rest) {
                Ok(reference) => Ok(Self::ContainersStorage(reference)),
                Err(reason) => Err(LocatorError::StorageReference { word: word.to_owned(), reason }),
            },
            ("docker-archive", rest) => Self::path(folder, Some(PathKind::DockerArchive), rest),
            ("oci-archive", rest) => Self::path(folder, Some(PathKind::OciArchive), rest),
            ("oci", rest) => Self::path(folder, Some(PathKind::OciLayout), rest),
            ("dir", rest) => Self::path(folder, Some(PathKind::Dir), rest),
            ("demo", "") => Ok(Self::Demo),
            ("-", selector) => Ok(Self::Stdin { selector: Selector::parse(selector) }),
            _ if word == "-" => Ok(Self::Stdin { selector: Selector::Only }),
            _ if word.is_empty() => Err(LocatorError::Nothing(String::new())),
            _ if is_written_as_path(word) => Self::path(folder, None, word),
            _ => Self::without_scheme(folder, word),
        }
    }

    /// What holds images by that name, else an image of an engine.
    fn without_scheme(folder: &Path, word: &str) -> Result<Self, LocatorError> {
        let may_be_image = may_name_image(word);
        let mut passed_over = Vec::new();
        for (path, selector) in splits(word) {
            let place = folder.join(path);
            if path.is_empty() || place.symlink_metadata().is_err() {
                continue;
            }
            let holding = if may_be_image { Holding::of(&place, &selector) } else { Holding::Images };
            match holding {
                Holding::Images => return Ok(Self::Path { kind: None, path: place, selector }),
                Holding::Doubtful(reason) => passed_over.push(PassedOver { reason, is_doubtful: true }),
                Holding::Nothing(reason) => passed_over.push(PassedOver { reason, is_doubtful: false }),
            }
        }
        refuse_password(word)?;
        Ok(Self::Engine { kind: None, reference: word.to_owned(), passed_over })
    }

    /// Splits `PATH[:SELECTOR]` at the first colon that leaves something that exists.
    fn path(folder: &Path, kind: Option<PathKind>, text: &str) -> Result<Self, LocatorError> {
        let (path, selector) = splits(text)
            .find(|(path, _)| *path == "-" || (!path.is_empty() && folder.join(path).exists()))
            .ok_or_else(|| match refuse_password(text) {
                Err(password) => password,
                Ok(()) => LocatorError::NoFile(folder.join(text)),
            })?;
        if path == "-" {
            return Ok(Self::Stdin { selector });
        }
        Ok(Self::Path { kind, path: folder.join(path), selector })
    }

    /// What a person should know of how the word was understood, where it could have been understood otherwise.
    pub fn note(&self, word: &str) -> Option<String> {
        match self {
            Self::Path { kind: None, path, .. } if !is_written_as_path(word) && may_name_image(word) => {
                Some(format!(
                    "reading {}; an image of that name in an engine is `docker:{word}`",
                    display_path(path)
                ))
            }
            _ => None,
        }
    }
}

fn registry(word: &str, rest: &str) -> Result<Locator, LocatorError> {
    match rest.strip_prefix("//").unwrap_or(rest) {
        "" => Err(LocatorError::Nothing(word.to_owned())),
        name => {
            refuse_password(name)?;
            RegistryReference::parse(name)
                .map(Locator::Registry)
                .map_err(|reason| LocatorError::RegistryReference { word: word.to_owned(), reason })
        }
    }
}

/// Refuses `USER:PASSWORD@HOST/IMAGE`: an error would repeat the password, and so would a log of it.
///
/// # Errors
/// [`LocatorError::Password`], which names what stands behind it.
pub fn refuse_password(word: &str) -> Result<(), LocatorError> {
    match word.rsplit_once('@') {
        Some((before, place)) if before.contains(':') && place.contains('/') => {
            Err(LocatorError::Password(place.to_owned()))
        }
        _ => Ok(()),
    }
}

/// All places where a path could end and a selector begin, the longest path first.
fn splits(text: &str) -> impl Iterator<Item = (&str, Selector)> {
    let whole = std::iter::once((text, ""));
    let splits = text.rmatch_indices(':').map(|(at, _)| (&text[..at], &text[at + 1..]));
    whole.chain(splits).map(|(path, selector)| (path, Selector::parse(selector)))
}

/// Tells a path from an image's name by how it is written, whatever is there.
fn is_written_as_path(word: &str) -> bool {
    ["/", "./", "../", "~/"].iter().any(|start| word.starts_with(start))
        || [".", ".."].contains(&word)
        || word.ends_with('/')
        || splits(word).any(|(path, _)| ARCHIVES.iter().any(|end| path.ends_with(end)))
}

/// Tells whether an engine could have an image of that name; `PATH:@0` numbers those of an archive.
fn may_name_image(word: &str) -> bool {
    is_well_formed(word) && !word.contains(":@")
}
