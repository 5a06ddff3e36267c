//! How the program is asked, and how it ends.

use std::fs::{self, File};
use std::io::Read;
use std::process::{Command, Stdio};

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::program::program;
use crate::support::run::{command, run, run_on};
use crate::support::{Folder, Lack, image, skip};

fn tar() -> Vec<u8> {
    docker_legacy(&[Stored::new(&image().layer(|l| l.file("a", 3_000)), Packing::Plain)]).tar()
}

/// One whose report is longer than what a pipe holds.
fn long_tar() -> Vec<u8> {
    let built = image().layer(|mut l| {
        for n in 0..2_000 {
            l = l.file(&format!("file-{n:060}"), 1);
        }
        l
    });
    docker_legacy(&[Stored::new(&built, Packing::Plain)]).tar()
}

#[test]
fn a_wrong_command_line_ends_with_2_and_says_what_is_wrong() {
    let folder = Folder::new();
    let image = folder.file("image.tar", &tar());
    let missing_folder = format!("json={}/nosuch/out.json", folder.word(""));
    let directory = format!("json={}", folder.word(""));
    let cases: [(&[&str], &str); 23] = [
        (
            &["diff", "hello:v1"],
            "`imgscope diff` needs at least two images; to explore one, run `imgscope hello:v1`",
        ),
        (&["diff", "\u{1b}[2J"], r"to explore one, run `imgscope \x1b[2J`"),
        (&["diff"], "IMAGE"),
        (&["--no-such-flag", &image], "--no-such-flag"),
        (&[&image, "--max-size", "10 potatoes"], "10 potatoes"),
        (&[&image, "--max-size", "-1"], "-1"),
        (&[&image, "--max-size", ""], "--max-size"),
        (&[&image, "--max-size", "99999999999999999999GB"], "`99999999999999999999GB` is too large"),
        (&[&image, "--max-size"], "--max-size"),
        (&[&image, "--read-limit", "lots"], "lots"),
        (&[&image, "--platform", "linux,amd64"], "`linux,amd64` is not a valid platform"),
        (&[&image, "--platform", "a/b/c/d"], "a/b/c/d"),
        (&[&image, "--format", "yaml"], "yaml"),
        (&[&image, "-o", "yaml=out"], "unknown format `yaml`"),
        (&[&image, "-o", "json"], "FORMAT=FILE"),
        (&[&image, "-o", "json="], "expected a file"),
        (&[&image, "-o", &missing_folder], "cannot write"),
        (&[&image, "-o", &directory], "is a directory"),
        (&[&image, "another"], "another"),
        (&["--format", "json"], "no image given"),
        (&[""], "no image given"),
        (&["docker-archive:"], "`docker-archive:` does not name an image"),
        (&["history"], "<IMAGE>"),
    ];
    for (arguments, words) in cases {
        run(arguments).fails_saying(&[words]);
    }
    assert_eq!(folder.names(), ["image.tar"], "nothing is left behind");
    let nothing = run(&[]);
    assert_eq!((nothing.code, nothing.stdout.len()), (Some(2), 0));
    assert!(nothing.stderr.contains("Usage: imgscope"), "{}", nothing.stderr);
}

#[test]
fn towers_of_braces_in_a_pattern_are_wrong_usage_wherever_it_stands() {
    let folder = Folder::new();
    let tar = folder.file("a.tar", &tar());
    for depth in [9, 250, 5_000, 20_000] {
        let tower = format!("/{}{}", "{a,".repeat(depth), "}".repeat(depth));
        for arguments in
            [vec![tar.as_str(), "--max-path", &format!("{tower}=1MB")], vec!["tags", "a", "--match", &tower]]
        {
            let outcome = run(&arguments);
            assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
            let said = ["alternatives are nested deeper than 8", "it is longer than 4,096 bytes"];
            assert!(
                said.iter().any(|words| outcome.stderr.contains(words)),
                "{depth}: {}",
                &outcome.stderr[..300]
            );
        }
        let settings = folder.file("settings.toml", format!("[paths]\n\"{tower}\" = \"1MB\"\n").as_bytes());
        run(&[&tar, "-q", "--config", &settings]).fails_saying(&["is not a valid path pattern"]);
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [&["--help"][..], &["-h"], &["--version"], &["history", "--help"], &["help"]] {
        let outcome = run(arguments);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        assert!(outcome.text().contains("imgscope"));
        assert_eq!(outcome.stderr, "");
    }
}

#[test]
fn a_report_to_a_file_is_the_report_on_stdout() {
    let folder = Folder::new();
    let image = folder.file("image.tar", &tar());
    let (json, text) = (folder.word("out.json"), folder.word("out.txt"));
    let both = [format!("json={json}"), format!("text={text}")];
    let options = ["--max-size", "1kB", "--color", "always", "--no-cache"];
    let outcome = run(&[&[&image, "-o", &both[0], "-o", &both[1]], &options[..]].concat());
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.text().contains('\u{1b}'), "colours where they are wanted");
    let written = fs::read_to_string(&text).expect("the report");
    assert!(!written.contains('\u{1b}'), "and none in a file");
    assert!(written.ends_with("imgscope: FAIL max-size 3kB > 1kB (+2kB)\n"), "{written}");
    assert_eq!(run(&[&image]).text() + "\nimgscope: FAIL max-size 3kB > 1kB (+2kB)\n", written);
    let on_stdout = run(&[&image, "--format", "json", "--max-size", "1kB", "--no-cache"]);
    assert_eq!(fs::read(&json).expect("the report"), on_stdout.stdout);
    assert_eq!(folder.names(), ["image.tar", "out.json", "out.txt"]);
}

#[cfg(unix)]
#[test]
fn a_report_replaces_a_file_and_keeps_its_links_and_rights() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    let folder = Folder::new();
    let image = folder.file("image.tar", &tar());
    folder.file("old.json", b"old");
    fs::set_permissions(folder.path("old.json"), fs::Permissions::from_mode(0o640)).expect("rights");
    symlink("old.json", folder.path("link.json")).expect("a link");
    assert_eq!(run(&[&image, "-o", &format!("json={}", folder.word("link.json"))]).code, Some(0));
    assert!(folder.path("link.json").is_symlink(), "a link stays one");
    let old = fs::metadata(folder.path("old.json")).expect("the report");
    assert_eq!(old.permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(folder.path("old.json")).expect("the report").starts_with('{'));
    // a device is written to, and never replaced by a file
    assert_eq!(run(&[&image, "-o", "json=/dev/null"]).code, Some(0));
    assert!(fs::metadata("/dev/null").expect("it is there").file_type().is_char_device());
    let outcome = run(&[&image, "-o", "json=/dev/stdout"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(
        outcome.text().starts_with("{\n  \"schema_version\": 1") && outcome.text().contains("unpacked =")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_with_2_and_leaves_no_half_report() {
    let folder = Folder::new();
    let image = folder.file("image.tar", &long_tar());
    let full = || Stdio::from(File::options().write(true).open("/dev/full").expect("/dev/full"));
    let output = program().args([&image, "-q"]).stdout(full()).output().expect("the program starts");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.starts_with("error: cannot write to standard output"), "{stderr}");
    run(&[&image, "-o", "json=/dev/full"]).fails_saying(&["cannot write /dev/full", "No space left"]);
    // nobody can be told, but the exit code still tells
    let status = program().args(["/nosuch.tar"]).stderr(full()).status().expect("the program starts");
    assert_eq!(status.code(), Some(2));

    let disk = folder.path("disk");
    fs::create_dir(&disk).expect("a folder");
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status();
    if !mount.is_ok_and(|status| status.success()) {
        return skip(Lack::Machine, "a small disk cannot be mounted here");
    }
    fs::write(disk.join("report.json"), "old").expect("a file");
    let target = format!("json={}", disk.join("report.json").display());
    let outcome = run(&[&image, "--files", "-o", &target]);
    let kept = fs::read_to_string(disk.join("report.json"));
    let left = fs::read_dir(&disk).map(Iterator::count);
    let _ = Command::new("umount").arg(&disk).status();
    outcome.fails_saying(&["cannot write", "report.json", "No space left"]);
    assert_eq!(kept.expect("the old report"), "old", "the old report is still there");
    assert_eq!(left.expect("a folder"), 1, "and nothing beside it");
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let folder = Folder::new();
    let image = folder.file("image.tar", &long_tar());
    for (arguments, code) in
        [(&["--format", "json", "--files"][..], 0), (&["--format", "json", "--files", "--max-size", "1B"], 1)]
    {
        let mut child = program()
            .arg(&image)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdout = child.stdout.take().expect("a pipe");
        stdout.read_exact(&mut [0; 10]).expect("the start of the report");
        drop(stdout);
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(!stderr.contains("error") && !stderr.contains("panicked"), "{stderr}");
    }
}

#[test]
fn nobody_who_reads_stderr_is_no_panic() {
    for arguments in [&["/nosuch.tar"][..], &["--no-such-flag"], &["x.tar", "--max-size", "\u{1b}"]] {
        let mut child = program()
            .args(arguments)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stderr.take());
        assert_eq!(child.wait().expect("it ends").code(), Some(2));
    }
}

#[test]
fn progress_is_told_on_stderr_alone_and_not_at_all_when_quiet() {
    let tar = tar();
    let quiet = run_on(&tar, &["-", "--quiet", "--format", "json"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (Some(0), ""));
    let told = run_on(&tar, &["-", "--format", "json"]);
    assert_eq!(told.stdout, quiet.stdout);
    let output = command(&["-"]).write_stdin(tar).env("NO_COLOR", "1").output().expect("it starts");
    assert!(!output.stdout.contains(&0x1b));
}
