//! The rows of a file that is looked into.

use super::archive_rows::archive;
use super::viewer_row::{RowTone, ViewerRow};
use crate::content::{ExecutableFormat, ExecutableRole, Machine};
use crate::inspect::{Difference, ExecutableSummary, Inspected, Nature, TextLines};
use crate::text::{counted, escape, exact_size, percent, size, thousands};

/// What a file says of itself; of a text, what comes after its lines.
pub(super) fn rows_of(file: &Inspected) -> Vec<ViewerRow> {
    match &file.nature {
        Nature::Empty => vec![ViewerRow::new("", "The file is empty.", RowTone::Aside)],
        Nature::Text(text) => end_of_text(file, text).into_iter().collect(),
        Nature::Executable(summary) => executable(summary),
        Nature::Archive(listing) => archive(listing),
        Nature::Bytes => Vec::new(),
    }
}

fn end_of_text(file: &Inspected, text: &TextLines) -> Option<ViewerRow> {
    let shown = match text.is_cut {
        true => counted(text.lines.len() as u64, "line"),
        false => size(file.head.len() as u64),
    };
    let rest = format!("the first {shown} of {} are shown", exact_size(file.size));
    file.has_more().then(|| ViewerRow::new("", rest, RowTone::Aside))
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
    rows.extend(strippable(summary));
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

/// What `strip` would take out of it.
fn strippable(summary: &ExecutableSummary) -> Option<ViewerRow> {
    let (label, text) = match summary.executable.strippable? {
        Ok(strippable) if strippable.total() > 0 => {
            let [total, dwarf, symbols, other] =
                [strippable.total(), strippable.dwarf, strippable.symbols, strippable.other].map(size);
            ("strip", format!("removes {total}: debug info {dwarf}, symbols {symbols}, other {other}"))
        }
        Ok(_) => ("strip", "already stripped".to_owned()),
        Err(error) => ("damaged", error.words().to_owned()),
    };
    Some(ViewerRow::plain(format!("{label:<14}"), text))
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
    let (count, whole) = (summary.section_count, summary.section_size);
    let heading = format!("{}, {}", counted(count, "section"), size(whole));
    let mut rows = vec![ViewerRow::plain("", ""), ViewerRow::new("", heading, RowTone::Heading)];
    rows.extend(sections.iter().map(|section| {
        let share = percent(section.size as f64 / whole.max(1) as f64);
        let text = format!("{share:>6}  {:<24}  {}", section.name, section.holds);
        ViewerRow::plain(format!("{:>9} ", size(section.size)), text.trim_end())
    }));
    if (sections.len() as u64) < count {
        let words = format!("the {} largest are listed", thousands(sections.len() as u64));
        rows.push(ViewerRow::new("", words, RowTone::Aside));
    }
    rows
}

/// What comes after the lines that differ between two versions.
pub(super) fn rows_after(difference: &Difference) -> Vec<ViewerRow> {
    let words = match difference {
        Difference { lines, .. } if lines.is_empty() => "Both versions have the same text.",
        Difference { is_cut: true, .. } => {
            "only the first 4 MiB of each version are compared, at most 250,000 lines"
        }
        Difference { .. } => return Vec::new(),
    };
    vec![ViewerRow::new("", words, RowTone::Aside)]
}
