//! A report on the cache for people.

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;

use crate::cache::{Cleared, Contents, EntryKind, KeptEntry, Verified};
use crate::text::{age, counted, escape, size, thousands};

/// How many of the largest entries are named.
const NAMED: usize = 5;

/// Writes where a cache is, how much of what is in it, and the largest entries.
pub(super) fn contents(
    contents: &Contents,
    limit: u64,
    folder: &Path,
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let entries = &contents.entries;
    let total: u64 = entries.iter().map(|entry| entry.size).sum();
    writeln!(out, "Folder  {}", shown(folder))?;
    writeln!(out, "Size    {} of at most {}", size(total), size(limit))?;
    let (others, of_others) = contents.other_formats;
    if others > 0 {
        writeln!(out, "Others  {} of other versions, {}", counted(others, "entry"), size(of_others))?;
    }
    if entries.is_empty() {
        return writeln!(out, "\nThe cache is empty.");
    }
    writeln!(out, "\n{:>7}  {:>7}  WHAT", "COUNT", "SIZE")?;
    for kind in EntryKind::ALL {
        let of_kind: Vec<u64> =
            entries.iter().filter(|entry| entry.kind == kind).map(|entry| entry.size).collect();
        if !of_kind.is_empty() {
            let (count, sum) = (thousands(of_kind.len() as u64), size(of_kind.iter().sum()));
            writeln!(out, "{count:>7}  {sum:>7}  {}", words(kind))?;
        }
    }
    let mut largest: Vec<&KeptEntry> = entries.iter().collect();
    largest.sort_by_key(|entry| std::cmp::Reverse(entry.size));
    writeln!(out, "\n{:>7}  {:<22}  LARGEST", "SIZE", "USED")?;
    for entry in largest.iter().take(NAMED) {
        let used = Timestamp::try_from(entry.used).map_or_else(|_| String::new(), |used| age(used, now));
        let name = entry.name.as_deref().map_or("damaged".to_owned(), |name| escape(name.as_bytes()));
        writeln!(out, "{:>7}  {used:<22}  {} {name}", size(entry.size), entry.kind.word())?;
    }
    match entries.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => writeln!(out, "         and {} more", thousands(more as u64)),
    }
}

/// Writes what was taken away.
pub(super) fn cleared(cleared: Cleared, folder: &Path, out: &mut dyn Write) -> io::Result<()> {
    match cleared.entries {
        0 => writeln!(out, "Nothing to remove from {}", shown(folder)),
        entries => {
            writeln!(
                out,
                "Removed {} ({}) from {}",
                counted(entries, "entry"),
                size(cleared.size),
                shown(folder)
            )
        }
    }
}

/// Writes what came of checking a cache.
pub(super) fn verified(verified: &Verified, folder: &Path, out: &mut dyn Write) -> io::Result<()> {
    let all = verified.good + verified.damaged.len() as u64;
    match (all, verified.damaged.len()) {
        (0, _) => writeln!(out, "Nothing to check in {}", shown(folder)),
        (_, 0) => {
            writeln!(
                out,
                "Checked {} ({}) in {}: all are good",
                counted(all, "entry"),
                size(verified.size),
                shown(folder)
            )
        }
        (_, damaged) => {
            writeln!(
                out,
                "Checked {} in {}: removed {}",
                counted(all, "entry"),
                shown(folder),
                thousands(damaged as u64)
            )?;
            for damaged in &verified.damaged {
                let path = damaged.path.strip_prefix(folder).unwrap_or(&damaged.path);
                writeln!(out, "  {} {}", shown(path), escape(damaged.reason.as_bytes()))?;
            }
            writeln!(out, "They will be rebuilt when needed.")
        }
    }
}

fn words(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::DiffId => "layers, by diff ID",
        EntryKind::Blob => "blobs, by digest",
        EntryKind::Place => "layers of files on this disk",
        EntryKind::Files => "layers, by their lists of files",
        EntryKind::Image => "images of an engine",
        EntryKind::Listed => "images as an engine lists them",
    }
}

fn shown(path: &Path) -> String {
    escape(path.as_os_str().as_encoded_bytes())
}
