//! Texts that tell how an image was made, and of what.

use imgscope::analysis::HistoryLine;
use imgscope::dockerfile::match_lines;
use imgscope::image::{HistoryEntry, Instruction};
use imgscope::package::InstalledPackages;

use super::image::{check, check_text, of_layers};
use super::sections::sections;
use super::tars;

/// A Dockerfile and the history of an image; without sections, a Dockerfile beside a history of its own lines.
pub fn dockerfile(data: &[u8]) {
    let named = sections(data);
    let section = |name: &str| named.iter().find(|(known, _)| known == name).map(|(_, content)| &content[..]);
    let text = String::from_utf8_lossy(section("Dockerfile").unwrap_or(data));
    let recorded = String::from_utf8_lossy(section("history").unwrap_or(data));
    let line = |created_by: &str| HistoryLine {
        entry: HistoryEntry { created_by: created_by.to_owned(), ..HistoryEntry::default() },
        instruction: Instruction::parse(created_by),
        layer: None,
        unpacked_size: 0,
        engine_size: None,
    };
    let history: Vec<HistoryLine> = recorded.lines().take(600).map(line).collect();
    for line in &history {
        check_text("an instruction", &imgscope::text::escape_line(&line.instruction.short()));
    }
    let matched = match_lines("Dockerfile", &text, &history);
    assert_eq!(matched.lines.len(), history.len());
    let last = text.lines().count().max(1) as u32;
    for line in matched.lines.iter().flatten().chain(&matched.user) {
        assert!((1..=last).contains(line), "line {line} of {last}");
    }
}

/// Databases of apk and dpkg: the same text as either.
pub fn packages(data: &[u8]) {
    let layer = tars::of_files(&[
        ("lib/apk/db/installed", data),
        ("var/lib/dpkg/status", data),
        ("var/lib/dpkg/status.d/one", data),
    ]);
    let Some(analysis) = of_layers(&[&layer], "{}") else { return };
    let packages = InstalledPackages::of(&analysis);
    let names: usize = packages.list.keys().map(String::len).sum();
    assert!(names <= 3 * data.len().max(1) * 4, "{names} bytes of names");
    check(analysis);
}
