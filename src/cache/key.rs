//! What an entry is kept under.

use std::fmt;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::Identity;
use crate::image::{Digest, Platform};

/// What a layer is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LayerKey {
    /// The digest of its unpacked tar, by which it was checked.
    DiffId(Digest),
    /// The digest of its blob as stored, by which it was checked.
    Blob(Digest),
    /// The bytes of a file on this disk, whatever they are said to be. Nothing else is known of a layer that nobody checked.
    Place(Identity),
    /// A blob as it is seen where lists of files are read: by its list, or where that is of no use, whole.
    Files {
        /// The digest of the blob: by which it was checked, or where it was seen by its list, by which it was asked for.
        blob: Digest,
        /// The list, as [`FileList::words`](crate::layer::FileList::words) names it: by the digest by which it was checked.
        list: Option<String>,
    },
}

/// What kind of thing an entry keeps, by its key: also the ending of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntryKind {
    /// A layer by its diff ID.
    DiffId,
    /// A layer by the digest of its blob: most often only which diff ID that unpacks to.
    Blob,
    /// A layer by where it lies.
    Place,
    /// A layer by the list of its files.
    Files,
    /// The documents of an image of an engine or a registry.
    Image,
    /// The layers of an image as an engine lists it.
    Listed,
}

/// The key of an entry in words: what it is and what names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EntryKey {
    kind: EntryKind,
    words: String,
}

impl EntryKind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] =
        [Self::DiffId, Self::Blob, Self::Place, Self::Files, Self::Image, Self::Listed];

    /// The word for it in names and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::DiffId => "diff-id",
            Self::Blob => "blob",
            Self::Place => "place",
            Self::Files => "files",
            Self::Image => "image",
            Self::Listed => "listed",
        }
    }

    /// The kind that a word stands for.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl EntryKey {
    /// Of a layer.
    pub fn of_layer(key: &LayerKey) -> Self {
        match key {
            LayerKey::DiffId(digest) => Self::new(EntryKind::DiffId, digest),
            LayerKey::Blob(digest) => Self::new(EntryKind::Blob, digest),
            LayerKey::Place(identity) => {
                let hex: String = identity.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
                Self::new(EntryKind::Place, &hex)
            }
            LayerKey::Files { blob, list } => match list {
                Some(list) => Self::new(EntryKind::Files, &format_args!("{blob} {list}")),
                None => Self::new(EntryKind::Files, blob),
            },
        }
    }

    /// Of the documents of an image of an engine or a registry, for a platform where one was asked for.
    pub fn of_image(id: &Digest, platform: Option<&Platform>) -> Self {
        match platform {
            Some(platform) => Self::new(EntryKind::Image, &format_args!("{id} {platform}")),
            None => Self::new(EntryKind::Image, id),
        }
    }

    /// Of the layers of an image, as the holder of this name counts them.
    pub fn of_listed(id: &Digest, holder: &str) -> Self {
        Self::new(EntryKind::Listed, &format_args!("{id} {holder}"))
    }

    fn new(kind: EntryKind, name: &dyn fmt::Display) -> Self {
        Self { kind, words: format!("{} {name}", kind.word()) }
    }

    /// Reads a key as an entry has it.
    pub fn parse(words: &str) -> Option<Self> {
        let (kind, name) = words.split_once(' ')?;
        Some(Self { kind: EntryKind::of_word(kind)?, words: words.to_owned() }).filter(|_| !name.is_empty())
    }

    /// What it names.
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// All of it, as an entry has it.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// What it names the thing by: a digest most often.
    pub fn name(&self) -> &str {
        &self.words[self.kind.word().len() + 1..]
    }

    /// The entry's file, below the folder of entries. A hash of the key: names of any length fit, and none says more than
    /// a name may.
    pub fn file(&self) -> PathBuf {
        let hash = Sha256::digest(self.words.as_bytes());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        PathBuf::from(&hex[..2]).join(format!("{}.{}", &hex[2..], self.kind.word()))
    }
}
