//! The house: which room may use which, how large a file may be, and what a pure room may not touch.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in reading order: a room may use those above it, never one below.
const ROOMS: &[&str] = &[
    "text",
    "image",
    "content",
    "layer",
    "tree",
    "analysis",
    "package",
    "finding",
    "advice",
    "compare",
    "dockerfile",
    "budget",
    "source",
    "scan",
    "report",
    "tui",
    "cli",
];

/// Rooms that compute and touch nothing else.
const PURE: &[&str] = &[
    "text",
    "image",
    "content",
    "layer",
    "tree",
    "analysis",
    "package",
    "finding",
    "advice",
    "compare",
    "dockerfile",
    "budget",
];

/// Rooms that know neither one another nor how an image was had.
const OUTPUTS: [&str; 2] = ["report", "tui"];
const HOW_IT_WAS_HAD: [&str; 2] = ["source", "scan"];

const LONGEST_FILE: usize = 400;

struct Source {
    room: String,
    path: PathBuf,
    /// The code, without the tests below it.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut pending = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources").map(|entry| entry.expect("an entry"))
        {
            let path = entry.path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                let is_test = path.file_stem().is_some_and(|stem| stem == "tests")
                    || text.lines().any(|line| line.trim() == "#![cfg(test)]");
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
                let relative = path.strip_prefix(&root).expect("below src");
                let room =
                    relative.components().next().expect("a room").as_os_str().to_string_lossy().into_owned();
                if !is_test {
                    sources.push(Source { room: room.trim_end_matches(".rs").to_owned(), path, code });
                }
            }
        }
    }
    assert!(sources.len() > 50, "only {} sources were found", sources.len());
    sources
}

/// The code's lines without comments.
fn lines(source: &Source) -> impl Iterator<Item = &str> {
    source.code.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

fn place(room: &str) -> Option<usize> {
    ROOMS.iter().position(|known| *known == room)
}

#[test]
fn every_room_is_in_the_table_and_in_the_library_in_the_same_order() {
    let library =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs");
    let listed: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(listed, ROOMS);
    for source in sources() {
        assert!(
            ["lib", "main"].contains(&source.room.as_str()) || place(&source.room).is_some(),
            "{} is in no room",
            source.path.display()
        );
    }
}

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = place(&source.room) else { continue };
        for line in lines(&source) {
            for used in line.split("crate::").skip(1) {
                let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other) = place(&name) else { continue };
                let apart = OUTPUTS.contains(&source.room.as_str())
                    && (HOW_IT_WAS_HAD.contains(&name.as_str())
                        || (OUTPUTS.contains(&name.as_str()) && other != own));
                if other > own || apart {
                    wrong.push(format!("{}: {line}", source.path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the order of rooms:\n{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_touch_no_files_network_clocks_or_threads() {
    let impure = [
        "std::fs",
        "std::net",
        "std::process",
        "std::env::var",
        "std::env::args",
        "std::thread",
        "std::time",
        "Timestamp::now",
        "Instant::now",
        "SystemTime",
        "tokio::",
        "println!",
        "eprintln!",
    ];
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| PURE.contains(&source.room.as_str())) {
        for line in lines(source) {
            wrong.extend(
                impure
                    .iter()
                    .filter(|word| line.contains(**word))
                    .map(|word| format!("{} uses {word}: {line}", source.path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short_and_tables_of_contents_hold_no_logic() {
    let mut wrong = Vec::new();
    for source in sources() {
        let length = source.code.lines().count();
        if length > LONGEST_FILE {
            wrong.push(format!("{} has {length} lines", source.path.display()));
        }
        let is_contents = source.path.file_name().is_some_and(|name| name == "mod.rs" || name == "lib.rs");
        if is_contents && lines(&source).any(|line| line.contains("fn ") || line.starts_with("impl")) {
            wrong.push(format!("{} holds logic", source.path.display()));
        }
        if !source.code.trim_start().starts_with("//!") {
            wrong.push(format!("{} does not say what it is for", source.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tokio_stops_at_the_door_of_the_sources() {
    for source in sources().iter().filter(|source| source.room != "source") {
        let uses = lines(source).find(|line| line.contains("tokio") || line.contains("bollard"));
        assert_eq!(uses, None, "{} knows of async", source.path.display());
    }
}
