//! The steps of the GitHub Action beside the one that runs imgscope: installing, and the comment on a pull request, against a
//! service of the test's own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::archive::{Packing, Stored, oci};
use crate::support::program::{PROGRAM, clean};
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Answered, Asked, Fate, RegistryProxy};
use crate::support::tools::is_installed;
use crate::support::{Folder, Lack, image, sha256, skip};

/// What a release is of.
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn script(name: &str, folder: &Path, variables: &[(&str, &str)]) -> Output {
    let mut bash: Command = clean("bash");
    bash.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci").join(name));
    bash.current_dir(folder).envs(variables.iter().copied()).output().expect("bash")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn has_tools() -> bool {
    let missing = ["curl", "jq"].into_iter().find(|tool| !is_installed(tool));
    if let Some(tool) = missing {
        skip(Lack::Tool, &format!("{tool} is not installed"));
    }
    missing.is_none()
}

/// A service that has comments, as GitHub's: lists them in pages, takes new ones and changes.
struct Comments {
    service: RegistryProxy,
    kept: Arc<Mutex<Vec<Value>>>,
}

impl Comments {
    fn start(others: usize) -> Self {
        let other = |id: usize| json!({"id": id, "body": format!("comment {id}"), "html_url": "x"});
        let kept = Arc::new(Mutex::new((1..=others).map(other).collect::<Vec<_>>()));
        let comments = Arc::clone(&kept);
        let service = RegistryProxy::alone(move |asked| Fate::Answered(answer(asked, &comments)));
        Self { service, kept }
    }

    fn api(&self) -> String {
        format!("http://{}", self.service.address())
    }

    /// The bodies of those that the action wrote.
    fn own(&self) -> Vec<String> {
        let kept = self.kept.lock().expect("comments");
        let bodies = kept.iter().map(|comment| comment["body"].as_str().expect("text").to_owned());
        bodies.filter(|body| body.contains("imgscope action")).collect()
    }
}

fn answer(asked: &Asked, kept: &Mutex<Vec<Value>>) -> Answered {
    let mut kept = kept.lock().expect("comments");
    if asked.header("authorization") != Some("Bearer secret-token") {
        return Answered::new(403, json!({"message": "Resource not accessible by integration"}).to_string());
    }
    let sent = || serde_json::from_str::<Value>(&asked.body).expect("JSON")["body"].clone();
    let page = asked.path.split("&page=").nth(1).and_then(|page| page.parse::<usize>().ok()).unwrap_or(1);
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", path) if path.starts_with("/repos/o/r/issues/7/comments?per_page=100&page=") => {
            let listed: Vec<&Value> = kept.iter().skip((page - 1) * 100).take(100).collect();
            Answered::new(200, json!(listed).to_string())
        }
        ("POST", "/repos/o/r/issues/7/comments") => {
            let comment = json!({"id": kept.len() + 1, "body": sent(), "html_url": "https://x/new"});
            kept.push(comment.clone());
            Answered::new(201, comment.to_string())
        }
        ("PATCH", path) => {
            let id: u64 = path
                .strip_prefix("/repos/o/r/issues/comments/")
                .and_then(|id| id.parse().ok())
                .expect("an ID");
            let comment = kept.iter_mut().find(|comment| comment["id"] == id).expect("a comment");
            comment["body"] = sent();
            Answered::new(200, comment.to_string())
        }
        (method, path) => Answered::new(500, format!("{{\"message\": \"{method} {path}\"}}")),
    }
}

/// A folder with an event of a pull request and a report.
fn pull_request(labels: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let labels: Vec<Value> = labels.iter().map(|name| json!({"name": name})).collect();
    let event = json!({"pull_request": {"number": 7, "labels": labels}});
    fs::write(folder.path().join("event.json"), event.to_string()).expect("a file");
    fs::write(folder.path().join("report.md"), "<!-- imgscope report -->\n### `hello` \"quoted\" $(id)\n")
        .expect("a file");
    folder
}

fn comment(folder: &Path, service: &Comments, token: &str, image: &str) -> Output {
    let api = service.api();
    let variables = [
        ("GITHUB_EVENT_PATH", "event.json"),
        ("GITHUB_API_URL", api.as_str()),
        ("GITHUB_REPOSITORY", "o/r"),
        ("REPORT", "report.md"),
        ("TOKEN", token),
        ("IMAGE", image),
    ];
    script("comment.sh", folder, &variables)
}

#[test]
fn one_comment_for_each_image_is_written_and_then_updated() {
    if !has_tools() {
        return;
    }
    // more than one page of others stand before it
    let (folder, service) = (pull_request(&[]), Comments::start(130));
    let first = comment(folder.path(), &service, "secret-token", "hello:v1");
    assert!(first.status.success(), "{}{}", text(&first.stdout), text(&first.stderr));
    let own = service.own();
    assert_eq!(own.len(), 1);
    assert!(own[0].contains("### `hello` \"quoted\" $(id)"), "{}", own[0]);
    fs::write(folder.path().join("report.md"), "a newer report\n").expect("a file");
    let second = comment(folder.path(), &service, "secret-token", "hello:v1");
    assert!(second.status.success(), "{}", text(&second.stderr));
    assert!(
        matches!(service.own().as_slice(), [own] if own.contains("a newer report")),
        "{:?}",
        service.own()
    );
    comment(folder.path(), &service, "secret-token", "other:v1");
    assert_eq!(service.own().len(), 2, "another image has a comment of its own");
    assert_eq!(service.kept.lock().expect("comments").len(), 132, "others are left alone");
}

#[test]
fn a_token_that_may_not_write_is_a_warning_and_a_run_of_no_pull_request_a_note() {
    if !has_tools() {
        return;
    }
    let (folder, service) = (pull_request(&[]), Comments::start(0));
    let denied = comment(folder.path(), &service, "wrong", "hello:v1");
    assert_eq!(denied.status.code(), Some(0));
    assert!(
        text(&denied.stdout)
            .contains("::warning::imgscope: the token may not write a comment here (HTTP 403)")
    );
    assert!(!text(&denied.stdout).contains("wrong") && !text(&denied.stderr).contains("wrong"), "the token");
    assert_eq!(comment(folder.path(), &service, "", "hello:v1").status.code(), Some(2));
    fs::write(folder.path().join("event.json"), "{}").expect("a file");
    let push = comment(folder.path(), &service, "secret-token", "hello:v1");
    assert!(
        push.status.success() && text(&push.stdout).contains("no pull request"),
        "{}",
        text(&push.stdout)
    );
    assert_eq!(service.own().len(), 0);
}

#[test]
fn a_label_or_an_input_lets_growth_pass_visibly() {
    if !has_tools() {
        return;
    }
    let folder = pull_request(&["size-ok"]);
    let write = |name: &str, size: usize| {
        let built = image().layer(|l| l.file("a", size)).docker_archive();
        fs::write(folder.path().join(name), built).expect("a file");
    };
    write("before.tar", 10_000);
    write("image.tar", 30_000);
    let run = |label: &str, reason: &str| {
        let variables = [
            ("PROGRAM", PROGRAM),
            ("IMAGE", "image.tar"),
            ("INPUT_BASELINE", "before.tar"),
            ("INPUT_MAX_GROWTH", "1kB"),
            ("GITHUB_EVENT_PATH", "event.json"),
            ("RUNNER_TEMP", folder.path().to_str().expect("UTF-8")),
            ("ALLOW_GROWTH_LABEL", label),
            ("INPUT_ALLOW_GROWTH", reason),
        ];
        let output = script("action.sh", folder.path(), &variables);
        (output.status.code(), text(&output.stdout))
    };
    let (code, said) = run("", "");
    assert!(code == Some(1) && said.contains("FAIL max-growth"), "{said}");
    let (code, said) = run("another-label", "");
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = run("size-ok", "");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("WARN max-growth 20kB > 1kB (+19kB): allowed: label size-ok"), "{said}");
    let (code, said) = run("", "new feature");
    assert!(code == Some(0) && said.contains("allowed: new feature"), "{said}");
    let markdown = fs::read_to_string(folder.path().join("imgscope/report.md")).expect("a report");
    assert!(markdown.contains("allowed: new feature"), "{markdown}");
}

#[test]
fn the_baseline_of_a_registry_is_what_growth_is_measured_by() {
    let Some(registry) = own_registry().filter(|_| has_tools()) else { return };
    let folder = pull_request(&[]);
    let built = |size: usize| image().layer(|l| l.file("a", size));
    registry.push("app:main", &oci(&[Stored::new(&built(10_000), Packing::Gzip).tags(&["app:main"])]), &[]);
    fs::write(folder.path().join("image.tar"), built(30_000).docker_archive()).expect("a file");
    let run = |baseline: &str| {
        let variables = [
            ("PROGRAM", PROGRAM),
            ("IMAGE", "image.tar"),
            ("INPUT_BASELINE", baseline),
            ("INPUT_MAX_GROWTH", "1kB"),
            ("GITHUB_EVENT_PATH", "event.json"),
            ("RUNNER_TEMP", folder.path().to_str().expect("UTF-8")),
        ];
        let output = script("action.sh", folder.path(), &variables);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    // with the scheme, and as a pull request's workflow names it
    for baseline in [registry.word("app:main"), format!("{}/app:main", registry.address())] {
        let (code, said, errors) = run(&baseline);
        assert_eq!(code, Some(1), "{baseline}: {said}{errors}");
        assert!(said.contains("FAIL max-growth 20kB > 1kB (+19kB)"), "{baseline}: {said}");
        let markdown = fs::read_to_string(folder.path().join("imgscope/report.md")).expect("a report");
        assert!(markdown.starts_with("<!-- imgscope") && markdown.contains("+20kB"), "{markdown}");
    }
    let (code, _, errors) = run(&registry.word("app:never-pushed"));
    assert!(code == Some(2) && errors.contains("never-pushed"), "{errors}");
}

/// A place that has a release of this version, as `scripts/release` names what it makes.
struct Releases {
    service: RegistryProxy,
    /// The archive's SHA-256.
    checksum: String,
    /// The folder in the archive.
    inner: String,
}

impl Releases {
    /// A release whose program is a script that repeats its arguments.
    fn start() -> Self {
        let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/release");
        let names = clean("bash").arg(script).args(["--names", &target]).output().expect("bash");
        let name = text(&names.stdout).trim_end().to_owned();
        let inner = name.strip_suffix(".tgz").expect("an archive's name").to_owned();
        let folder = Folder::new();
        fs::create_dir(folder.path(&inner)).expect("a folder");
        let program = folder.file(&format!("{inner}/imgscope"), b"#!/bin/sh\necho \"ran: $*\"\n");
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("a program");
        let packed = clean("tar").args(["-czf", &name, &inner]).current_dir(folder.path("")).status();
        assert!(packed.expect("tar").success());
        let archive = fs::read(folder.path(&name)).expect("an archive");
        let checksum = sha256(&archive).to_string();
        let checksum = checksum.strip_prefix("sha256:").expect("a digest").to_owned();
        let at = format!("/v{VERSION}/{name}");
        let told = format!("{checksum}  {name}\n");
        let service = RegistryProxy::alone(move |asked| {
            Fate::Answered(match asked.path.as_str() {
                path if path == at => Answered::new(200, archive.clone()),
                path if path.strip_suffix(".sha256") == Some(&at) => Answered::new(200, told.clone()),
                _ => Answered::new(404, ""),
            })
        });
        Self { service, checksum, inner }
    }

    fn url(&self) -> String {
        format!("http://{}", self.service.address())
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_version_is_installed_only_with_its_checksum() {
    if !has_tools() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let released = Releases::start();
    let (checksum, releases) = (released.checksum.clone(), released.url());
    let install = |version: &str, checksum: &str, program: &str| {
        let output_file = folder.path().join("output");
        let _ = fs::remove_file(&output_file);
        let variables = [
            ("VERSION", version),
            ("CHECKSUM", checksum),
            ("PROGRAM", program),
            ("IMGSCOPE_RELEASES", releases.as_str()),
            ("RUNNER_TEMP", folder.path().to_str().expect("UTF-8")),
            ("GITHUB_OUTPUT", output_file.to_str().expect("UTF-8")),
        ];
        let output = script("install.sh", folder.path(), &variables);
        (output.status.code(), text(&output.stderr), fs::read_to_string(output_file).unwrap_or_default())
    };
    for given in [checksum.as_str(), ""] {
        let (code, said, outputs) = install(VERSION, given, "");
        assert_eq!(code, Some(0), "{said}");
        assert!(
            outputs.starts_with("program=") && outputs.contains(&format!("{}/imgscope", released.inner)),
            "{outputs}"
        );
    }
    let (code, said, outputs) = install(VERSION, &"0".repeat(64), "");
    assert!(code == Some(2) && said.contains("has the SHA-256") && outputs.is_empty(), "{said}");
    let (code, said, _) = install("99.0.0", "", "");
    assert!(code == Some(2) && said.contains("cannot download"), "{said}");
    let (code, said, _) = install("../evil", "", "");
    assert!(code == Some(2) && said.contains("characters"), "{said}");
    let (code, _, outputs) = install("", "", PROGRAM);
    assert_eq!((code, outputs), (Some(0), format!("program={PROGRAM}\n")));
    assert_eq!(install("", "", "/nonexistent/imgscope").0, Some(2));
}

/// The script of the job of GitLab's component, with its inputs in it.
fn job_of_gitlab(inputs: &[(&str, &str)]) -> String {
    let component = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/imgscope.yml"));
    let component = component.expect("the component");
    let (_, rest) = component.split_once("  script:\n").expect("a script");
    let (steps, _) = rest.split_once("  artifacts:\n").expect("what is kept of it");
    // each step begins with a dash and how its lines become one text
    let steps: Vec<String> = steps
        .split("    - ")
        .skip(1)
        .map(|step| match step.split_once('\n').expect("a step of several lines") {
            ("|", lines) => lines.to_owned(),
            (">-", lines) => lines.replace('\n', " "),
            (style, _) => panic!("{style}"),
        })
        .collect();
    let script = inputs.iter().fold(steps.join("\n"), |script, (name, value)| {
        script.replace(&format!("$[[ inputs.{name} ]]"), value)
    });
    assert!(!script.contains("$[["), "{script}");
    script
}

#[test]
#[cfg(target_os = "linux")]
fn the_component_of_gitlab_installs_its_version_with_a_shell_and_runs_it() {
    if !has_tools() || !is_installed("wget") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let released = Releases::start();
    let releases = released.url();
    let run = |version: &str, checksum: &str| {
        let inputs = [("version", version), ("checksum", checksum), ("options", "--max-size 1MB")];
        let mut shell: Command = clean("sh");
        shell.args(["-ec", &job_of_gitlab(&inputs)]).current_dir(folder.path());
        shell.env("IMAGE", "two words.tar").env("IMGSCOPE_RELEASES", &releases);
        let output = shell.output().expect("sh");
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    for checksum in ["", released.checksum.as_str()] {
        let (code, said, errors) = run(VERSION, checksum);
        assert_eq!(code, Some(0), "{errors}");
        assert!(
            said.contains("ran: two words.tar --format text -o gitlab=gl-code-quality-report.json")
                && said.contains("--max-size 1MB"),
            "{said}"
        );
    }
    for (version, checksum) in [(VERSION, "0".repeat(64)), ("99.0.0", String::new())] {
        let (code, said, _) = run(version, &checksum);
        assert!(code != Some(0) && !said.contains("ran:"), "{said}");
    }
}

#[test]
fn the_component_of_gitlab_takes_the_version_that_it_is_of_in_an_image_that_has_a_shell() {
    let component = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/imgscope.yml"));
    let component = component.expect("the component");
    assert!(component.contains(&format!("      default: \"{VERSION}\"\n")), "{component}");
    // the program's own image is nothing but the program
    assert!(component.contains("\n  image: alpine:3\n"), "{component}");
}

#[test]
fn the_action_runs_these_scripts_and_no_input_is_part_of_their_text() {
    let action =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")).expect("the action");
    for script in ["install.sh", "action.sh", "comment.sh"] {
        assert!(
            action.contains(&format!("run: bash \"$GITHUB_ACTION_PATH/examples/ci/{script}\"")),
            "{script}"
        );
    }
    let runs = action.split("run: ").skip(1).map(|rest| rest.lines().next().expect("a line"));
    assert!(runs.clone().count() == 3 && runs.clone().all(|line| !line.contains("${{")));
}
