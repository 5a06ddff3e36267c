//! How time and memory grow with an input that is made to hurt: each kind is doubled three times.
//!
//! `cargo bench --bench growth` prints a table; a word after `--` chooses the kinds that have it in their names. Time is
//! that of the processor, because a busy machine stretches any other. Nothing is asserted: what must hold whatever the
//! machine is in `tests/it/growth.rs`. A ratio above 2.3 is marked, where it is of more than a tenth of a second.

mod image;
mod kinds;
mod measure;

use std::process::Command;

use measure::{Figure, measured};

/// What doubling an input may multiply its time or memory with: twice, and some for caches that no longer suffice.
const RATIO: f64 = 2.3;

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let folder = tempfile::tempdir().expect("a folder for archives");
    println!(
        "{:<52} {:>9} {:>9} {:>7} {:>8} {:>7} {:>10}  exit",
        "kind", "n", "time", "ratio", "memory", "ratio", "output"
    );
    for kind in kinds::all() {
        if !chosen.is_empty() && !chosen.iter().any(|word| kind.name.contains(word.as_str())) {
            continue;
        }
        let mut before: Option<Figure> = None;
        for n in (0..4).map(|doubled| kind.first << doubled) {
            let arguments = (kind.make)(folder.path(), n);
            let mut command = Command::new(env!("CARGO_BIN_EXE_imgscope"));
            command.args(&arguments).arg("--quiet").current_dir(folder.path());
            let figure = measured(&mut command);
            print_row(kind.name, n, &figure, before.as_ref());
            before = Some(figure);
        }
    }
}

fn print_row(name: &str, n: usize, figure: &Figure, before: Option<&Figure>) {
    let ratio = |of: fn(&Figure) -> f64, least: f64| {
        // what took no time that can be measured has no ratio
        let before = before.filter(|before| of(before) > 0.0);
        let ratio = before.map(|before| of(figure) / of(before));
        ratio.map_or(String::new(), |ratio| {
            format!("{ratio:.2}{}", if ratio > RATIO && of(figure) > least { "!" } else { " " })
        })
    };
    println!(
        "{name:<52} {n:>9} {:>7.2} s {:>7} {:>5.0} MB {:>7} {:>8.1} MB  {}",
        figure.seconds,
        ratio(|figure| figure.seconds, 0.1),
        figure.memory / 1e6,
        ratio(|figure| figure.memory, 50e6),
        figure.output as f64 / 1e6,
        figure.code.map_or("killed".to_owned(), |code| code.to_string()),
    );
}
