//! A report on the cache for scripts, schema version 1.

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::cache::{Cleared, Contents, EntryKind, Verified};
use crate::report::SCHEMA_VERSION;
use crate::report::json::tool;
use crate::report::path_text::text;
use crate::report::schema::Tool;

/// What is common to all.
#[derive(Serialize)]
struct Document<T> {
    /// The version of this schema: 1.
    schema_version: u32,
    /// The program that wrote the report.
    tool: Tool,
    /// The folder of the cache.
    folder: String,
    /// Its bytes, base64, where they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    folder_raw: Option<String>,
    #[serde(flatten)]
    said: T,
}

/// What is in a cache. All sizes are bytes on the disk.
#[derive(Serialize)]
struct Holds<'a> {
    size: u64,
    limit: u64,
    kinds: Vec<Kind>,
    /// Entries of other versions of the program.
    other_versions: Sum,
    /// The most recently used first.
    entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Kind {
    kind: &'static str,
    #[serde(flatten)]
    sum: Sum,
}

#[derive(Serialize)]
struct Sum {
    count: u64,
    size: u64,
}

#[derive(Serialize)]
struct Entry<'a> {
    kind: &'static str,
    /// What it is kept under, or null where it can't be read.
    name: Option<&'a str>,
    size: u64,
    /// When it was used last (RFC 3339).
    used: String,
}

#[derive(Serialize)]
struct Removed {
    removed: Sum,
}

#[derive(Serialize)]
struct Checked<'a> {
    good: Sum,
    /// Entries that were not as they were written, and are removed.
    damaged: Vec<Damage<'a>>,
}

#[derive(Serialize)]
struct Damage<'a> {
    path: String,
    reason: &'a str,
}

/// Writes what is in a cache.
pub(super) fn contents(
    contents: &Contents,
    limit: u64,
    folder: &Path,
    out: &mut dyn Write,
) -> io::Result<()> {
    let kinds = EntryKind::ALL.map(|kind| {
        let sizes = contents.entries.iter().filter(|entry| entry.kind == kind).map(|entry| entry.size);
        let (count, size) = sizes.fold((0, 0), |(count, sum), size| (count + 1, sum + size));
        Kind { kind: kind.word(), sum: Sum { count, size } }
    });
    let used = |time| Timestamp::try_from(time).unwrap_or_default().to_string();
    let entries = contents.entries.iter().map(|entry| Entry {
        kind: entry.kind.word(),
        name: entry.name.as_deref(),
        size: entry.size,
        used: used(entry.used),
    });
    let (count, size) = contents.other_formats;
    let holds = Holds {
        size: kinds.iter().map(|kind| kind.sum.size).sum(),
        limit,
        kinds: kinds.into(),
        other_versions: Sum { count, size },
        entries: entries.collect(),
    };
    write(holds, folder, out)
}

/// Writes what was taken away.
pub(super) fn cleared(cleared: Cleared, folder: &Path, out: &mut dyn Write) -> io::Result<()> {
    write(Removed { removed: Sum { count: cleared.entries, size: cleared.size } }, folder, out)
}

/// Writes what came of checking a cache.
pub(super) fn verified(verified: &Verified, folder: &Path, out: &mut dyn Write) -> io::Result<()> {
    let damaged = verified.damaged.iter().map(|damaged| Damage {
        path: text(damaged.path.as_os_str().as_encoded_bytes().to_vec()).0,
        reason: &damaged.reason,
    });
    let good = Sum { count: verified.good, size: verified.size };
    write(Checked { good, damaged: damaged.collect() }, folder, out)
}

fn write(said: impl Serialize, folder: &Path, out: &mut dyn Write) -> io::Result<()> {
    let (folder, folder_raw) = text(folder.as_os_str().as_encoded_bytes().to_vec());
    let document = Document { schema_version: SCHEMA_VERSION, tool: tool(), folder, folder_raw, said };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
