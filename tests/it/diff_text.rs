//! The comparison as text: nothing that tells images or files apart is cut.

use crate::support::run::run;
use crate::support::{Folder, ImageBuilder, image};

/// The text for images in archives of the given names.
fn text(images: &[(&str, ImageBuilder)]) -> String {
    let folder = Folder::new();
    let paths: Vec<String> = images
        .iter()
        .map(|(name, image)| folder.file(&format!("{name}.tar"), &image.docker_archive()))
        .collect();
    let mut arguments = vec!["diff", "-q"];
    arguments.extend(paths.iter().map(String::as_str));
    let outcome = run(&arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.text()
}

fn small(size: usize) -> ImageBuilder {
    image().layer(|l| l.file("a", size)).by("COPY a /")
}

#[track_caller]
fn line<'a>(text: &'a str, start: &str) -> &'a str {
    let found = text.lines().find(|line| line.trim_start().starts_with(start));
    found.unwrap_or_else(|| panic!("no line starts with {start:?}:\n{text}"))
}

#[test]
fn spans_are_never_cut() {
    let two = text(&[("v5", small(5)), ("v6", small(6))]);
    assert!(line(&two, "unpacked").ends_with("  v5-v6"), "{two}");
    let three = text(&[("v5c", small(5)), ("v6c", small(6))]);
    assert!(line(&three, "unpacked").ends_with("  1-2"), "{three}");
    assert!(three.contains("\n1 = v5c, 2 = v6c\n"), "{three}");
}

#[test]
fn long_names_are_told_apart_by_their_ends_and_written_out_below() {
    let [one, two] = ["one", "two"].map(|end| format!("some-really-long-name-of-an-image-{end}"));
    let text = text(&[(&one, small(5)), (&two, small(6))]);
    assert!(text.contains("\n…of-an-image-one  ") && text.contains("\n…of-an-image-two  "), "{text}");
    assert!(text.contains(" 1:…n-image-one 2:…n-image-two  IN\n"), "{text}");
    assert!(text.contains(&format!("\n1 = {one}, 2 = {two}\n")), "{text}");
    assert!(text.contains("\nfiles, …of-an-image-one > …of-an-image-two\n"), "{text}");
}

#[test]
fn every_platform_of_a_warning_is_seen() {
    let name = |place: usize| format!("{place}-{}", "name".repeat(10));
    let names: Vec<String> = (0..4).map(name).collect();
    let platforms = ["amd64", "arm64", "riscv64", "s390x"];
    let images = names.iter().zip(platforms).map(|(name, on)| (name.as_str(), small(5).architecture(on)));
    let text = text(&images.collect::<Vec<_>>());
    let warning: Vec<&str> = text.lines().take_while(|line| !line.starts_with("IMAGE")).collect();
    assert!(warning.len() > 2 && warning[1..].iter().all(|line| line.starts_with("         ")), "{text}");
    for platform in platforms {
        assert!(warning.iter().any(|line| line.contains(&format!("linux/{platform}"))), "{platform}: {text}");
    }
}

#[test]
fn layers_without_bytes_are_listed_and_the_largest_stay_where_there_are_too_many() {
    let steps = |last: usize, count: usize| {
        let empty = |image: ImageBuilder, n: usize| {
            image.layer(|l| l.dir(&format!("d{n}"))).by(&format!("WORKDIR /d{n:02}"))
        };
        (0..count).fold(image(), empty).layer(|l| l.file("a", last)).by("COPY a /")
    };
    let few = text(&[("v1", steps(5, 7)), ("v2", steps(6, 7))]);
    assert!(line(&few, "WORKDIR /d06").ends_with("0B       =  v1-v2"), "{few}");
    assert!(!few.contains("lists them all"), "{few}");
    let many = text(&[("v1", steps(5, 20)), ("v2", steps(6, 20))]);
    assert!(line(&many, "COPY a /").contains("5B"), "{many}");
    assert!(many.contains("  and 9 more, all 0 bytes; --format json lists them all"), "{many}");
}
