//! Why an image can't be had from an archive or a layout: what, where, and what helps.

use std::io;
use std::path::PathBuf;

use super::registry::RegistryError;
use crate::image::Digest;
use crate::json::JsonError;
use crate::layer::TarError;
use crate::text::{counted, escape, escape_line, first_few, size, thousands};

/// Images that are listed, each in a line of its own; of more only their number is told.
const IMAGES: usize = 50;
/// Platforms, and other things of few words, that are listed.
const PLATFORMS: usize = 20;

/// An archive or a layout can't be read as an image.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system refused.
    #[error("cannot read {}", display_path(path))]
    File {
        /// The file.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
    /// Neither file nor directory, so that reading might never end.
    #[error("{} is neither a regular file nor a directory", display_path(path))]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// A directory without the files of an OCI layout, and no `dir:` of skopeo.
    #[error("{} is not an OCI layout (no index.json), nor a dir: image", display_path(path))]
    NotALayout {
        /// The directory.
        path: PathBuf,
    },
    /// Not a byte.
    #[error("{origin} is empty")]
    Empty {
        /// The file, or standard input.
        origin: String,
    },
    /// Something else than a tar, plain or compressed.
    #[error("{origin} is not an image archive (not a tar file)")]
    NotAnArchive {
        /// The file, or standard input.
        origin: String,
    },
    /// A compression that is not taken.
    #[error("{origin} is compressed with {name}, which is not supported")]
    UnknownCompression {
        /// The file, or standard input.
        origin: String,
        /// The compression.
        name: &'static str,
    },
    /// The archive itself is damaged.
    #[error("{origin} is damaged or incomplete: {source}")]
    Damaged {
        /// The file, or standard input.
        origin: String,
        /// Where and how.
        source: TarError,
    },
    /// The archive stops without the mark of its end.
    #[error("{origin} is incomplete: it ends at byte {offset} without an end-of-archive marker")]
    NoEnd {
        /// The file, or standard input.
        origin: String,
        /// Where.
        offset: u64,
    },
    /// What follows the archive has no end in sight.
    #[error("{origin} goes on after the end of the archive: more than {} follow it", size(*limit))]
    EndlessTail {
        /// The file, or standard input.
        origin: String,
        /// How much may follow.
        limit: u64,
    },
    /// More members, or longer names, than any image has.
    #[error("{origin} is not an image archive (more than {} members, or more than {} of names)", thousands(*members as u64), size(*name_bytes as u64))]
    TooManyMembers {
        /// The archive.
        origin: String,
        /// How many are listed.
        members: usize,
        /// How many bytes of names are kept.
        name_bytes: usize,
    },
    /// A tar without the documents of an image.
    #[error("{origin} contains no image: no manifest.json or index.json in {}", counted(*members as u64, "member"))]
    NoManifest {
        /// The archive.
        origin: String,
        /// How many members it has.
        members: usize,
        /// Whether it looks like a root file system.
        is_root_file_system: bool,
    },
    /// A document that is not there.
    #[error("{origin}: {name} is missing (referenced by {wanted_by})")]
    Missing {
        /// The archive or layout.
        origin: String,
        /// What is missing.
        name: String,
        /// Who names it.
        wanted_by: String,
    },
    /// A document that is no valid JSON of its kind.
    #[error("{origin}: {name} is not a valid {kind}")]
    BadDocument {
        /// The archive or layout.
        origin: String,
        /// The document.
        name: String,
        /// What it should be.
        kind: &'static str,
        /// What is wrong with it.
        source: JsonError,
    },
    /// A document that is far too long.
    #[error("{origin}: {name} is too large: {}, the limit is {}", size(*length), size(*limit))]
    LongDocument {
        /// The archive or layout.
        origin: String,
        /// The document.
        name: String,
        /// Its length in bytes.
        length: u64,
        /// What is read at most.
        limit: u64,
    },
    /// Something names a blob by what is no digest.
    #[error("{origin}: {wanted_by} refers to a blob by an invalid digest")]
    BadDigest {
        /// The archive or layout.
        origin: String,
        /// Who.
        wanted_by: String,
        /// How.
        source: crate::image::DigestError,
    },
    /// A document whose bytes are not those that its name promises.
    #[error("{origin}: {name} is damaged: {problem}")]
    Mismatch {
        /// The archive or layout.
        origin: String,
        /// The document.
        name: String,
        /// What differs.
        problem: Mismatch,
    },
    /// Indexes that lead to indexes without end.
    #[error("{origin}: image indexes are nested more than {depth} deep or list more than {} entries or {} of manifests", thousands(*count as u64), size(*bytes))]
    EndlessIndex {
        /// The archive or layout.
        origin: String,
        /// The depth that is followed.
        depth: usize,
        /// The entries that are followed.
        count: usize,
        /// The bytes of manifests that are read.
        bytes: u64,
    },
    /// The config and the list of layers do not fit together.
    #[error("{origin}: the image has {}, but its config lists {}", counted(*layers as u64, "layer"), counted(*diff_ids as u64, "diff ID"))]
    LayerCount {
        /// The archive or layout.
        origin: String,
        /// Layers that the manifest names.
        layers: usize,
        /// Diff IDs that the config names.
        diff_ids: usize,
    },
    /// More layers than any engine could mount.
    #[error("{origin}: the image has {} layers, the limit is {}", thousands(*layers as u64), thousands(*limit as u64))]
    TooManyLayers {
        /// The archive or layout.
        origin: String,
        /// How many it names.
        layers: usize,
        /// How many are read.
        limit: usize,
    },
    /// More names than any archive has reason to list.
    #[error("{origin}: the images have more than {} of names", size(*limit))]
    TooManyNames {
        /// The archive or layout.
        origin: String,
        /// How many bytes of names are kept.
        limit: u64,
    },
    /// Nothing to choose from.
    #[error("{origin} lists no images{}", if .artifacts.is_empty() { String::new() } else { format!(", only {}", first_few(.artifacts, PLATFORMS, ", ")) })]
    NoImage {
        /// The archive or layout.
        origin: String,
        /// What there is instead, as `a Helm chart`.
        artifacts: Vec<String>,
    },
    /// The wanted name is that of something else.
    #[error("{origin}: `{}` is not an image but {artifact}", escape_line(.name))]
    NotAnImage {
        /// The archive or layout.
        origin: String,
        /// The name.
        name: String,
        /// What it is, as `a Helm chart`.
        artifact: String,
    },
    /// Several images, and no word which.
    #[error("{origin} contains {} images:\n{}", .images.len(), listed(.images))]
    Ambiguous {
        /// The archive or layout.
        origin: String,
        /// What to choose from, each a line.
        images: Vec<String>,
        /// A platform that only one of them is for, where no names tell them apart.
        platform: Option<String>,
    },
    /// No image of the wanted name.
    #[error("{origin} contains no image `{}`; available:\n{}", escape_line(.wanted), listed(.images))]
    NoSuchImage {
        /// The archive or layout.
        origin: String,
        /// The name or number.
        wanted: String,
        /// What there is, each a line.
        images: Vec<String>,
    },
    /// No image of the wanted platform, or several of which none is the host's.
    #[error(
        "{origin} has no image for {}{}; available: {}",
        escape_line(.wanted), if *.is_host { " (the host's platform)" } else { "" },
        first_few(&[.platforms.as_slice(), .unread.as_slice()].concat(), PLATFORMS, ", ")
    )]
    NoSuchPlatform {
        /// The archive, layout or engine.
        origin: String,
        /// The platform that was asked for, or the host's.
        wanted: String,
        /// Whether nobody asked for one.
        is_host: bool,
        /// What there is.
        platforms: Vec<String>,
        /// What is listed and can't be had, and why.
        unread: Vec<String>,
    },
    /// Images of the wanted platform that run on different versions of its operating system.
    #[error("{origin} has images for several versions of {}: {}", escape_line(.wanted), first_few(.platforms, PLATFORMS, ", "))]
    SeveralVersions {
        /// The archive, layout or engine.
        origin: String,
        /// The platform that was asked for, or the host's.
        wanted: String,
        /// What there is.
        platforms: Vec<String>,
    },
    /// The registry.
    #[error(transparent)]
    Registry(Box<RegistryError>),
    /// What a registry has is not what it should be.
    #[error(transparent)]
    InRegistry(Box<SourceError>),
    /// The stream failed.
    #[error("cannot read {origin}")]
    Stream {
        /// Standard input, or the engine.
        origin: String,
        /// Its reason.
        source: io::Error,
    },
}

/// How a blob differs from what names it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Another length.
    #[error("size mismatch: expected {}, got {}", counted(*expected, "byte"), counted(*actual, "byte"))]
    Size {
        /// As named.
        expected: u64,
        /// As found.
        actual: u64,
    },
    /// Other content.
    #[error("digest mismatch: expected {expected}, got {actual}")]
    Digest {
        /// As named.
        expected: Digest,
        /// As found.
        actual: Digest,
    },
    /// Other unpacked content.
    #[error("diff ID mismatch: expected {expected}, got {actual}")]
    DiffId {
        /// As named.
        expected: Digest,
        /// As found.
        actual: Digest,
    },
}

impl From<RegistryError> for SourceError {
    fn from(error: RegistryError) -> Self {
        Self::Registry(Box::new(error))
    }
}

impl SourceError {
    /// The same of what a registry has: there is no copy that could be incomplete.
    pub(crate) fn of_registry(self) -> Self {
        match self {
            Self::Registry(_) => self,
            other => Self::InRegistry(Box::new(other)),
        }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Registry(error) => error.hint(),
            Self::InRegistry(error) => match **error {
                Self::Mismatch { .. } | Self::Missing { .. } => Some(
                    "try again; what is damaged in the registry itself has to be pushed again".to_owned(),
                ),
                _ => error.hint(),
            },
            Self::NotAFile { .. } => {
                Some("to read a pipe, use standard input: `imgscope - < FILE`".to_owned())
            }
            Self::NotALayout { .. } => Some("pass the archive or the OCI layout itself".to_owned()),
            Self::UnknownCompression { name, .. } => {
                Some(format!("decompress it first: `{name} -dc FILE | imgscope -`"))
            }
            Self::NoManifest { is_root_file_system: true, .. } => Some(
                "this looks like a root file system from `docker export`; \
                 use `docker save IMAGE` to get the image with its layers"
                    .to_owned(),
            ),
            Self::Ambiguous { platform: Some(platform), .. } => Some(match quoted(platform) {
                Some(platform) => {
                    format!("choose one by number (PATH:@N) or with `--platform {platform}`")
                }
                None => "choose one by number (PATH:@N)".to_owned(),
            }),
            Self::Ambiguous { .. } | Self::NoSuchImage { .. } => {
                Some("choose one by name (PATH:NAME) or by number (PATH:@N)".to_owned())
            }
            Self::NoSuchPlatform { is_host: true, platforms, .. }
            | Self::SeveralVersions { platforms, .. } => {
                let platform = platforms.iter().find_map(|platform| quoted(platform));
                Some(format!("choose one with `--platform {}`", platform?))
            }
            Self::Damaged { .. } | Self::NoEnd { .. } | Self::Mismatch { .. } | Self::Missing { .. } => {
                Some("the copy may be incomplete; save or copy the image again".to_owned())
            }
            Self::NotAnArchive { .. } | Self::Empty { .. } => {
                Some("`docker save IMAGE -o image.tar` writes an image archive".to_owned())
            }
            _ => None,
        }
    }
}

/// Writes a path of this machine, escaped.
pub fn display_path(path: &std::path::Path) -> String {
    escape(path.as_os_str().as_encoded_bytes())
}

/// A platform as a shell takes it: versions of an operating system stand in parentheses. None where its words, which
/// come from the image, could mean more to a shell.
fn quoted(platform: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._+-/".contains(c);
    let plain = platform.chars().all(is_plain);
    let quotable = platform.chars().all(|c| is_plain(c) || "() ".contains(c));
    quotable.then(|| if plain { platform.to_owned() } else { format!("'{platform}'") })
}

fn listed(images: &[String]) -> String {
    format!("  {}", first_few(images, IMAGES, "\n  "))
}
