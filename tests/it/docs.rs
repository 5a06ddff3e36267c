//! What the README and the pages of docs say is what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use imgscope::budget::LIMITS;
use imgscope::cli::Cli;
use imgscope::finding::RULES;
use imgscope::report::Format;
use imgscope::tree::WasteKind;
use imgscope::tui::keys_markdown;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The README and the pages of docs, with their paths.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir(root().join("docs")).expect("docs").map(|entry| entry.expect("an entry").path());
    let paths = docs.chain([root().join("README.md")]);
    let pages: Vec<_> = paths.map(|path| (path.clone(), fs::read_to_string(&path).expect("UTF-8"))).collect();
    assert!(pages.len() >= 5, "only {} pages", pages.len());
    pages
}

#[test]
fn the_page_of_keys_is_made_from_the_key_table() {
    let (name, start, end) = ("docs/keys.md", "<!-- keys -->\n", "<!-- end of keys -->");
    let text = page(name);
    let from = text.find(start).expect("the mark where the keys start") + start.len();
    let to = text.find(end).expect("the mark where the keys end");
    let expected = format!("{}\n", keys_markdown().trim_end());
    if std::env::var_os("IMGSCOPE_BLESS").is_some() {
        fs::write(root().join(name), format!("{}{expected}{}", &text[..from], &text[to..]))
            .expect("a page that can be written");
        return;
    }
    assert_eq!(&text[from..to], expected, "IMGSCOPE_BLESS=1 cargo test docs writes the keys anew");
}

#[test]
fn every_file_that_a_page_links_to_is_there() {
    for (path, text) in pages() {
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let file = link.split('#').next().expect("a path");
            let target = path.parent().expect("a folder").join(file);
            assert!(target.exists(), "{} links to {file}, which is not there", path.display());
        }
    }
}

#[test]
fn every_command_that_a_page_shows_is_understood() {
    let mut commands = 0;
    for (path, text) in pages() {
        let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
        for line in blocks.flat_map(str::lines) {
            let line = line.split(" #").next().expect("a line");
            for command in line.split(['|', '&']).map(str::trim).filter(|line| line.starts_with("imgscope "))
            {
                let words = command.split_whitespace().map(|word| word.trim_matches('\''));
                let parsed = Cli::try_parse_from(words);
                assert!(parsed.is_ok(), "{}: {command}: {}", path.display(), parsed.expect_err("an error"));
                commands += 1;
            }
        }
    }
    assert!(commands > 8, "only {commands} commands were found");
}

#[test]
fn the_readme_is_short_enough_to_be_read() {
    let lines = page("README.md").lines().count();
    assert!(lines <= 120, "the README has {lines} lines: what is for few belongs into docs");
}

#[test]
fn the_readme_counts_the_rules_right() {
    let count = format!("[{} rules](RULES.md)", RULES.len());
    assert!(page("README.md").contains(&count), "the README does not say {count}");
}

#[track_caller]
fn tells_all<'a>(name: &str, words: impl IntoIterator<Item = &'a str>) {
    let text = page(name);
    let missing: Vec<&str> = words.into_iter().filter(|word| !text.contains(&format!("`{word}"))).collect();
    assert!(missing.is_empty(), "{name} does not tell of {missing:?}");
}

#[test]
fn the_pages_tell_of_every_limit_format_scheme_and_kind_of_waste() {
    let flags = LIMITS.iter().filter_map(|limit| limit.flag);
    let flags: Vec<String> = flags.map(|flag| format!("--{flag}")).collect();
    tells_all("docs/ci.md", flags.iter().map(String::as_str));
    let formats = Format::value_variants().iter().filter_map(Format::to_possible_value);
    let formats: Vec<String> = formats.map(|format| format.get_name().to_owned()).collect();
    tells_all("docs/ci.md", formats.iter().map(String::as_str));
    tells_all(
        "docs/sources.md",
        ["docker:", "podman:", "docker-archive:", "oci-archive:", "oci:", "dir:", "-"],
    );
    let kinds = [
        WasteKind::Overwritten,
        WasteKind::MetadataOnly,
        WasteKind::RewrittenSame,
        WasteKind::Deleted,
        WasteKind::Replaced,
    ];
    tells_all("docs/numbers.md", kinds.map(WasteKind::word));
}

/// Languages of the calls of `is_proved` in the tests.
fn proved_languages() -> BTreeSet<String> {
    let tests =
        fs::read_dir(root().join("tests/it")).expect("tests").map(|entry| entry.expect("an entry").path());
    let sources = tests.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let call = concat!("is_", "proved(");
    let mut languages = BTreeSet::new();
    for source in sources.map(|path| fs::read_to_string(path).expect("UTF-8")) {
        let calls = source.split(call).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
        languages.extend(calls.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    languages
}

#[test]
fn the_page_of_advice_says_of_which_languages_it_is_proved() {
    let text = page("docs/advice.md");
    let table = text.split("<!-- proved -->\n").nth(1).and_then(|rest| rest.split("<!-- end of").next());
    let rows = table.expect("a table").lines().skip(2);
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.map(cells).collect();
    assert!(rows.iter().all(|row| row.len() == 4 && row.iter().all(|cell| !cell.is_empty())), "{rows:?}");
    let proved = rows.iter().filter(|row| row[3] == "yes").map(|row| row[0].clone());
    assert_eq!(proved.collect::<BTreeSet<_>>(), proved_languages(), "docs/advice.md and the tests differ");
}
