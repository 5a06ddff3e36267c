//! What the word on the command line names: an image of an engine, an archive, a layout, standard input.

use std::path::{Path, PathBuf};

use super::engine::EngineKind;
use crate::image::Digest;
use crate::text::escape_line;

/// Where an image is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locator {
    /// An image of a running engine.
    Engine {
        /// Which engine.
        kind: EngineKind,
        /// The image's name or ID.
        reference: String,
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
}

/// Which image of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// The only one.
    Only,
    /// The one of that name.
    Name(String),
    /// The one of that number, counted from 0 as errors list them.
    Number(usize),
    /// The one that its engine knows by that ID: the digest of its config, or of what the engine's store lists it by.
    Id(Digest),
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
    /// Pulling is not what this version does.
    #[error("cannot read `{}` from a registry: registries are not supported", escape_line(.0))]
    Registry(String),
}

impl LocatorError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Nothing(_) => {
                Some("pass an image name (hello:v1), an archive, or `-` for standard input".to_owned())
            }
            Self::NoFile(_) => None,
            Self::Registry(reference) => Some(format!(
                "pull or copy it first: `docker pull {0}` or `skopeo copy docker://{0} oci-archive:image.tar`",
                escape_line(reference)
            )),
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
            _ => Ok(Self::Engine { kind, reference: reference.to_owned() }),
        };
        let scheme = word.split_once(':').map_or(("", ""), |(scheme, rest)| (scheme, rest));
        match scheme {
            ("docker", rest) => engine(EngineKind::Docker, rest),
            ("podman", rest) => engine(EngineKind::Podman, rest),
            ("docker-archive", rest) => Self::path(folder, Some(PathKind::DockerArchive), rest),
            ("oci-archive", rest) => Self::path(folder, Some(PathKind::OciArchive), rest),
            ("oci", rest) => Self::path(folder, Some(PathKind::OciLayout), rest),
            ("registry", rest) => Err(LocatorError::Registry(rest.trim_start_matches("//").to_owned())),
            ("demo", "") => Ok(Self::Demo),
            ("-", selector) => Ok(Self::Stdin { selector: Selector::parse(selector) }),
            _ if word == "-" => Ok(Self::Stdin { selector: Selector::Only }),
            _ if word.is_empty() => Err(LocatorError::Nothing(String::new())),
            _ if is_path(folder, word) => Self::path(folder, None, word),
            _ => engine(EngineKind::Docker, word),
        }
    }

    /// Splits `PATH[:SELECTOR]` at the first colon that leaves something that exists.
    fn path(folder: &Path, kind: Option<PathKind>, text: &str) -> Result<Self, LocatorError> {
        let (path, selector) =
            split_existing(folder, text).ok_or_else(|| LocatorError::NoFile(folder.join(text)))?;
        if path == "-" {
            return Ok(Self::Stdin { selector });
        }
        Ok(Self::Path { kind, path: folder.join(path), selector })
    }
}

impl Selector {
    fn parse(text: &str) -> Self {
        match text.strip_prefix('@').and_then(|number| number.parse().ok()) {
            Some(number) => Self::Number(number),
            None if text.is_empty() => Self::Only,
            None => Self::Name(text.to_owned()),
        }
    }
}

/// All places where a path could end and a selector begin, the longest path first.
fn split_existing<'a>(folder: &Path, text: &'a str) -> Option<(&'a str, Selector)> {
    let whole = std::iter::once((text, ""));
    let splits = text.rmatch_indices(':').map(|(at, _)| (&text[..at], &text[at + 1..]));
    whole
        .chain(splits)
        .find(|(path, _)| *path == "-" || (!path.is_empty() && folder.join(path).exists()))
        .map(|(path, selector)| (path, Selector::parse(selector)))
}

/// Tells a path from an image's name: it is written as one, or it is there and can hold images.
fn is_path(folder: &Path, word: &str) -> bool {
    let written_as_path = ["/", "./", "../", "~/"].iter().any(|start| word.starts_with(start))
        || [".", ".."].contains(&word)
        || [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz"].iter().any(|end| word.ends_with(end));
    written_as_path
        || split_existing(folder, word).is_some_and(|(path, _)| {
            let path = folder.join(path);
            path.is_file() || path.join("index.json").is_file() || path.join("oci-layout").is_file()
        })
}
