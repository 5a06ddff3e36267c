//! What the gate writes: nothing over what is read or written besides, and nothing at all where a part of it can't be.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use crate::gate::{Project, with_toolchain};
use crate::support::archive::{Packing, Stored, oci};
use crate::support::run::{Outcome, run};
use crate::support::sha256;

/// A project with all that the gate reads.
fn project() -> Project {
    let project = Project::new(&with_toolchain());
    project.write("limits.toml", "max-layers = 9\n").write("Dockerfile", "FROM scratch\n");
    assert_eq!(project.run(&["--write-baseline", "known.json", "-o", "json=old.json"]).code, Some(0));
    project
}

/// Holds that a run fails, names what it is asked to, and leaves every file as it was.
#[track_caller]
fn refused(project: &Project, arguments: &[&str], words: &[&str]) {
    let files = || {
        let entries =
            fs::read_dir(project.path()).expect("a folder").map(|entry| entry.expect("a file").path());
        let mut files: Vec<_> = entries.map(|path| (path.clone(), fs::read(path).ok())).collect();
        files.sort_unstable();
        files
    };
    let before = files();
    project.run(arguments).fails_saying(words);
    assert!(files() == before, "{arguments:?} left its mark");
}

#[test]
fn two_outputs_to_one_file_are_refused() {
    let project = project();
    let at = |name: &str| project.path().join(name);
    fs::create_dir(at("sub")).expect("a folder");
    symlink("x", at("dangling")).expect("a link");
    symlink("old.json", at("link")).expect("a link");
    fs::hard_link(at("old.json"), at("hard")).expect("a link");
    for (one, other) in [
        ("x", "x"),
        ("x", "./x"),
        ("x", "sub/../x"),
        ("x", "dangling"),
        ("old.json", "link"),
        ("old.json", "hard"),
    ] {
        let outputs = [format!("json={one}"), format!("sarif={other}")];
        refused(&project, &["-o", &outputs[0], "-o", &outputs[1]], &[one, other, "the same file"]);
    }
    refused(&project, &["-o", "json=x", "--write-baseline", "x"], &["the same file"]);
    let outcome =
        project.run(&["-o", "json=/dev/null", "-o", "sarif=/dev/null", "-o", "csv-layers=/dev/stdout"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[test]
fn an_output_over_what_is_read_is_refused() {
    let project = project();
    refused(&project, &["-o", "json=image.tar"], &["would overwrite the image", "image.tar"]);
    let cases = [
        ("--baseline", "old.json", "the baseline"),
        ("--dockerfile", "Dockerfile", "the Dockerfile"),
        ("--accept", "known.json", "the accepted findings"),
        ("--config", "limits.toml", "the configuration"),
    ];
    for (flag, file, what) in cases {
        refused(&project, &[flag, file, "-o", &format!("json=./{file}")], &["would overwrite", what, file]);
    }
    for command in ["advise", "history"].iter().filter(|command| **command == "advise") {
        let outcome = project.run_with(&[command, "image.tar", "-o", "json=./image.tar"], &[]);
        outcome.fails_saying(&["would overwrite the image"]);
    }
    let outcome = project.run_with(&["diff", "image.tar", "image.tar:@0", "-o", "json=image.tar"], &[]);
    outcome.fails_saying(&["would overwrite an image"]);
}

#[test]
fn an_output_over_standard_input_or_into_a_layout_is_refused() {
    let project = project();
    let tar = fs::read(project.path().join("image.tar")).expect("an archive");
    let mut command = crate::support::run::command(&["-", "-q", "-o", "json=image.tar"]);
    let stdin = project.path().join("image.tar");
    let outcome: Outcome = command
        .current_dir(project.path())
        .pipe_stdin(&stdin)
        .expect("a file")
        .output()
        .expect("it runs")
        .into();
    assert_eq!(outcome.code, Some(0), "a pipe is no file: {}", outcome.stderr);
    fs::write(project.path().join("image.tar"), &tar).expect("the archive again");
    let output = crate::support::program::program()
        .args(["-", "-q", "-o", "json=./image.tar"])
        .current_dir(project.path())
        .stdin(fs::File::open(&stdin).expect("a file"))
        .output()
        .expect("it runs");
    Outcome::from(output).fails_saying(&["the output ./image.tar would overwrite the image, standard input"]);
    assert_eq!(fs::read(&stdin).expect("an archive"), tar);
    let folder = crate::support::Folder::new();
    let stored = Stored::new(&crate::support::image().layer(|l| l.file("a", 10)), Packing::Gzip);
    let blob = sha256(&stored.blobs[0]).blob_path();
    let layout = folder.layout("layout", &oci(&[stored]));
    for name in [blob.as_str(), "index.json", "oci-layout"] {
        let file = format!("{layout}/{name}");
        let before = fs::read(&file).expect("a file of it");
        run(&[&layout, "-q", "-o", &format!("json={file}")])
            .fails_saying(&["would overwrite a file of the image, ", "layout"]);
        assert_eq!(fs::read(&file).expect("a file of it"), before);
    }
    assert_eq!(run(&[&layout, "-q", "-o", &format!("json={layout}.json")]).code, Some(0));
}

#[test]
fn what_can_not_be_written_is_told_before_the_image_is_read() {
    let project = project();
    // a broken image would be told of, if it were read
    let read_would_fail = |arguments: &[&str], words: &[&str]| {
        project.write("broken.tar", "no archive");
        project.run_with(&[&["broken.tar", "-q"], arguments].concat(), &[]).fails_saying(words);
    };
    read_would_fail(&["-o", "json=new/"], &["cannot write new/"]);
    read_would_fail(&["-o", &format!("json={}", "n".repeat(300))], &["cannot write nnn", "too long"]);
    read_would_fail(&["-o", "json=Dockerfile/x"], &["cannot write Dockerfile/x"]);
    read_would_fail(&["--baseline", "./gone.tar"], &["baseline", "gone.tar"]);
    project.write("bad.tar", "no archive either");
    read_would_fail(&["--baseline", "bad.tar"], &["bad.tar"]);
    let step = [("GITHUB_ACTIONS", "true"), ("GITHUB_OUTPUT", "/nosuch/output")];
    project
        .run_with(&["broken.tar"], &step)
        .fails_saying(&["cannot write /nosuch/output (named by $GITHUB_OUTPUT)"]);
    let podman = project
        .run_with(&["podman:nosuch", "--max-pull-size", "1MB"], &[("CONTAINER_HOST", "unix:///nosuch")]);
    podman.fails_saying(&["max-pull-size"]);
}

#[test]
fn a_link_to_a_file_that_is_not_there_yet_is_followed() {
    let project = project();
    symlink("reports/new.json", project.path().join("link.json")).expect("a link");
    fs::create_dir(project.path().join("reports")).expect("a folder");
    assert_eq!(project.run(&["-o", "json=link.json"]).code, Some(0));
    assert!(project.path().join("link.json").is_symlink());
    assert!(project.path().join("reports/new.json").is_file());
}

#[test]
fn every_name_of_stdout_is_stdout() {
    let project = project();
    for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let into = fs::File::create(project.path().join("into")).expect("a file");
        let status = crate::support::program::program()
            .args(["image.tar", "-q", "-o", &format!("json={name}")])
            .current_dir(project.path())
            .stdout(into)
            .status();
        assert!(status.expect("it runs").success());
        let text = fs::read_to_string(project.path().join("into")).expect("both reports");
        assert!(
            text.starts_with("{\n  \"schema_version\": 1") && text.contains("unpacked ="),
            "{name}: {text}"
        );
    }
}
