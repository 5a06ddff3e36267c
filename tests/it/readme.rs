//! What the README says of keys and formats is what the program does.

use std::fs;
use std::path::{Path, PathBuf};

use imgscope::tui::keys_markdown;

fn readme() -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).expect("a README");
    (path, text)
}

#[test]
fn the_keys_in_the_readme_are_those_of_the_key_table() {
    let (path, text) = readme();
    let (start, end) = ("<!-- keys -->\n", "<!-- end of keys -->");
    let from = text.find(start).expect("the mark where the keys start") + start.len();
    let to = text.find(end).expect("the mark where the keys end");
    let expected = format!("{}\n", keys_markdown().trim_end());
    if std::env::var_os("IMGSCOPE_BLESS").is_some() {
        fs::write(&path, format!("{}{expected}{}", &text[..from], &text[to..]))
            .expect("a README that can be written");
        return;
    }
    assert_eq!(&text[from..to], expected, "IMGSCOPE_BLESS=1 cargo test readme writes the keys anew");
}

#[test]
fn every_file_that_the_readme_shows_is_there() {
    let (path, text) = readme();
    let folder = path.parent().expect("a folder");
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
        let file = link.split('#').next().expect("a path");
        assert!(folder.join(file).exists(), "README shows {file}, which is not there");
    }
}
