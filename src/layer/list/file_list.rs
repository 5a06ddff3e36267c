//! Where a layer's list of files is, as the annotations of its descriptor say.

use std::collections::BTreeMap;
use std::fmt;

use crate::image::Digest;

/// The longest list that is taken, unpacked: as long as that of the reference (containers/storage, `maxTocSize`).
const LARGEST_LIST: u64 = 150 << 20;
/// The most that the headers of a layer may be, unpacked.
const LARGEST_TAR_SPLIT: u64 = 4 << 30;
/// What no list and no headers exceed as they are stored.
const LARGEST_STORED: u64 = 150 << 20;

const ESTARGZ_DIGEST: &str = "containerd.io/snapshot/stargz/toc.digest";
const ESTARGZ_TAR_SIZE: &str = "io.containers.estargz.uncompressed-size";
const ZSTD_CHUNKED: &str = "io.github.containers.zstd-chunked.";
/// What containers/storage before 1.43 and stargz-snapshotter write: the same without headers.
const OLD_ZSTD_CHUNKED: &str = "io.containers.zstd-chunked.";

/// The form of a list of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListFormat {
    /// eStargz: a tar in gzip of which each file can be unpacked alone.
    EStargz,
    /// zstd:chunked: the same in zstd.
    ZstdChunked,
}

/// Bytes of a blob, and how many they unpack to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Where they start.
    pub offset: u64,
    /// How many they are.
    pub length: u64,
    /// How many they unpack to.
    pub unpacked: u64,
}

/// Where a layer's list of files is, and what it is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileList {
    /// A list of eStargz, whose place the blob's last bytes say.
    EStargz {
        /// The digest of the unpacked list.
        digest: Digest,
        /// The length of the unpacked tar, where that is recorded.
        tar_size: Option<u64>,
    },
    /// A list of zstd:chunked.
    ZstdChunked {
        /// The list.
        list: Extent,
        /// The digest of the list as it is stored.
        digest: Digest,
        /// The headers of the tar as they were; older writers leave them out.
        tar_split: Option<Extent>,
        /// The digest of the headers as they are stored, where the list does not have it.
        tar_split_digest: Option<Digest>,
    },
    /// What is said of a list is of no use.
    Unusable(&'static str),
}

impl ListFormat {
    /// The word for it, as the tools that write it have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::EStargz => "estargz",
            Self::ZstdChunked => "zstd:chunked",
        }
    }
}

impl fmt::Display for ListFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FileList {
    /// Reads the annotations of a layer; None where they speak of no list.
    pub fn of(annotations: &BTreeMap<String, String>) -> Option<Self> {
        let zstd = [ZSTD_CHUNKED, OLD_ZSTD_CHUNKED]
            .into_iter()
            .find(|prefix| annotations.contains_key(&format!("{prefix}manifest-checksum")));
        match (zstd, annotations.get(ESTARGZ_DIGEST)) {
            (None, None) => None,
            (Some(_), Some(_)) => Some(Self::Unusable("its annotations name two lists")),
            (Some(prefix), None) => Some(Self::zstd_chunked(prefix, annotations)),
            (None, Some(digest)) => {
                let tar_size = annotations.get(ESTARGZ_TAR_SIZE).and_then(|size| size.parse().ok());
                let digest = digest.parse();
                Some(digest.map_or(Self::Unusable("the list's digest is none"), |digest| Self::EStargz {
                    digest,
                    tar_size,
                }))
            }
        }
    }

    fn zstd_chunked(prefix: &str, annotations: &BTreeMap<String, String>) -> Self {
        let value = |key: &str| annotations.get(&format!("{prefix}{key}")).map(String::as_str);
        let Some(Ok(digest)) = value("manifest-checksum").map(str::parse) else {
            return Self::Unusable("the list's digest is none");
        };
        let list = value("manifest-position").and_then(|position| position.rsplit_once(':'));
        let Some(list) = list.filter(|(_, kind)| *kind == "1").and_then(|(place, _)| Extent::parse(place))
        else {
            return Self::Unusable("the list is at no place that is known");
        };
        let tar_split = match value("tarsplit-position").map(Extent::parse) {
            Some(None) => return Self::Unusable("the headers are at no place that is known"),
            other => other.flatten(),
        };
        let is_too_long = list.unpacked.max(list.length) > LARGEST_LIST
            || tar_split.is_some_and(|it| it.length > LARGEST_STORED || it.unpacked > LARGEST_TAR_SPLIT);
        match is_too_long {
            true => Self::Unusable("the list is longer than 150 MiB"),
            false => {
                let tar_split_digest = value("tarsplit-checksum").and_then(|digest| digest.parse().ok());
                Self::ZstdChunked { list, digest, tar_split, tar_split_digest }
            }
        }
    }

    /// Names the list by all that it is read and checked by; None where it is of no use.
    pub fn words(&self) -> Option<String> {
        let optional = |words: Option<String>| words.unwrap_or_else(|| "-".to_owned());
        match self {
            Self::EStargz { digest, tar_size } => {
                Some(format!("estargz {digest} {}", optional(tar_size.map(|size| size.to_string()))))
            }
            Self::ZstdChunked { list, digest, tar_split, tar_split_digest } => Some(format!(
                "zstd:chunked {digest} {list} {} {}",
                optional(tar_split.as_ref().map(ToString::to_string)),
                optional(tar_split_digest.as_ref().map(ToString::to_string)),
            )),
            Self::Unusable(_) => None,
        }
    }

    /// The most that a list may unpack to whose length is not known beforehand.
    pub fn largest() -> u64 {
        LARGEST_LIST
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.offset, self.length, self.unpacked)
    }
}

impl Extent {
    /// Reads `offset:length:unpacked`.
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(':').map(str::parse::<u64>);
        let mut next = || numbers.next()?.ok();
        let extent = Self { offset: next()?, length: next()?, unpacked: next()? };
        extent.offset.checked_add(extent.length)?;
        numbers.next().is_none().then_some(extent)
    }

    /// Where they end.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}
