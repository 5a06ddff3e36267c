//! Why an image can't be had from an archive or a layout: what, where, and what helps.

use std::io;
use std::path::PathBuf;

use super::LimitReached;
use crate::image::Digest;
use crate::layer::{LayerError, TarError};
use crate::text::{escape, escape_line, size};

/// An archive or a layout can't be read as an image.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system refused.
    #[error("can't read {}", place(path))]
    File {
        /// The file.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
    /// Neither file nor directory, so that reading might never end.
    #[error("{} is neither a regular file nor a directory", place(path))]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// A directory without the files of an OCI layout.
    #[error("the directory {} is no OCI layout: it has no index.json", place(path))]
    NotALayout {
        /// The directory.
        path: PathBuf,
    },
    /// Not a byte.
    #[error("{whence} is empty")]
    Empty {
        /// The file, or standard input.
        whence: String,
    },
    /// Something else than a tar, plain or compressed.
    #[error("{whence} is no image archive: it is no tar, neither plain nor compressed with gzip or zstd")]
    NotAnArchive {
        /// The file, or standard input.
        whence: String,
    },
    /// A compression that is not taken.
    #[error("{whence} is compressed with {name}, which imgscope does not read")]
    UnknownCompression {
        /// The file, or standard input.
        whence: String,
        /// The compression.
        name: &'static str,
    },
    /// The archive itself is damaged.
    #[error("{whence} is damaged or incomplete: {source}")]
    Damaged {
        /// The file, or standard input.
        whence: String,
        /// Where and how.
        source: TarError,
    },
    /// The archive stops without the mark of its end.
    #[error("{whence} is incomplete: it stops at byte {offset} without the mark that ends a tar")]
    NoEnd {
        /// The file, or standard input.
        whence: String,
        /// Where.
        offset: u64,
    },
    /// More members, or longer names, than any image has.
    #[error("{whence} is no image archive: it has more than {members} members, or names of more than {} together", size(*name_bytes as u64))]
    TooManyMembers {
        /// The archive.
        whence: String,
        /// How many are listed.
        members: usize,
        /// How many bytes of names are kept.
        name_bytes: usize,
    },
    /// A tar without the documents of an image.
    #[error(
        "{whence} holds no image: there is neither manifest.json nor index.json among its {members} members"
    )]
    NoManifest {
        /// The archive.
        whence: String,
        /// How many members it has.
        members: usize,
        /// Whether it looks like a root file system.
        is_root_file_system: bool,
    },
    /// A document that is not there.
    #[error("{whence}: {name} is missing, which {wanted_by} names")]
    Missing {
        /// The archive or layout.
        whence: String,
        /// What is missing.
        name: String,
        /// Who names it.
        wanted_by: String,
    },
    /// A document that is no valid JSON of its kind.
    #[error("{whence}: {name} is no valid {kind}")]
    BadDocument {
        /// The archive or layout.
        whence: String,
        /// The document.
        name: String,
        /// What it should be.
        kind: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A document that is far too long.
    #[error("{whence}: {name} has {}, more than the {} that are read of such a document", size(*length), size(*limit))]
    LongDocument {
        /// The archive or layout.
        whence: String,
        /// The document.
        name: String,
        /// Its length in bytes.
        length: u64,
        /// What is read at most.
        limit: u64,
    },
    /// Something names a blob by what is no digest.
    #[error("{whence}: {wanted_by} names a blob wrongly")]
    BadDigest {
        /// The archive or layout.
        whence: String,
        /// Who.
        wanted_by: String,
        /// How.
        source: crate::image::DigestError,
    },
    /// A document whose bytes are not those that its name promises.
    #[error("{whence}: {name} is damaged: {problem}")]
    Mismatch {
        /// The archive or layout.
        whence: String,
        /// The document.
        name: String,
        /// What differs.
        problem: Mismatch,
    },
    /// Indexes that lead to indexes without end.
    #[error(
        "{whence}: its indexes name one another more than {depth} deep or list more than {count} entries"
    )]
    EndlessIndex {
        /// The archive or layout.
        whence: String,
        /// The depth that is followed.
        depth: usize,
        /// The entries that are followed.
        count: usize,
    },
    /// The config and the list of layers do not fit together.
    #[error("{whence}: the image has {layers} layers, but its config names {diff_ids} diff IDs")]
    LayerCount {
        /// The archive or layout.
        whence: String,
        /// Layers that the manifest names.
        layers: usize,
        /// Diff IDs that the config names.
        diff_ids: usize,
    },
    /// More layers than any engine could mount.
    #[error("{whence}: the image has {layers} layers, more than the {limit} that are read")]
    TooManyLayers {
        /// The archive or layout.
        whence: String,
        /// How many it names.
        layers: usize,
        /// How many are read.
        limit: usize,
    },
    /// Nothing to choose from.
    #[error("{whence} lists no image{}", if *.artifacts { ", only attestations or other artifacts" } else { "" })]
    NoImage {
        /// The archive or layout.
        whence: String,
        /// Whether there is something else.
        artifacts: bool,
    },
    /// Several images, and no word which.
    #[error("{whence} holds {} images:\n{}", .images.len(), listed(.images))]
    Ambiguous {
        /// The archive or layout.
        whence: String,
        /// What to choose from, each a line.
        images: Vec<String>,
    },
    /// No image of the wanted name.
    #[error("{whence} holds no image `{}`; it has:\n{}", escape_line(.wanted), listed(.images))]
    NoSuchImage {
        /// The archive or layout.
        whence: String,
        /// The name or number.
        wanted: String,
        /// What there is, each a line.
        images: Vec<String>,
    },
    /// No image of the wanted platform, or several of which none is the host's.
    #[error("{whence} has no image for {}; it has: {}", escape_line(.wanted), .platforms.join(", "))]
    NoSuchPlatform {
        /// The archive, layout or engine.
        whence: String,
        /// The platform that was asked for, or the host's.
        wanted: String,
        /// What there is.
        platforms: Vec<String>,
    },
    /// The stream failed.
    #[error("can't read {whence}")]
    Stream {
        /// Standard input, or the engine.
        whence: String,
        /// Its reason.
        source: io::Error,
    },
}

/// How a blob differs from what names it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Another length.
    #[error("it has {actual} bytes, but should have {expected}")]
    Size {
        /// As named.
        expected: u64,
        /// As found.
        actual: u64,
    },
    /// Other content.
    #[error("its digest is {actual}, but should be {expected}")]
    Digest {
        /// As named.
        expected: Digest,
        /// As found.
        actual: Digest,
    },
    /// Other unpacked content.
    #[error("its diff ID is {actual}, but the config says {expected}")]
    DiffId {
        /// As named.
        expected: Digest,
        /// As found.
        actual: Digest,
    },
}

/// Why one layer of an image can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerProblem {
    /// The archive does not hold it.
    #[error("{0} is not there")]
    Missing(String),
    /// It is encrypted.
    #[error("it is encrypted")]
    Encrypted,
    /// Its licence keeps it out of archives and registries, as that of Windows base layers does.
    #[error("{0} is not there: it is a foreign layer, which is not distributed with the image")]
    Foreign(String),
    /// It may be whole, but its digest is none that is taken while it is read.
    #[error("it can't be checked against {0}")]
    Unchecked(String),
    /// It may be whole, but more came out of it than was allowed.
    #[error("{0}")]
    Limit(LimitReached),
    /// Not a tar, plain or compressed in a known way.
    #[error("its first bytes are no tar, gzip or zstd ({0})")]
    UnknownCompression(String),
    /// It can't be read to its end.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// Its bytes are not those that the image names.
    #[error("it is damaged: {0}")]
    Mismatch(Mismatch),
}

impl SourceError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotAFile { .. } => Some(
                "a pipe is read from standard input: `imgscope - < FILE`, with `-` for the image".to_owned(),
            ),
            Self::NotALayout { .. } => Some("name the archive or the OCI layout itself".to_owned()),
            Self::UnknownCompression { name, .. } => {
                Some(format!("unpack it on the way: `{name} -dc FILE | imgscope -`"))
            }
            Self::NoManifest { is_root_file_system: true, .. } => Some(
                "this looks like the root file system that `docker export` writes; \
                 `docker save IMAGE` writes the image with its layers"
                    .to_owned(),
            ),
            Self::Ambiguous { .. } | Self::NoSuchImage { .. } => {
                Some("choose one with PATH:NAME, or PATH:@N with its number".to_owned())
            }
            Self::NoSuchPlatform { .. } => Some("choose one with --platform".to_owned()),
            Self::Damaged { .. } | Self::NoEnd { .. } | Self::Mismatch { .. } | Self::Missing { .. } => {
                Some("was the copy cut short? Save or copy the image again".to_owned())
            }
            Self::NotAnArchive { .. } | Self::Empty { .. } => {
                Some("`docker save IMAGE -o image.tar` writes an archive of an image".to_owned())
            }
            _ => None,
        }
    }
}

impl LayerProblem {
    /// A layer that is not there, and why, where its media type tells.
    pub fn missing(member: &str, media_type: &str) -> Self {
        let member = escape_line(member);
        match ["foreign", "nondistributable"].iter().any(|word| media_type.contains(word)) {
            true => Self::Foreign(member),
            false => Self::Missing(member),
        }
    }
}

impl From<LayerError> for LayerProblem {
    fn from(error: LayerError) -> Self {
        match error {
            LayerError::Tar(TarError::Io(error)) => error.into(),
            other => Self::Damaged(escape_line(&other.to_string())),
        }
    }
}

impl From<io::Error> for LayerProblem {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<LimitReached>()) {
            Some(limit) => Self::Limit(*limit),
            None => Self::Damaged(escape_line(&error.to_string())),
        }
    }
}

/// Writes a path of this machine, escaped.
pub fn place(path: &std::path::Path) -> String {
    escape(path.as_os_str().as_encoded_bytes())
}

fn listed(images: &[String]) -> String {
    let lines: Vec<String> = images.iter().map(|image| format!("  {image}")).collect();
    lines.join("\n")
}
