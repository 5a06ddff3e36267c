//! The wasted paths: the largest one by one, the others by directory.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::{self, Write};

use anstyle::Style;

use super::row::{end_of_row, indent, sentence};
use crate::analysis::{Analysis, WastedVersion};
use crate::image::LayerIndex;
use crate::text::{PageWidth, counted, escape, size};
use crate::tree::WasteKind;

/// Paths that are listed one by one, and directories after them.
const ROWS: usize = 10;
/// Components of a directory that stands for what is below it.
const DEPTH: usize = 4;
/// Where a page is narrower, the columns of the layers are.
const NARROW: usize = 64;
/// Columns before what helps.
const REMEDY: usize = 26;

const DIM: Style = Style::new().dimmed();

/// Paths below a directory that are hidden alike.
struct Group<'a> {
    directory: &'a [u8],
    /// The largest of them.
    first: &'a WastedVersion,
    paths: u64,
    bytes: u64,
}

/// Writes which bytes nobody sees any more, and what helps.
pub(super) fn wasted_paths(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let wasted = &analysis.wasted;
    if wasted.is_empty() {
        writeln!(out)?;
        let words = match analysis.totals.complete {
            true => "Nothing is wasted: no layer hides what a lower one wrote.",
            false => "No wasted bytes in the layers that could be read.",
        };
        return sentence("", 0, words, page, out);
    }
    let layers = if page.columns() < NARROW { "LAYERS" } else { "WRITTEN > HIDDEN" };
    writeln!(out, "\n{DIM}  WASTED  {:<14}  {layers}  PATH{DIM:#}", "KIND")?;
    // one more than fit takes the room of its group
    let single = if wasted.len() > ROWS + 1 { ROWS } else { wasted.len() };
    let (single, others) = wasted.split_at(single);
    for version in single {
        row(version, version.size, page, out, |page| page.fit_end(&version.path.to_string()))?;
    }
    let groups = by_directory(others);
    for group in groups.iter().take(ROWS) {
        row(group.first, group.bytes, page, out, |page| group.name(page))?;
    }
    let rest = groups.iter().skip(ROWS).map(|group| (group.paths, group.bytes));
    let (paths, bytes) = rest
        .fold((0, 0), |(paths, bytes): (u64, u64), (more, size)| (paths + more, bytes.saturating_add(size)));
    if paths > 0 {
        writeln!(out, "{:>8}  in {}", size(bytes), counted(paths, "more path"))?;
    }
    if !others.is_empty() {
        writeln!(out, "{:>8}  --format json lists every path", "")?;
    }
    remedies(analysis, page, out)
}

/// Writes a row of what a version is an example of.
fn row(
    version: &WastedVersion,
    bytes: u64,
    page: PageWidth,
    out: &mut dyn Write,
    path: impl Fn(PageWidth) -> String,
) -> io::Result<()> {
    let layers = format!("{} > {}", version.written_in, version.hidden_in);
    let room = if page.columns() < NARROW { 6 } else { 16 };
    let row = format!("{:>8}  {:<14}  {layers:>room$}  ", size(bytes), version.kind.word());
    let end = end_of_row(page, row.len(), path);
    writeln!(out, "{}{end}", if end.starts_with('\n') { row.trim_end() } else { &row })
}

impl Group<'_> {
    /// The directory and how many paths it stands for; a path that is alone stands for itself.
    fn name(&self, page: PageWidth) -> String {
        if self.paths == 1 {
            return page.fit_end(&self.first.path.to_string());
        }
        let directory = format!("/{}", escape(self.directory));
        let slash = if self.directory.is_empty() { "" } else { "/" };
        let end = format!("{slash} ({})", counted(self.paths, "path"));
        page.beside(end.len()).fit_end(&directory) + &end
    }
}

/// Groups by directories as deep as still fit, the largest first.
fn by_directory(wasted: &[WastedVersion]) -> Vec<Group<'_>> {
    let at_depth = |depth| {
        let mut groups: HashMap<(&[u8], WasteKind, LayerIndex, LayerIndex), Group<'_>> = HashMap::new();
        for version in wasted {
            let directory = directory(version.path.as_bytes(), depth);
            let alike = (directory, version.kind, version.written_in, version.hidden_in);
            let group =
                groups.entry(alike).or_insert(Group { directory, first: version, paths: 0, bytes: 0 });
            group.paths += 1;
            group.bytes = group.bytes.saturating_add(version.size);
        }
        groups.into_values().collect::<Vec<_>>()
    };
    let deepest = (2..=DEPTH).rev().map(at_depth).find(|groups| groups.len() <= ROWS);
    let mut groups = deepest.unwrap_or_else(|| at_depth(1));
    groups.sort_by_key(|group| (Reverse(group.bytes), &group.first.path, group.first.written_in));
    groups
}

/// The directory of a path, and of so many components at most.
fn directory(path: &[u8], depth: usize) -> &[u8] {
    let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(place, _)| place);
    &path[..slashes.take(depth).last().unwrap_or(0)]
}

/// Writes for each kind of waste, the largest first, what it costs and what helps.
fn remedies(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    use WasteKind::{Deleted, MetadataOnly, Overwritten, Replaced, RewrittenSame};
    let sum =
        |kind| analysis.wasted.iter().filter(|w| w.kind == kind).map(|w| w.size).fold(0, u64::saturating_add);
    let mut kinds: Vec<(WasteKind, u64)> =
        [Overwritten, MetadataOnly, RewrittenSame, Deleted, Replaced].map(|kind| (kind, sum(kind))).to_vec();
    kinds.retain(|(_, bytes)| *bytes > 0);
    kinds.sort_by_key(|(_, bytes)| Reverse(*bytes));
    for (kind, bytes) in kinds {
        let row = format!("{:>8}  {:<14}", size(bytes), kind.word());
        match indent(page, REMEDY) {
            REMEDY => sentence(&row, REMEDY, kind.remedy(), page, out)?,
            indent => {
                writeln!(out, "{}", row.trim_end())?;
                sentence("", indent, kind.remedy(), page, out)?;
            }
        }
    }
    Ok(())
}
