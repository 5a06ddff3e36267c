//! A list of files as it is written: JSON, one object for each member of the tar and for each further piece of a file.
//!
//! A layer of a million files has as many objects: serde takes the few fields out of each without making a tree of values,
//! which `json` would. Two libraries write all of them, so there are no other spellings to expect.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A list of files.
#[derive(Debug, Deserialize)]
pub(super) struct Toc<'t> {
    /// Null for none, as Go writes what it never made.
    #[serde(borrow)]
    entries: Option<Vec<&'t RawValue>>,
}

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
    /// Values in base64.
    #[serde(default)]
    pub xattrs: Option<BTreeMap<String, String>>,
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
        self.entries.unwrap_or_default().into_iter().map(|entry| serde_json::from_str(entry.get()))
    }
}
