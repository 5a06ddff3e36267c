//! A list of files as it is written: JSON, one object for each member of the tar and for each further piece of a file.
//!
//! A layer of a million files has as many objects: serde takes the few fields out of each without making a tree of values,
//! which `json` would. Two libraries write all of them, so there are no other spellings to expect.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Entries that a list may have: of more, a list of the length that is taken has no words for.
const MOST_ENTRIES: usize = 4_000_000;
/// Extended attributes that one entry may have. Linux lists 64 KiB of names at most.
const MOST_ATTRIBUTES: usize = 32 << 10;

/// A list of files.
#[derive(Debug, Deserialize)]
pub(super) struct Toc<'t> {
    /// Null for none, as Go writes what it never made.
    #[serde(borrow)]
    entries: Option<Entries<'t>>,
}

/// Entries of a list, none of them taken apart.
#[derive(Debug, Default)]
struct Entries<'t>(Vec<&'t RawValue>);

/// Extended attributes by their names, values in base64.
#[derive(Debug, Default)]
pub(super) struct Attributes(pub BTreeMap<String, String>);

/// What a list says beside its entries.
#[derive(Debug, Deserialize)]
pub(super) struct TocHead {
    /// The digest of the headers as they are stored (zstd:chunked).
    #[serde(rename = "tarSplitDigest", default)]
    pub tar_split_digest: String,
}

impl TocHead {
    /// Reads it.
    ///
    /// # Errors
    /// As [`Toc::parse`].
    pub fn parse(json: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }
}

/// A member of the tar, or a further piece of the file before it.
#[derive(Debug, Deserialize)]
pub(super) struct TocEntry<'t> {
    #[serde(rename = "type", borrow)]
    pub kind: Cow<'t, str>,
    #[serde(borrow, default)]
    pub name: Cow<'t, str>,
    #[serde(rename = "linkName", borrow, default)]
    pub link: Cow<'t, str>,
    #[serde(default)]
    pub mode: i64,
    #[serde(default)]
    pub size: u64,
    #[serde(default)]
    pub uid: i64,
    #[serde(default)]
    pub gid: i64,
    #[serde(rename = "modtime", borrow, default)]
    pub modified: Cow<'t, str>,
    #[serde(rename = "devMajor", default)]
    pub major: u32,
    #[serde(rename = "devMinor", default)]
    pub minor: u32,
    #[serde(default)]
    pub xattrs: Option<Attributes>,
    /// That of the content.
    #[serde(borrow, default)]
    pub digest: Cow<'t, str>,
    /// Where what unpacks to the content starts in the blob.
    #[serde(default)]
    pub offset: u64,
    /// How many bytes come before the content in what unpacks from there (eStargz).
    #[serde(rename = "innerOffset", default)]
    pub inner_offset: u64,
    /// Where it ends (zstd:chunked).
    #[serde(rename = "endOffset", default)]
    pub end_offset: u64,
}

impl<'t> Toc<'t> {
    /// Reads a list.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(json: &'t [u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }

    /// Its entries, in the order of the tar. Each is taken apart when it is come to: a small list may be of millions.
    pub fn into_entries(self) -> impl Iterator<Item = serde_json::Result<TocEntry<'t>>> {
        self.entries.unwrap_or_default().0.into_iter().map(|entry| serde_json::from_str(entry.get()))
    }
}

impl<'de: 't, 't> Deserialize<'de> for Entries<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of files")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = list.next_element()? {
            if entries.len() == MOST_ENTRIES {
                return Err(A::Error::custom("more files than any layer has"));
            }
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AttributesVisitor)
    }
}

struct AttributesVisitor;

impl<'de> Visitor<'de> for AttributesVisitor {
    type Value = Attributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("extended attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut attributes = BTreeMap::new();
        while let Some((name, value)) = map.next_entry()? {
            if attributes.len() == MOST_ATTRIBUTES {
                return Err(A::Error::custom("more extended attributes than a file can have"));
            }
            attributes.insert(name, value);
        }
        Ok(Attributes(attributes))
    }
}
