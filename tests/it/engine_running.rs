//! Whether images run, told from the image alone: each error against what a real engine says when it runs them.

use std::path::Path;
use std::process::Command;

use imgscope::finding::Diagnosis;
use serde_json::{Value, json};

use crate::support::{
    DockerEngine, ImageBuilder, Lack, LayerBuilder, LoadedImage, compiler, docker_engine, elf, image,
    json_report, skip,
};

/// The rules of what keeps a container from running.
const RULES: &[&str] = &["command-not-found", "wrong-platform", "missing-interpreter", "missing-library"];

/// The findings that say that a container does not run: rules and errors.
fn of_diagnosis(diagnosis: &Diagnosis) -> Vec<(&'static str, String)> {
    let findings = diagnosis.findings.iter().filter(|finding| RULES.contains(&finding.rule.id));
    findings.map(|finding| (finding.rule.id, finding.error.clone().unwrap_or_default())).collect()
}

fn of_report(report: &Value) -> Vec<(String, String)> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let words = findings.map(|finding| {
        (
            finding["rule"].as_str().expect("a rule").to_owned(),
            finding["error"].as_str().unwrap_or_default().to_owned(),
        )
    });
    words.filter(|(rule, _)| RULES.contains(&rule.as_str())).collect()
}

/// An image that is loaded once, and run in many ways.
pub struct Subject {
    engine: DockerEngine,
    image: ImageBuilder,
    loaded: LoadedImage,
}

impl Subject {
    /// Loads an image; None where there is no engine.
    #[track_caller]
    pub fn load(image: ImageBuilder) -> Option<Self> {
        let engine = docker_engine()?;
        let loaded = engine.load(image.clone().runs(json!({"Cmd": ["none"]})));
        Some(Self { engine, image, loaded })
    }

    /// What is found in the image with such a configuration, whether the engine runs a container of it, and what is said.
    fn of(&self, runtime: &Value) -> (Vec<(&'static str, String)>, bool, String) {
        let mut config = json!({"WorkingDir": "/app"});
        config.as_object_mut().expect("an object").extend(runtime.as_object().expect("an object").clone());
        let found = of_diagnosis(&self.image.clone().runs(config.clone()).diagnose());
        let (went_well, said) = self.engine.run(&self.loaded.name, &config);
        (found, went_well, said.replace('\r', "\\r"))
    }

    /// Asserts that the engine fails, and with the words of the only finding.
    #[track_caller]
    pub fn fails(&self, runtime: Value, rule: &str) {
        let (found, went_well, said) = self.of(&runtime);
        let [(found_rule, error)] = found.as_slice() else {
            panic!("{runtime}: {found:?}\nthe engine says: {said}")
        };
        let is_right = !went_well && *found_rule == rule && said.contains(error.as_str());
        assert!(is_right, "{runtime}: {found_rule} says: {error}\nthe engine says: {said}");
    }

    /// Asserts that nothing was found, whatever the engine says.
    #[track_caller]
    pub fn is_silent(&self, runtime: Value) {
        let (found, _, said) = self.of(&runtime);
        assert!(found.is_empty(), "{runtime}: {found:?}\nthe engine says: {said}");
    }

    /// Asserts that the engine does not fail, and that nothing was found.
    #[track_caller]
    pub fn runs(&self, runtime: Value) {
        let (found, went_well, said) = self.of(&runtime);
        assert!(went_well && found.is_empty(), "{runtime}: {found:?}\nthe engine says: {said}");
    }
}

/// What the compiler makes of a program that does nothing; None where it links other libraries than Debian's.
#[track_caller]
fn compiled(options: &[&str]) -> Option<Vec<u8>> {
    if !cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64")) {
        skip(Lack::Machine, "this is no machine with glibc on amd64");
        return None;
    }
    Some(compiler()?.compile("int main(void) { return 0; }", options))
}

/// Programs and scripts of all kinds in `/app`.
fn files(l: LayerBuilder) -> LayerBuilder {
    let hello = compiled(&["-static"]).expect("a program");
    let chain = |l: LayerBuilder, n: usize| {
        l.content(format!("app/chain{n}").as_bytes(), format!("#!/app/chain{}\n", n + 1).as_bytes())
    };
    let l = l
        .content(b"app/text", b"hello\n")
        .mode(0o700)
        .content(b"app/private", &hello)
        .dir("closed")
        .mode(0o755)
        .dir("app")
        .content(b"closed/hello", &hello)
        .content(b"app/hello", &hello)
        .content(b"app/script", b"#!/bin/sh -e\ntrue\n")
        .content(b"app/by-env", b"#!/usr/bin/env sh\ntrue\n")
        .content(b"app/windows", b"#!/bin/sh\r\ntrue\r\n")
        .content(b"app/windows-option", b"#!/bin/sh -e\r\ntrue\r\n")
        .content(b"app/windows-env", b"#!/usr/bin/env sh\r\ntrue\r\n")
        .content(b"app/no-interpreter", b"#!/opt/nothing/sh\n")
        .content(b"app/relative", b"#!sh\n")
        .content(b"app/text-interpreter", b"#!/app/text\n")
        .content(b"app/directory-interpreter", b"#!/app\n")
        .content(b"app/python", b"#!/usr/bin/env python3\n")
        .content(b"app/python-option", b"#!/usr/bin/env python3 -u\n")
        .content(b"app/plain", b"true\n")
        .content(b"app/hand-over", b"#!/bin/sh\nset -e\n# then the command\nexec \"$@\"\n")
        .content(b"app/decides", b"#!/bin/sh\nset -- ./hello\nexec \"$@\"\n")
        .content(b"app/no-line", b"#!\ntrue\n")
        .content(b"app/object", &elf().kind(1).build())
        .content(b"app/arm", &elf().machine(true, false, 183).build())
        .content(b"app/dynamic", &compiled(&[]).expect("a program"))
        .file("app/empty", 0)
        .symlink("app/link", "hello")
        .symlink("app/dangling", "/nowhere")
        .symlink("app/loop", "loop")
        .dir("app/directory")
        .content(b"app/chain7", b"#!/bin/sh\ntrue\n");
    (1..7).fold(l, chain)
}

/// These files and Alpine's; None where there is no engine or no such image.
#[track_caller]
pub fn alpine() -> Option<ImageBuilder> {
    compiled(&["-static"])?;
    let base = docker_engine()?.files_of("alpine:latest")?;
    Some(image().layer_bytes(base).layer(files))
}

/// These files and this machine's shells, which are Debian's.
#[track_caller]
pub fn debian() -> Option<ImageBuilder> {
    compiled(&["-static"])?;
    let programs = ["/bin/dash", "/bin/bash", "/usr/bin/env", "/bin/ls"];
    if !Path::new("/etc/debian_version").exists() || !programs.iter().all(|path| Path::new(path).exists()) {
        skip(Lack::Machine, "this is no machine with Debian");
        return None;
    }
    Some(image().layer(|l| of_machine(l, &programs).symlink("bin/sh", "dash")).layer(files))
}

/// Programs of this machine, with their libraries.
pub fn of_machine(l: LayerBuilder, programs: &[&str]) -> LayerBuilder {
    let listed = Command::new("ldd").args(programs).output().expect("ldd").stdout;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let is_library =
        |word: &&str| (word.starts_with("/lib") || word.starts_with("/usr/lib")) && !word.ends_with(':');
    let mut libraries: Vec<&str> = listed.split_whitespace().filter(is_library).collect();
    libraries.sort_unstable();
    libraries.dedup();
    let add = |l: LayerBuilder, path: &&str| {
        l.content(&path.as_bytes()[1..], &std::fs::read(path).expect("a file of this machine"))
    };
    libraries.iter().chain(programs).fold(l.mode(0o755), add)
}

#[test]
fn the_corpus_runs_or_fails_as_was_said() {
    let Some(engine) = docker_engine() else { return };
    for name in engine.corpus() {
        let found = of_report(&json_report(&name));
        let (went_well, said) = engine.run(&name, &json!({}));
        let expected = match name.as_str() {
            "hello:mac" | "hello:arm" => Some("wrong-platform"),
            "hello:cgo" => Some("missing-interpreter"),
            _ => None,
        };
        let rules: Vec<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(rules, Vec::from_iter(expected), "{name}: the engine says: {said}");
        assert_eq!(went_well, expected.is_none(), "{name}: {said}");
        assert!(found.iter().all(|(_, error)| said.contains(error.as_str())), "{name}: {found:?}\n{said}");
    }
}

#[test]
fn programs_that_run_are_no_findings() {
    let scripts =
        ["./plain", "exec ./hello", "A=1 ./script", "true && ./hello", "./nope || ./hello", "./empty"];
    if let Some(alpine) = alpine().and_then(Subject::load) {
        for word in ["./hello", "/app/link", "hello", "./script", "./by-env", "./chain3", "true"] {
            alpine.runs(json!({"Cmd": [word], "Env": ["PATH=/usr/bin:/bin:/app"]}));
        }
        for script in scripts {
            alpine.runs(json!({"Cmd": ["/bin/sh", "-c", script]}));
        }
        alpine.runs(json!({"Entrypoint": ["./hello"], "Cmd": ["./nope"], "User": "nobody"}));
        alpine.runs(json!({"Cmd": ["../../hello"], "WorkingDir": "/app/new/dir", "User": "4711:4712"}));
        alpine.runs(json!({"Cmd": ["/sbin/apk", "--version"]}));
    }
    if let Some(debian) = debian().and_then(Subject::load) {
        for word in ["ls", "./by-env", "./script", "./dynamic"] {
            debian.runs(json!({"Cmd": [word]}));
        }
        for script in scripts {
            debian.runs(json!({"Cmd": ["/bin/bash", "-c", script]}));
        }
    }
}

#[test]
fn commands_that_the_runtime_does_not_find_fail_in_its_words() {
    let Some(alpine) = alpine().and_then(Subject::load) else { return };
    let words = [
        "nope",
        "text",
        "directory",
        "./nope",
        "/nope",
        "nope/hello",
        "/app/text/x",
        "./loop",
        "./dangling",
        "./text",
        "./directory",
    ];
    for word in words {
        alpine.fails(json!({"Cmd": [word], "Env": ["PATH=/bin:/app"]}), "command-not-found");
    }
    for path in ["PATH=/bin:.", "PATH=", "PATH=/bin:"] {
        alpine.fails(json!({"Cmd": ["hello"], "Env": [path]}), "command-not-found");
    }
    // users that may not, or are not there
    let cases = [
        ("1000", "./private"),
        ("nobody", "/closed/hello"),
        ("nobodyx", "./hello"),
        ("nobody:nogroupx", "./hello"),
    ];
    for (user, word) in cases {
        alpine.fails(json!({"Cmd": [word], "User": user}), "command-not-found");
    }
}

#[test]
fn files_that_linux_can_not_run_fail_in_its_words() {
    let words = [
        "./plain",
        "./empty",
        "./no-line",
        "./object",
        "./windows",
        "./no-interpreter",
        "./relative",
        "./text-interpreter",
        "./directory-interpreter",
        "./chain2",
        "./windows-option",
        "./windows-env",
        "./python",
    ];
    for subject in [alpine(), debian()].into_iter().flatten().filter_map(Subject::load) {
        for word in words {
            subject.fails(json!({"Cmd": [word]}), "command-not-found");
        }
        subject.fails(json!({"Cmd": ["./arm"]}), "wrong-platform");
    }
}

#[test]
fn commands_that_a_shell_does_not_find_fail_in_its_words() {
    let scripts = [
        "nope",
        "exec nope",
        "./nope --x",
        "exec ./nope",
        "./text",
        "./windows",
        "./no-interpreter",
        "/app/text/x",
        "exec ./text-interpreter",
    ];
    if let Some(alpine) = alpine().and_then(Subject::load) {
        for script in scripts {
            alpine.fails(json!({"Entrypoint": ["sh", "-c", script]}), "command-not-found");
        }
        alpine.fails(json!({"Cmd": ["/bin/sh", "-c", "['/nope', '--x']"]}), "command-not-found");
        alpine.fails(json!({"Cmd": ["sh", "/app/nope.sh"]}), "command-not-found");
        alpine.runs(json!({"Cmd": ["sh", "-e", "/app/plain"]}));
        for directory in ["/app/text", "/app/text/x"] {
            alpine.fails(json!({"Cmd": ["true"], "WorkingDir": directory}), "command-not-found");
        }
        alpine.fails(json!({"Cmd": ["/bin/sh", "-c", "./dynamic"]}), "missing-interpreter");
        alpine.fails(json!({"Cmd": ["./dynamic"]}), "missing-interpreter");
    }
    if let Some(debian) = debian().and_then(Subject::load) {
        for shell in ["/bin/sh", "/bin/bash"] {
            for script in scripts {
                debian.fails(json!({"Cmd": [shell, "-c", script]}), "command-not-found");
            }
            debian.fails(json!({"Cmd": [shell, "-c", "['/nope']"]}), "command-not-found");
            debian.fails(json!({"Cmd": [shell, "-eu", "/app/nope.sh"]}), "command-not-found");
            debian.fails(json!({"Cmd": [shell, "-c", "./arm"]}), "wrong-platform");
        }
    }
}

#[test]
fn commands_behind_a_wrapper_fail_in_its_words() {
    let words = ["nope", "./nope", "/app/text/x", "./text"];
    let scripts = |subject: &Subject| {
        for word in words {
            subject.fails(json!({"Entrypoint": ["/app/hand-over"], "Cmd": [word]}), "command-not-found");
        }
        subject.runs(json!({"Entrypoint": ["./hand-over"], "Cmd": ["./hello", "--x"]}));
        subject.runs(json!({"Entrypoint": ["./hand-over", "./hand-over", "./script"]}));
        subject.runs(json!({"Entrypoint": ["./decides"], "Cmd": ["nope"]}));
    };
    if let Some(alpine) = alpine().and_then(Subject::load) {
        scripts(&alpine);
        alpine.fails(json!({"Entrypoint": ["/app/hand-over"], "Cmd": ["./dynamic"]}), "missing-interpreter");
    }
    if let Some(debian) = debian().and_then(Subject::load) {
        scripts(&debian);
    }
    let Ok(tini) = std::fs::read("/usr/bin/tini") else {
        return skip(Lack::Machine, "tini is not installed");
    };
    let image = debian().map(|image| image.layer(|l| l.mode(0o755).content(b"sbin/tini", &tini)));
    if let Some(subject) = image.and_then(Subject::load) {
        for word in words {
            subject.fails(json!({"Entrypoint": ["/sbin/tini", "--"], "Cmd": [word]}), "command-not-found");
        }
        subject.runs(json!({"Entrypoint": ["/sbin/tini", "-g", "--"], "Cmd": ["./hello"]}));
        subject.runs(json!({"Entrypoint": ["/sbin/tini", "--", "./hand-over"], "Cmd": ["ls"]}));
    }
}

#[test]
fn an_empty_base_has_no_shell_and_no_command_of_its_own() {
    let (Some(hello), Some(engine)) = (compiled(&["-static"]), docker_engine()) else { return };
    let cases = [
        (json!({"Cmd": ["/hello"]}), true),
        (json!({"Entrypoint": [""], "Cmd": ["/hello"]}), true),
        (json!({"Cmd": ["/bin/sh", "-c", "/hello"]}), false),
        (json!({"Cmd": ["/hello"], "User": "nobody"}), false),
        (json!({"Cmd": [""]}), false),
        (json!({}), false),
    ];
    for (runtime, is_right) in cases {
        // here the configuration is that of the image itself
        let image = image().layer(|l| l.mode(0o755).content(b"hello", &hello)).runs(runtime.clone());
        let found = of_diagnosis(&image.diagnose());
        let (went_well, said) = engine.run(&engine.load(image).name, &json!({}));
        assert_eq!((went_well, found.is_empty()), (is_right, is_right), "{runtime}: {found:?}\n{said}");
        assert!(found.iter().all(|(_, error)| said.contains(error.as_str())), "{runtime}: {found:?}\n{said}");
    }
}

#[test]
fn libraries_that_are_not_there_fail_in_the_loaders_words() {
    // of apk itself, and of a library of its
    for library in ["lib/libz.so.1", "lib/libcrypto.so.3"] {
        let image = alpine().map(|image| image.layer(|l| l.whiteout(library)));
        if let Some(subject) = image.and_then(Subject::load) {
            subject.fails(json!({"Cmd": ["/sbin/apk", "--version"]}), "missing-library");
            subject.fails(json!({"Cmd": ["sh", "-c", "apk --version"]}), "missing-library");
        }
    }
    let image = debian().map(|image| image.layer(|l| l.whiteout("lib/x86_64-linux-gnu/libselinux.so.1")));
    if let Some(subject) = image.and_then(Subject::load) {
        subject.fails(json!({"Cmd": ["ls"]}), "missing-library");
    }
    // a file that was cut off before its first byte, and a loader that may not be executed
    let image = alpine().map(|image| image.layer(|l| l.file("lib/libz.so.1", 0)));
    if let Some(subject) = image.and_then(Subject::load) {
        subject.fails(json!({"Cmd": ["/sbin/apk", "--version"]}), "missing-library");
    }
    let image = debian().map(|image| image.layer(|l| l.file("lib/x86_64-linux-gnu/libselinux.so.1", 0)));
    if let Some(subject) = image.and_then(Subject::load) {
        subject.fails(json!({"Cmd": ["ls"]}), "missing-library");
    }
    let loader = std::fs::read("/lib64/ld-linux-x86-64.so.2").unwrap_or_default();
    let image = debian().map(|image| image.layer(|l| l.content(b"lib64/ld-linux-x86-64.so.2", &loader)));
    if let Some(subject) = image.and_then(Subject::load) {
        subject.fails(json!({"Cmd": ["./dynamic"]}), "missing-interpreter");
    }
    // a directory of the configuration says nothing without ldconfig
    let selinux = std::fs::read("/lib/x86_64-linux-gnu/libselinux.so.1").unwrap_or_default();
    let image = debian().map(|image| {
        image.layer(|l| {
            l.whiteout("lib/x86_64-linux-gnu/libselinux.so.1")
                .content(b"etc/ld.so.conf", b"/usr/local/lib\n")
                .content(b"usr/local/lib/libselinux.so.1", &selinux)
        })
    });
    if let Some(subject) = image.and_then(Subject::load) {
        subject.fails(json!({"Cmd": ["ls"]}), "missing-library");
        subject.runs(json!({"Cmd": ["ls"], "Env": ["LD_LIBRARY_PATH=/usr/local/lib"]}));
    }
}
