//! The house: which room may use which, no circles among files, how long a file and a function may be, and what a pure
//! room may not touch.

mod files;
mod functions;
mod imports;

use std::fs;
use std::path::Path;

use files::{SourceFile, source_files};
use functions::functions;
use imports::{Imports, imports, shortest_circle, tangles, unused_exports};

/// The rooms in reading order: a room may use those above it, never one below.
const ROOMS: &[&str] = &[
    "text",
    "json",
    "image",
    "content",
    "layer",
    "tree",
    "analysis",
    "package",
    "filesystem",
    "startup",
    "finding",
    "advice",
    "compare",
    "inventory",
    "trend",
    "dockerfile",
    "budget",
    "proof",
    "inspect",
    "cache",
    "source",
    "scan",
    "extract",
    "trial",
    "report",
    "tui",
    "cli",
];

/// The first room that touches anything outside; all before it compute, and do nothing else.
const FIRST_OUTSIDE: &str = "cache";

/// Rooms that know neither one another nor where an image came from.
const OUTPUTS: [&str; 2] = ["report", "tui"];
const ORIGINS: [&str; 4] = ["source", "scan", "extract", "trial"];

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

fn place(room: &str) -> Option<usize> {
    ROOMS.iter().position(|known| *known == room)
}

/// Describes a way from file to file, each with the path by which it names the next.
fn told(files: &[SourceFile], imports: &Imports, circle: &[usize]) -> String {
    let steps = circle.iter().zip(circle.iter().cycle().skip(1));
    let steps = steps.map(|(from, to)| {
        let (from_path, to_path) = (files[*from].path.display(), files[*to].path.display());
        format!("  {from_path} uses {} of {to_path}", imports[*from][to])
    });
    steps.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_room_is_in_the_table_and_in_the_library_in_the_same_order() {
    let library =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs");
    let listed: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(listed, ROOMS);
    for file in source_files() {
        let is_known = file.room().is_empty() || place(file.room()).is_some();
        assert!(is_known, "{} is in no room", file.path.display());
    }
}

#[test]
fn imports_point_one_way() {
    let files = source_files();
    let imports = imports(&files);
    let mut wrong = Vec::new();
    for (at, used) in imports.iter().enumerate() {
        let own = files[at].room();
        for (other, path) in used.iter().map(|(other, path)| (files[*other].room(), path)) {
            let is_apart = OUTPUTS.contains(&own)
                && (ORIGINS.contains(&other) || (OUTPUTS.contains(&other) && other != own));
            let is_below = place(own).is_some() && place(other) > place(own);
            if is_apart || is_below {
                wrong.push(format!("{} uses {path}, which is in {other}", files[at].path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the order of rooms:\n{}", wrong.join("\n"));
}

#[test]
fn no_files_import_one_another_in_a_circle() {
    let files = source_files();
    let imports = imports(&files);
    let tangles = tangles(&imports);
    if let Some(circle) = shortest_circle(&imports) {
        let tied: usize = tangles.iter().map(Vec::len).sum();
        panic!(
            "{} circles tie {tied} files; the shortest:\n{}",
            tangles.len(),
            told(&files, &imports, &circle)
        );
    }
    let edges: usize = imports.iter().map(|used| used.len()).sum();
    assert!(edges > files.len(), "only {edges} imports were found among {} files", files.len());
}

/// The finder of circles is itself held: through a re-export, a glob, a macro's arguments and a chain of files.
#[test]
fn circles_are_found_however_they_are_written() {
    let circle = |sources: &[(&str, &str)]| {
        let files: Vec<SourceFile> = sources.iter().map(|(path, text)| SourceFile::of(path, text)).collect();
        let circle = shortest_circle(&imports(&files))?;
        Some(circle.iter().map(|at| files[*at].path.display().to_string()).collect::<Vec<_>>())
    };
    let root = ("lib.rs", "pub mod room;");
    let contents = ("room/mod.rs", "mod a; mod b; pub use a::A; use b::*;");
    let a = ("room/a.rs", "use super::B; pub struct A(B);");
    for b in [
        "pub struct B; fn f(_: super::A) {}",
        "use crate::room::A as Other; pub struct B; fn f(_: Other) {}",
        "use super::{a, C}; pub struct B; fn f() { a::A; }",
        "use super::*; pub struct B; fn f(_: A) {}",
        "pub struct B; fn f() { println!(\"{}\", super::A::new()) }",
    ] {
        let found = circle(&[root, contents, a, ("room/b.rs", b)]).expect("a circle");
        assert_eq!(found, ["room/a.rs", "room/b.rs"], "{b}");
    }
    for b in [
        "pub struct B;",
        "pub struct B; #[cfg(test)] mod tests { use super::super::A; }",
        "pub struct B; struct A; fn f(_: A) {}",
    ] {
        assert_eq!(circle(&[root, contents, a, ("room/b.rs", b)]), None, "{b}");
    }
    let chain = [
        ("room/mod.rs", "mod a; mod b; mod c;"),
        ("room/a.rs", "pub struct A; use super::b::B;"),
        ("room/b.rs", "pub struct B; use super::c::C;"),
        ("room/c.rs", "pub struct C; use super::a::A;"),
    ];
    assert_eq!(circle(&chain).expect("a circle").len(), 3);
}

#[test]
fn what_a_room_offers_is_used_outside_of_it() {
    let unused = unused_exports(&source_files(), &files::users_of_the_library());
    assert!(unused.is_empty(), "offered, and used by nobody:\n{}", unused.join("\n"));
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
    let is_pure = |room: &str| place(room).is_some_and(|room| Some(room) < place(FIRST_OUTSIDE));
    let mut wrong = Vec::new();
    for file in source_files().iter().filter(|file| is_pure(file.room())) {
        for line in file.code() {
            let words = impure.iter().filter(|word| line.contains(**word));
            wrong.extend(words.map(|word| format!("{} uses {word}: {line}", file.path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_and_functions_are_short_and_tables_of_contents_hold_no_logic() {
    let mut wrong = Vec::new();
    for file in source_files() {
        let path = file.path.display();
        if file.length() > LONGEST_FILE {
            wrong.push(format!("{path} has {} lines", file.length()));
        }
        let long = functions(&file).into_iter().filter(|function| function.length > LONGEST_FUNCTION);
        wrong.extend(
            long.map(|long| format!("{path}:{}: {} has {} lines", long.line, long.name, long.length)),
        );
        if file.is_contents() && file.code().any(|line| line.contains("fn ") || line.starts_with("impl")) {
            wrong.push(format!("{path} holds logic"));
        }
        if !file.text.trim_start().starts_with("//!") {
            wrong.push(format!("{path} does not say what it is for"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_module_with_children_is_a_folder_with_a_table_of_contents() {
    let files = source_files();
    let doubled = files.iter().filter(|file| {
        !file.is_contents() && files.iter().any(|other| other.path.starts_with(file.path.with_extension("")))
    });
    let doubled: Vec<String> = doubled.map(|file| file.path.display().to_string()).collect();
    assert!(doubled.is_empty(), "files beside a folder of their name:\n{}", doubled.join("\n"));
}

#[test]
fn tokio_stops_at_the_door_of_the_sources() {
    for file in source_files().iter().filter(|file| file.room() != "source") {
        let uses = file.code().find(|line| line.contains("tokio") || line.contains("bollard"));
        assert_eq!(uses, None, "{} knows of async", file.path.display());
    }
}
