//! What a release is made of: the workflow, packages and templates hold together, and what `scripts/release` has made runs where
//! people have it. Tests of the latter are skipped where no release was made.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use imgscope::cli::Cli;

use crate::support::tools::is_installed;
use crate::support::{
    DockerEngine, Folder, Lack, by_engine, docker_engine, engine_to_build, run_with_engine, skip,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The files of a folder of `target` whose names end so; the calling test is skipped where there are none.
#[track_caller]
fn made(folder: &str, end: &str) -> Vec<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let entries = fs::read_dir(target.join(folder)).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.retain(|path| path.to_string_lossy().ends_with(end));
    if found.is_empty() {
        skip(Lack::Files, "no release was made: scripts/release makes one");
    }
    found.sort();
    found
}

#[test]
fn the_workflow_pins_every_action_and_gives_no_right_that_it_does_not_need() {
    let workflow = text(".github/workflows/release.yml");
    let uses: Vec<&str> = workflow
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "))
        .collect();
    assert!(uses.len() >= 6, "{uses:?}");
    for action in uses {
        let (_, pinned) = action.split_once('@').expect("an action has a version");
        let (commit, version) =
            pinned.split_once(" # v").expect("a comment says which version the commit is");
        assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{action}");
        assert!(version.split('.').count() == 3, "{action}");
    }
    assert!(workflow.contains("\npermissions: {}\n"), "rights are given job by job");
    for target in [
        "x86_64-unknown-linux-musl",
        "aarch64-unknown-linux-musl",
        "x86_64-apple-darwin",
        "aarch64-apple-darwin",
        "x86_64-pc-windows-msvc",
    ] {
        assert!(workflow.contains(target), "{target}");
    }
    if !is_installed("zizmor") {
        return skip(Lack::Machine, "zizmor is not installed");
    }
    let mut zizmor = Command::new("zizmor");
    zizmor.args(["--offline", "--no-progress", "--quiet"]).current_dir(root());
    let output =
        zizmor.args([".github/workflows/release.yml", "action.yml"]).output().expect("zizmor starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_tag_that_is_not_the_version_makes_no_release() {
    let output =
        Command::new(root().join("scripts/release")).args(["--tag", "v99.0.0", "--no-build"]).output();
    let output = output.expect("the script starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the tag v99.0.0 is not the version of Cargo.toml"), "{said}");
}

#[test]
fn the_package_holds_what_it_must_and_nothing_else() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["package", "--list", "--allow-dirty", "--offline", "--quiet"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list = String::from_utf8(output.stdout).expect("UTF-8");
    let tops = [
        "Cargo.lock",
        "Cargo.toml",
        "Cargo.toml.orig",
        ".cargo_vcs_info.json",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
    ];
    for file in list.lines() {
        let is_needed = file.starts_with("src/")
            || ["assets/completions/", "assets/html/"].iter().any(|folder| file.starts_with(folder))
            || tops.contains(&file);
        assert!(is_needed || file == "assets/demo/demo.oci.tar", "{file} is packed");
    }
    // what the program is built of is there
    let sources = walk(&root().join("src"));
    let included = sources.iter().flat_map(|path| {
        let source = fs::read_to_string(path).expect("UTF-8");
        let files: Vec<String> =
            source.split("\"").filter(|word| word.contains("../assets/")).map(str::to_owned).collect();
        files
    });
    for file in included {
        let file = format!("assets/{}", file.rsplit("../assets/").next().expect("a path"));
        assert!(list.lines().any(|listed| listed == file), "{file} is not packed");
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn hooks_components_and_snippets_call_the_program_as_it_is() {
    use clap::Parser;
    let hook = text(".pre-commit-hooks.yaml");
    let entry = hook.lines().find_map(|line| line.trim().strip_prefix("entry: ")).expect("an entry");
    assert!(Cli::try_parse_from(entry.split(' ').chain([".imgscope.toml"])).is_ok(), "{entry}");
    for (file, command) in [
        ("examples/lazydocker/config.yml", "imgscope {{ .Image.ID }}"),
        ("examples/lazydocker/config.yml", "imgscope advise {{ .Image.ID }}"),
        (
            "templates/imgscope.yml",
            "imgscope\" \"$IMAGE\" --format text -o gitlab=gl-code-quality-report.json -o junit=imgscope.xml",
        ),
    ] {
        assert!(text(file).contains(command), "{file} no longer has {command}");
        let words = command.replace("{{ .Image.ID }}", "sha256:00").replace('"', "");
        let parsed = Cli::try_parse_from(words.split(' ').filter(|word| !word.is_empty()));
        assert!(parsed.is_ok(), "{command}: {}", parsed.expect_err("an error"));
    }
    // names of images are not of the person whose shell it would be
    let k9s = text("examples/k9s/plugins.yaml");
    assert!(k9s.contains("command: imgscope\n") && k9s.contains("- registry:$COL-IMAGE\n"), "{k9s}");
}

#[test]
fn assets_are_named_as_installers_look_for_them_and_match_their_checksums() {
    let version = env!("CARGO_PKG_VERSION");
    let archives = made("release-assets", ".tgz");
    for archive in &archives {
        let name = archive.file_name().expect("a name").to_string_lossy().into_owned();
        let folder = name.strip_suffix(".tgz").expect("an archive").to_owned();
        assert!(folder.starts_with("imgscope-") && folder.ends_with(&format!("-v{version}")), "{name}");
        let sums = Command::new("sha256sum")
            .arg("--check")
            .arg(format!("{name}.sha256"))
            .current_dir(archive.parent().expect("a folder"))
            .output();
        assert!(sums.expect("sha256sum starts").status.success(), "{name}");
        let list = Command::new("tar").arg("-tzf").arg(archive).output().expect("tar starts");
        let list = String::from_utf8(list.stdout).expect("UTF-8");
        for file in [
            "imgscope",
            "README.md",
            "LICENSE",
            "CHANGELOG.md",
            "man/imgscope.1",
            "man/imgscope-diff.1",
            "completions/imgscope.bash",
            "completions/_imgscope",
        ] {
            assert!(
                list.lines().any(|line| line == format!("{folder}/{file}")),
                "{name} has no {file}:\n{list}"
            );
        }
    }
}

#[test]
fn the_rpm_package_is_installed_used_and_removed() {
    let Some(package) = made("release-assets", ".x86_64.rpm").pop() else { return };
    if !is_installed("rpm") {
        return skip(Lack::Tool, "rpm is not installed");
    }
    if !rustix::process::geteuid().is_root() {
        return skip(Lack::Machine, "only root may install packages into a folder");
    }
    let root = Folder::new();
    let rpm = |arguments: &[&str]| {
        let mut rpm = Command::new("rpm");
        rpm.arg("--root").arg(root.path("")).args(arguments);
        let output = rpm.output().expect("rpm starts");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "rpm {arguments:?}: {said}");
        said
    };
    rpm(&["--initdb"]);
    let needed = rpm(&["--query", "--package", "--requires", package.to_str().expect("UTF-8")]);
    let of_rpm = |line: &&str| line.starts_with("rpmlib(") || line.starts_with("warning: ");
    assert_eq!(needed.lines().find(|line| !of_rpm(line)), None, "a static program needs nothing");
    rpm(&["--install", package.to_str().expect("UTF-8")]);
    assert!(rpm(&["--query", "imgscope"]).starts_with(&format!("imgscope-{}-", env!("CARGO_PKG_VERSION"))));
    assert_eq!(rpm(&["--verify", "imgscope"]), "", "all is there as it was packed");
    let demo = Command::new(root.path("usr/bin/imgscope")).args(["demo", "--format", "text"]).output();
    let demo = demo.expect("it starts");
    assert!(String::from_utf8_lossy(&demo.stdout).contains("unpacked = "), "{demo:?}");
    let files = rpm(&["--query", "--list", "imgscope"]);
    for file in ["man/man1/imgscope.1", "man/man1/imgscope-diff.1", "bash-completion/completions/imgscope"] {
        assert!(files.contains(file), "{file}: {files}");
    }
    rpm(&["--erase", "imgscope"]);
    for file in files.lines() {
        let path = root.path(file.trim_start_matches('/'));
        assert!(!path.is_file(), "{file} is left");
    }
}

/// Runs a script in a container, with a folder of this machine at /assets.
fn in_container(image: &str, assets: &Path, script: &str) -> Output {
    let mut docker = crate::support::tools::docker();
    docker.args(["run", "--rm", "--network=none", "-v"]).arg(format!("{}:/assets:ro", assets.display()));
    by_engine(docker.args([image, "sh", "-ec", script]))
}

#[track_caller]
fn runs_in(image: &str, assets: &Path, script: &str) {
    let output = in_container(image, assets, script);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{image}: {said}");
    assert!(said.contains("unpacked = "), "{image}: {said}");
}

fn has(engine: &DockerEngine, image: &str) -> bool {
    !engine.docker(&["images", "-q", image]).trim().is_empty()
}

#[test]
fn the_static_program_runs_on_debian_and_alpine() {
    let archive = format!("x86_64-unknown-linux-musl-v{}.tgz", env!("CARGO_PKG_VERSION"));
    let Some(archive) = made("release-assets", &archive).pop() else { return };
    let Some(engine) = docker_engine() else { return };
    let folder = archive.parent().expect("a folder").to_owned();
    for image in ["imgscope-test/debian11", "imgscope-test/debian", "alpine"] {
        if has(&engine, image) {
            let script = "tar -xzf /assets/imgscope-x86_64-*.tgz -C /tmp && /tmp/imgscope-*/imgscope demo --format text";
            runs_in(image, &folder, script);
        } else {
            skip(Lack::Machine, &format!("the engine has no {image}"));
        }
    }
}

#[test]
fn the_debian_package_is_installed_used_and_removed() {
    let Some(deb) = made("release-assets", "_amd64.deb").pop() else { return };
    let Some(engine) = docker_engine() else { return };
    let Some(debian) = engine.test_image("debian") else { return };
    let script = "dpkg -i /assets/imgscope_*_amd64.deb >&2
        imgscope demo --format text
        test -f /usr/share/man/man1/imgscope.1.gz || grep -rqs path-exclude /etc/dpkg/dpkg.cfg.d
        test -f /usr/share/bash-completion/completions/imgscope
        dpkg -r imgscope >&2
        test ! -e /usr/bin/imgscope";
    runs_in(&debian, deb.parent().expect("a folder"), script);
}

/// What the container image is built of, with programs for these platforms. Nothing is pulled for it: certificates are a file.
fn image_context(programs: &[(&str, &[u8])]) -> Folder {
    let context = Folder::new();
    let dockerfile = text("packaging/Dockerfile");
    let local = dockerfile.replace("# syntax=docker/dockerfile:1\n", "");
    let local =
        local.replace("FROM alpine:3 AS certificates\n", "").replace("--from=certificates /etc", "etc");
    assert_eq!(local.matches("FROM ").count(), 1, "the program's own stage is left: {local}");
    context.file("Dockerfile", local.as_bytes());
    for folder in ["etc/ssl/certs", "linux/amd64", "linux/arm64"] {
        fs::create_dir_all(context.path(folder)).expect("a folder");
    }
    context.file("etc/ssl/certs/ca-certificates.crt", b"none\n");
    for (platform, program) in programs {
        let file = context.file(&format!("{platform}/imgscope"), program);
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).expect("permissions");
    }
    context
}

#[test]
fn the_container_image_of_each_platform_has_that_platforms_program() {
    let Some(engine) = engine_to_build() else { return };
    let programs: [(&str, &[u8]); 2] = [("linux/amd64", b"of amd64"), ("linux/arm64", b"of arm64")];
    let context = image_context(&programs);
    for (platform, program) in programs {
        let name = format!("imgscope-test/own-{}:latest", platform.replace('/', "-"));
        engine.build_for(platform, context.path("").as_path(), &name);
        let report = run_with_engine(&[&name, "--format", "json"]).report();
        let taken = run_with_engine(&["extract", &name, "/imgscope"]);
        engine.docker(&["rmi", &name]);
        assert_eq!(report["image"]["platform"], platform);
        assert_eq!(taken.stdout, program, "{platform}");
    }
}

#[test]
fn the_container_image_keeps_its_own_limits_and_has_none_of_its_own_findings() {
    let Some(engine) = engine_to_build() else { return };
    for platform in ["linux/amd64", "linux/arm64"] {
        let Some(program) = made(&format!("image-context/{platform}"), "imgscope").pop() else { return };
        let context = image_context(&[(platform, &fs::read(program).expect("a program"))]);
        let name = format!("imgscope-test/own-{}:latest", std::process::id());
        engine.build_for(platform, context.path("").as_path(), &name);
        let limits = ["--max-size", "25MB", "--max-layers", "2", "--max-wasted", "0", "--fail-on", "medium"];
        let judged = run_with_engine(&[&[name.as_str()], &limits[..]].concat());
        let user = engine.docker(&["inspect", "--format", "{{.Config.User}}", &name]);
        let is_own = platform.ends_with(match std::env::consts::ARCH {
            "aarch64" => "arm64",
            _ => "amd64",
        });
        let run = ["run", "--rm", "--network=none", &name, "demo", "--format", "text"];
        let demo = is_own.then(|| engine.docker(&run));
        engine.docker(&["rmi", &name]);
        assert_eq!(judged.code, Some(0), "{platform}: {}\n{}", judged.text(), judged.stderr);
        assert!(demo.is_none_or(|demo| demo.contains("unpacked = ")), "{platform}");
        assert!(
            user.trim().split(':').all(|number| number.parse::<u32>().is_ok_and(|number| number > 0)),
            "{user}"
        );
    }
}
