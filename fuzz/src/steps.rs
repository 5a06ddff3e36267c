//! Texts that tell how an image was made, and of what.

use imgscope::analysis::HistoryLine;
use imgscope::dockerfile::match_lines;
use imgscope::image::{HistoryEntry, Instruction};
use imgscope::package::Packages;

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

/// What package managers write: the same text as any of it.
pub fn packages(data: &[u8]) {
    let layer = tars::of_files(&[
        ("app/node_modules/a/package.json", data),
        ("app/vendor/composer/installed.json", data),
        ("etc/apk/world", data),
        ("etc/os-release", data),
        ("gems/specifications/a-1.gemspec", data),
        ("lib/apk/db/installed", data),
        ("site-packages/a-1.dist-info/METADATA", data),
        ("site-packages/a-1.dist-info/RECORD", data),
        ("usr/share/doc/a/copyright", data),
        ("var/lib/apt/extended_states", data),
        ("var/lib/dpkg/diversions", data),
        ("var/lib/dpkg/info/a.list", data),
        ("var/lib/dpkg/status", data),
        ("var/lib/dpkg/status.d/one", data),
        ("var/lib/dpkg/status.d/one.md5sums", data),
    ]);
    check_packages(data, &layer);
}

/// A database of rpm, whichever its store.
pub fn rpm(data: &[u8]) {
    check_packages(data, &tars::of_files(&[("var/lib/rpm/rpmdb.sqlite", data)]));
}

fn check_packages(data: &[u8], layer: &[u8]) {
    let Some(analysis) = of_layers(&[layer], "{}") else { return };
    let packages = Packages::of(&analysis);
    let names: usize = packages.iter().map(|(_, package)| package.name.len()).sum();
    // a byte that is no Unicode takes three; two databases, four descriptions, and names of folders
    assert!(names <= 3 * (data.len() + 10) * 8, "{names} bytes of names");
    let owned: u64 = packages.iter().filter_map(|(_, package)| package.size).sum();
    assert_eq!(owned + packages.unowned_size, analysis.totals.live_size, "each live byte counts once");
    check(analysis);
}
