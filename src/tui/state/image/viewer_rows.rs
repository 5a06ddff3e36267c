//! The rows of a file that is looked into.

use crate::content::{ExecutableFormat, ExecutableRole, Machine};
use crate::inspect::{ArchiveListing, Difference, ExecutableSummary, Inspected, LineChange, Nature};
use crate::text::{escape, exact_size, percent, size, thousands};

/// Bytes of one row.
const BYTES: usize = 16;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ViewerRow {
    /// What stands before it: a number, an offset, a label.
    pub(crate) left: String,
    /// The row itself, harmless.
    pub(crate) text: String,
    /// What it is.
    pub(crate) tone: RowTone,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowTone {
    /// Text like any other.
    Plain,
    /// A heading.
    Heading,
    /// Said beside it.
    Aside,
    /// Added.
    Added,
    /// Removed.
    Removed,
}

impl ViewerRow {
    fn new(left: impl Into<String>, text: impl Into<String>, tone: RowTone) -> Self {
        Self { left: left.into(), text: text.into(), tone }
    }

    fn plain(left: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(left, text, RowTone::Plain)
    }
}

/// What a file says of itself.
pub(super) fn rows_of(file: &Inspected) -> Vec<ViewerRow> {
    let mut rows = match &file.nature {
        Nature::Empty => vec![ViewerRow::new("", "The file is empty.", RowTone::Aside)],
        Nature::Text(lines) => numbered(lines),
        Nature::Executable(summary) => executable(summary),
        Nature::Archive(listing) => archive(listing),
        Nature::Bytes => Vec::new(),
    };
    if matches!(file.nature, Nature::Text(_)) && file.has_more() {
        let shown = size(file.head.len() as u64);
        let rest = format!("the first {shown} of {} are shown", exact_size(file.size));
        rows.push(ViewerRow::new("", rest, RowTone::Aside));
    }
    rows
}

fn numbered(lines: &[String]) -> Vec<ViewerRow> {
    let columns = thousands(lines.len() as u64).len();
    let number = |at: usize| format!("{:>columns$} ", at + 1);
    lines.iter().enumerate().map(|(at, line)| ViewerRow::plain(number(at), line.as_str())).collect()
}

fn executable(summary: &ExecutableSummary) -> Vec<ViewerRow> {
    let executable = &summary.executable;
    let row = |label: &str, text: String| ViewerRow::plain(format!("{label:<14}"), text);
    let format = match executable.format {
        ExecutableFormat::Elf => "ELF",
        ExecutableFormat::MachO => "Mach-O",
        ExecutableFormat::Pe => "PE (Windows)",
    };
    let role = match executable.role {
        ExecutableRole::Program => "program",
        ExecutableRole::Library => "library",
        ExecutableRole::Object => "object file",
        ExecutableRole::Core => "core dump",
        ExecutableRole::Debug => "debug information of another file",
    };
    let machine = match &executable.machine {
        Machine::Known(word) => (*word).to_owned(),
        Machine::Several(words) => words.join(", "),
        Machine::Other(number) => format!("machine {number}"),
    };
    let mut rows = vec![row("format", format!("{format} {role}, {machine}"))];
    match &executable.interpreter {
        Some(loader) => rows.push(row("loader", escape(loader))),
        None if executable.role == ExecutableRole::Program && executable.needed.is_empty() => {
            rows.push(row("linked", "static".to_owned()));
        }
        None => {}
    }
    for (number, library) in executable.needed.iter().enumerate() {
        rows.push(row(if number == 0 { "libraries" } else { "" }, escape(library)));
    }
    for (number, place) in executable.search_path.iter().enumerate() {
        rows.push(row(if number == 0 { "search path" } else { "" }, escape(place)));
    }
    match executable.strippable {
        Some(Ok(strippable)) if strippable.total() > 0 => rows.push(row(
            "strip",
            format!(
                "would take {}: debug information {}, symbols {}, other {}",
                size(strippable.total()),
                size(strippable.dwarf),
                size(strippable.symbols),
                size(strippable.other)
            ),
        )),
        Some(Ok(_)) => rows.push(row("strip", "stripped".to_owned())),
        Some(Err(error)) => rows.push(row("damaged", error.words().to_owned())),
        None => {}
    }
    if summary.debug_size > 0 {
        rows.push(row("debug", size(summary.debug_size)));
    }
    if let Some(version) = &executable.rustc {
        rows.push(row("built by", format!("rustc {}", escape(version.as_bytes()))));
    }
    if executable.is_packed {
        rows.push(row("packed", "by UPX".to_owned()));
    }
    rows.extend(go(summary));
    rows.extend(sections(summary));
    rows
}

fn go(summary: &ExecutableSummary) -> Vec<ViewerRow> {
    let Some(build) = &summary.executable.go else { return Vec::new() };
    let text = |text: &str| escape(text.as_bytes());
    let mut rows = vec![
        ViewerRow::plain("", ""),
        ViewerRow::new("", format!("Go build info: {}", text(&build.version)), RowTone::Heading),
    ];
    let module = |label: &str, path: &str, version: &str| {
        ViewerRow::plain(format!("{label:<14}"), format!("{} {}", text(path), text(version)))
    };
    rows.extend(build.main.iter().map(|main| module("module", &main.path, &main.version)));
    for (key, value) in &build.settings {
        rows.push(ViewerRow::plain(format!("{:<14}", text(key)), text(value)));
    }
    rows.extend(build.deps.iter().map(|dep| module("depends on", &dep.path, &dep.version)));
    rows
}

fn sections(summary: &ExecutableSummary) -> Vec<ViewerRow> {
    let sections = &summary.sections;
    if sections.is_empty() {
        return Vec::new();
    }
    let whole = sections.iter().fold(0u64, |sum, section| sum.saturating_add(section.size));
    let heading = format!("{} sections, {}", thousands(sections.len() as u64), size(whole));
    let mut rows = vec![ViewerRow::plain("", ""), ViewerRow::new("", heading, RowTone::Heading)];
    rows.extend(sections.iter().map(|section| {
        let share = percent(section.size as f64 / whole.max(1) as f64);
        let text = format!("{share:>6}  {:<24}  {}", section.name, section.holds);
        ViewerRow::plain(format!("{:>9} ", size(section.size)), text.trim_end())
    }));
    rows
}

fn archive(listing: &ArchiveListing) -> Vec<ViewerRow> {
    let sum = listing.members.iter().fold(0u64, |sum, member| sum.saturating_add(member.size));
    let count = thousands(listing.members.len() as u64);
    let heading = format!("{} archive: {count} members, {} unpacked", listing.format, size(sum));
    let mut rows = vec![ViewerRow::new("", heading, RowTone::Heading)];
    rows.extend(listing.members.iter().map(|member| {
        let target =
            member.target.as_ref().map(|target| format!(" → {}", escape(target))).unwrap_or_default();
        let text = format!("{} {}{target}", member.kind, escape(&member.path));
        ViewerRow::plain(format!("{:>9} ", size(member.size)), text)
    }));
    let end = listing.ends_early.as_ref();
    rows.extend(end.map(|why| ViewerRow::new("", format!("the listing ends here: {why}"), RowTone::Aside)));
    rows
}

/// What differs between two versions.
pub(super) fn rows_of_difference(difference: &Difference) -> Vec<ViewerRow> {
    if difference.lines.is_empty() {
        return vec![ViewerRow::new("", "Both versions have the same text.", RowTone::Aside)];
    }
    let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut rows: Vec<ViewerRow> = difference
        .lines
        .iter()
        .map(|line| {
            let (sign, tone) = match line.change {
                LineChange::Same => (' ', RowTone::Plain),
                LineChange::Added => ('+', RowTone::Added),
                LineChange::Removed => ('-', RowTone::Removed),
                LineChange::LeftOut => ('⋮', RowTone::Aside),
            };
            let left = format!("{:>6} {:>6} {sign} ", number(line.old), number(line.new));
            ViewerRow::new(left, line.text.as_str(), tone)
        })
        .collect();
    if difference.is_cut {
        let words = "only the first 4 MiB of each version are compared";
        rows.push(ViewerRow::new("", words, RowTone::Aside));
    }
    rows
}

/// How many rows of bytes there are.
pub(super) fn hex_rows(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(BYTES)
}

/// A row of bytes.
pub(super) fn hex_row(bytes: &[u8], row: usize) -> Option<ViewerRow> {
    let part = bytes.get(row.checked_mul(BYTES)?..)?;
    let part = &part[..part.len().min(BYTES)];
    if part.is_empty() {
        return None;
    }
    let mut hex = String::new();
    for at in 0..BYTES {
        match part.get(at) {
            Some(byte) => hex.push_str(&format!("{byte:02x} ")),
            None => hex.push_str("   "),
        }
        if at == BYTES / 2 - 1 {
            hex.push(' ');
        }
    }
    let text: String =
        part.iter().map(|&byte| if matches!(byte, b' '..=b'~') { byte as char } else { '.' }).collect();
    Some(ViewerRow::plain(format!("{:08x}  ", row * BYTES), format!("{hex} {text}")))
}
