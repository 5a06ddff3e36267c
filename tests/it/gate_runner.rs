//! What a CI runner takes for a command of its own: no name of an image puts one on stdout or stderr.

use crate::gate::Project;
use crate::support::{ImageBuilder, image};

/// A word that the runner obeys at the start of a line, and one that it obeys anywhere.
const WORDS: &str =
    "::add-mask::a ##[add-mask]b ##vso[task.setvariable]d ##teamcity[e] \u{3000}::stop-commands::c ";

/// An image whose names, commands and settings are commands for a runner.
fn commanding() -> ImageBuilder {
    let words = WORDS.repeat(20);
    let name = |start: &str| format!("{start}/{WORDS}##[group]");
    image()
        .tag(&format!("shop:{WORDS}"))
        .layer(|l| {
            l.content(name("d").as_bytes(), &[b'x'; 5_000])
                .content(name("e").as_bytes(), &[b'x'; 5_000])
                .content(format!("{}/.git/HEAD", name("app")).as_bytes(), b"ref: refs/heads/main\n")
                .content(format!("{}/.git/objects/pack/p.pack", name("app")).as_bytes(), &[b'y'; 90_000])
        })
        .by(&format!("RUN {words}"))
        .layer(|l| l.content(name("d").as_bytes(), b"other"))
        .by(&format!("::error::x {words}\n::error::{words}"))
        .runs(serde_json::json!({"Entrypoint": [words], "Cmd": [words], "WorkingDir": format!("/{words}")}))
}

/// Tells whether a runner takes a line for a command: GitHub's after blanks, or in its older form anywhere; those of Azure
/// and TeamCity.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::")
        || ["##[", "##vso[", "##teamcity["].iter().any(|command| line.contains(command))
}

#[test]
fn no_name_of_an_image_is_a_command_for_the_runner() {
    let project = Project::new(&commanding());
    let formats =
        ["text", "json", "markdown", "sarif", "junit", "gitlab", "csv-layers", "csv-files", "openmetrics"];
    let mut runs: Vec<Vec<&str>> =
        formats.map(|format| vec!["image.tar", "--files", "--format", format]).into();
    runs.push(vec!["image.tar", "--color", "always", "--max-path", "::x ##[y]=0", "--deny", "git-directory"]);
    runs.push(vec!["history", "image.tar", "--no-trunc"]);
    runs.push(vec!["history", "image.tar"]);
    runs.push(vec!["advise", "image.tar"]);
    runs.push(vec!["advise", "image.tar", "--format", "json"]);
    runs.push(vec!["diff", "image.tar", "image.tar:@0"]);
    runs.push(vec!["image.tar:::x ##[y]"]);
    runs.push(vec!["image.tar", "--platform", "\n::x ##[y]"]);
    runs.push(vec!["image.tar", "--config", "\n::x ##[y]"]);
    for arguments in runs {
        let outcome = project.run_with(&arguments, &[]);
        for text in [outcome.text(), outcome.stderr.clone()] {
            let line = text.lines().find(|line| is_command(line));
            assert_eq!(line, None, "{arguments:?}");
        }
    }
}

#[test]
fn json_means_the_same_though_its_bytes_are_no_command() {
    let report = Project::new(&commanding()).run(&["--format", "json", "--files"]).report();
    let paths = report["tree"].as_array().expect("a tree").iter().map(|entry| &entry["path"]);
    assert!(paths.into_iter().any(|path| path == format!("/d/{WORDS}##[group]").as_str()));
}
