//! How wide text is: as a terminal or `COLUMNS` says, and whole in a pipe.

use imgscope::text::width;

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::run::{command, run, run_on};
use crate::support::{Folder, ImageBuilder, image, on_terminal};

const LONG: &str =
    "a-directory-whose-name-is-longer-than-any-column-of-any-table-could-be/and-another-one-in-it";

/// An image with a row of everything: waste of several kinds, duplicates, findings, a warning.
fn image_of_all(size: usize) -> ImageBuilder {
    let key = rcgen::KeyPair::generate().expect("a key").serialize_pem();
    image()
        .architecture("arm64")
        .layer(|l| {
            l.file(&format!("{LONG}/hidden"), size).file("twin", 5_000).file(&format!("{LONG}/twin"), 5_000)
        })
        .by("COPY ./dist / # buildkit")
        .layer(|l| {
            l.fill(b'y')
                .file(&format!("{LONG}/hidden"), 700)
                .whiteout(&format!("{LONG}/not-there"))
                .content(format!("{LONG}/deploy_key").as_bytes(), key.as_bytes())
                .file("var/cache/apk/APKINDEX.1.tar.gz", 9_000)
                .mode(0o755)
                .content(b"app", format!("#!/usr/bin/{LONG}/missing\n").as_bytes())
        })
        .by("RUN make install")
        .runs(serde_json::json!({"Cmd": ["/app"]}))
}

fn on_screen(words: &[String], columns: usize) -> String {
    on_terminal(columns, &words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Every page of text, of two such images.
fn pages(folder: &Folder) -> Vec<Vec<String>> {
    let name = |number: usize| format!("{number}-{}.tar", "name".repeat(12));
    let write = |number| folder.file(&name(number), &image_of_all(number * 90_000).docker_archive());
    let (one, two) = (write(1), write(2));
    [
        &["-q", &one][..],
        &["diff", "-q", &one, &two],
        &["advise", "-q", &one],
        &["history", "-q", &one],
        &["demo"],
    ]
    .map(|words| words.iter().map(|word| (*word).to_owned()).collect())
    .to_vec()
}

fn page(words: &[String], columns: Option<&str>) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut command = command(&words);
    command.envs(columns.map(|columns| ("COLUMNS", columns)));
    let output = command.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn no_line_is_wider_than_columns_says_however_few_those_are() {
    let folder = Folder::new();
    for words in pages(&folder) {
        for columns in [40, 45, 50, 60, 63, 70, 79, 80, 100, 120, 200] {
            let text = on_screen(&words, columns);
            for line in text.lines() {
                assert!(
                    width(line) <= columns,
                    "{words:?} at {columns}: {} of {line:?} in\n{text}",
                    width(line)
                );
            }
        }
    }
}

#[test]
fn no_path_and_no_sentence_is_cut_in_a_pipe() {
    let folder = Folder::new();
    for words in pages(&folder) {
        let text = page(&words, None);
        let is_cut =
            |line: &&str| line.contains('…') && (line.contains("a-directory") || line.contains("/arm64"));
        assert_eq!(text.lines().find(is_cut), None, "{words:?}:\n{text}");
        let unusable = page(&words, Some("none"));
        assert_eq!(text, unusable, "a width that is no number is none");
        let narrow = page(&words, Some("60"));
        assert_eq!(narrow.lines().find(is_cut), None, "{words:?} at 60:\n{narrow}");
    }
    let report = page(&pages(&folder)[0], None);
    assert!(report.contains(&format!("/{LONG}/hidden\n")), "{report}");
    assert!(report.contains("warning: layer 1: whiteout of /a-directory"), "{report}");
    assert!(!report.contains('…'), "{report}");
    // a file is as whole as a pipe is
    let [image, out] = ["image.tar", "out.txt"].map(|name| folder.word(name));
    std::fs::write(&image, image_of_all(9_000).docker_archive()).expect("an archive");
    let outcome = run(&["-q", &image, "--format", "json", "-o", &format!("text={out}")]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(std::fs::read_to_string(&out).expect("a report"), run(&["-q", &image]).text());
    let mut narrow = command(&["-q", &image, "--format", "json", "-o", &format!("text={out}")]);
    assert!(narrow.env("COLUMNS", "60").output().expect("the program starts").status.success());
    let narrow = std::fs::read_to_string(&out).expect("a report");
    assert!(narrow.contains(&format!("/{LONG}/hidden\n")) && !narrow.contains('…'), "{narrow}");
}

#[test]
fn what_is_cut_on_a_narrow_page_is_whole_on_a_wide_one() {
    let folder = Folder::new();
    let words = &pages(&folder)[0];
    assert!(on_screen(words, 80).contains('…'));
    assert!(!on_screen(words, 400).contains('…'));
}

#[test]
fn the_commands_of_layers_are_whole_in_a_pipe() {
    let folder = Folder::new();
    let command = format!("COPY {LONG}/localtime /usr/share/zoneinfo/localtime");
    let image = image().layer(|l| l.file("a", 9_000)).by(&command);
    let path = folder.file("image.tar", &image.docker_archive());
    assert!(run(&["-q", &path]).text().contains(&format!("  {command}\n")));
    assert!(!on_terminal(100, &["-q", &path]).contains(&command));
}

#[test]
fn a_history_leaves_out_comments_and_then_narrows_its_bars_before_commands_are_hardly_seen() {
    let folder = Folder::new();
    let build = image().layer(|l| l.file("a", 9_000)).by("RUN apk add --no-cache ca-certificates tzdata");
    let stored = Stored::new(&build, Packing::Plain).config(|config| {
        for step in config["history"].as_array_mut().expect("steps") {
            step["created"] = "2020-01-01T00:00:00Z".into();
            step["comment"] = "buildkit.dockerfile.v0".into();
        }
    });
    let path = folder.file("image.tar", &docker_legacy(&[stored]).tar());
    let at = |columns: usize| on_terminal(columns, &["history", "-q", &path]);
    let bar = |text: &str| text.chars().filter(|c| *c == '█').count();
    let wide = at(160);
    assert!(wide.contains("tzdata") && wide.contains("buildkit.dockerfile.v0"), "{wide}");
    let without_comment = at(100);
    assert!(!without_comment.contains("COMMENT") && !without_comment.contains("build"), "{without_comment}");
    assert_eq!((bar(&wide), bar(&without_comment)), (20, 20));
    let narrow = at(80);
    assert!(!narrow.contains("COMMENT") && narrow.contains("RUN apk add --no-cac"), "{narrow}");
    assert_eq!(bar(&narrow), 8, "{narrow}");
}

/// An image of which a second layer removes files of several directories.
fn with_waste(directories: usize, files: usize) -> ImageBuilder {
    image()
        .layer(|mut l| {
            for directory in 0..directories {
                for file in 0..files {
                    l = l.file(&format!("usr/lib/modules/d{directory:02}/sub/{file}"), 1_000 + file);
                }
            }
            l.file("opt/large", 90_000)
        })
        .layer(|l| l.whiteout("usr/lib/modules").whiteout("opt/large"))
}

fn wasted_rows(image: &ImageBuilder) -> Vec<String> {
    let folder = Folder::new();
    let text = run(&["-q", &folder.file("image.tar", &image.docker_archive())]).text();
    let rows = text.lines().skip_while(|line| !line.starts_with("  WASTED")).skip(1);
    let rows = rows.take_while(|line| !line.contains("  delete it in the step"));
    rows.map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn wasted_paths_beyond_the_ten_largest_are_told_by_their_directories() {
    let rows = wasted_rows(&with_waste(3, 100));
    assert_eq!(rows[0], "90kB deleted 0 > 1 /opt/large");
    assert_eq!(rows[1], "1.1kB deleted 0 > 1 /usr/lib/modules/d00/sub/99");
    assert_eq!(
        rows[10..],
        [
            "102kB deleted 0 > 1 /usr/lib/modules/d00/ (97 paths)",
            "102kB deleted 0 > 1 /usr/lib/modules/d01/ (97 paths)",
            "102kB deleted 0 > 1 /usr/lib/modules/d02/ (97 paths)",
            "--format json lists every path",
        ]
    );
    // where there would be too many, a directory above stands for them
    let rows = wasted_rows(&with_waste(40, 2));
    assert_eq!(
        rows[10..],
        ["71kB deleted 0 > 1 /usr/lib/modules/ (71 paths)", "--format json lists every path"]
    );
}

#[test]
fn as_many_wasted_paths_as_fit_are_told_one_by_one() {
    assert_eq!(wasted_rows(&with_waste(1, 10)).len(), 11);
    assert!(!wasted_rows(&with_waste(1, 10)).iter().any(|row| row.contains("paths)")));
    assert_eq!(wasted_rows(&with_waste(1, 11)).len(), 12);
    let many = image()
        .layer(|mut l| {
            for place in 0..30 {
                l = l.file(&format!("d{place:02}/file"), 1_000 + place);
            }
            l
        })
        .layer(|mut l| {
            for place in 0..30 {
                l = l.whiteout(&format!("d{place:02}"));
            }
            l
        });
    let rows = wasted_rows(&many);
    assert_eq!((rows[10].as_str(), rows.len()), ("1.02kB deleted 0 > 1 /d19/file", 22));
    assert_eq!(rows[20], "10kB in 10 more paths");
}

#[test]
fn an_image_that_came_through_a_pipe_goes_by_its_own_name() {
    let archive = image().tag("shop/app:1.2").layer(|l| l.file("a", 3_000)).docker_archive();
    let text = run_on(&archive, &["-"]).text();
    assert!(text.starts_with("shop/app:1.2  linux/amd64"), "{text}");
    for word in ["-", "-:shop/app:1.2", "-:@0", "docker-archive:-"] {
        let report = run_on(&archive, &[word, "--format", "json"]).report();
        assert_eq!(report["image"]["reference"], "shop/app:1.2", "{word}");
    }
    let markdown = run_on(&archive, &["-", "--format", "markdown"]).text();
    assert!(markdown.contains("### `shop/app:1.2`"), "{markdown}");
    let folder = Folder::new();
    let other = folder.file("other.tar", &image().layer(|l| l.file("a", 9_000)).docker_archive());
    let diff = run_on(&archive, &["diff", "-q", "-", &other]).text();
    assert!(diff.contains("shop/app:1.2") && !diff.contains("\n- "), "{diff}");
    run_on(b"no archive", &["diff", "-q", &other, "-"]).fails_saying(&["error: standard input: "]);
    // one without a name is told by where it came from
    let nameless = crate::support::archive::docker_legacy(&[crate::support::archive::Stored::new(
        &image().layer(|l| l.file("a", 3_000)),
        crate::support::archive::Packing::Plain,
    )
    .tags(&[])]);
    assert!(run_on(&nameless.tar(), &["-"]).text().starts_with("standard input  linux/amd64"));
}
