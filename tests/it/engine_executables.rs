//! The programs of a real engine's images, built by a real Go.

use std::fs;

use imgscope::content::{Executable, ExecutableFormat, ExecutableRole, Machine};

use crate::support::{Folder, Lack, compiler, docker_engine, executable, skip};

/// A file of an image, as `docker cp` gives it; None where the engine does not have the image.
#[track_caller]
fn file_of(image: &str, path: &str) -> Option<Vec<u8>> {
    let engine = docker_engine()?;
    if engine.docker(&["images", "-q", image]).trim().is_empty() {
        skip(Lack::Corpus, &format!("the engine has no image {image}"));
        return None;
    }
    let folder = Folder::new();
    let container = engine.docker(&["create", image, "none"]).trim().to_owned();
    engine.docker(&["cp", &format!("{container}:{path}"), &folder.word("file")]);
    engine.docker(&["rm", &container]);
    Some(fs::read(folder.path("file")).expect("a file"))
}

#[track_caller]
fn program(image: &str, path: &str) -> Option<Executable> {
    file_of(image, path).map(|bytes| executable(&bytes))
}

#[test]
fn a_go_program_says_how_it_was_built_and_what_it_does_not_need() {
    let Some(hello) = program("hello:v2", "/build/hello") else { return };
    let go = hello.go.as_ref().expect("built by Go");
    assert_eq!((&*go.version, &*go.path), ("go1.19.8", "command-line-arguments"));
    assert_eq!((go.setting("CGO_ENABLED"), go.setting("GOARCH")), (Some("0"), Some("amd64")));
    assert_eq!(
        (hello.role, hello.interpreter.as_deref(), hello.needed.len()),
        (ExecutableRole::Program, None, 0)
    );
    let signs = [hello.reads_certificates, hello.loads_time_zones, hello.embeds_time_zones, hello.is_packed];
    assert_eq!(signs, [false; 4]);
    let part = hello.strippable.expect("ELF").expect("readable");
    assert!(part.dwarf > 400_000 && part.symbols > 90_000, "{part:?}");
    let Some(stripped) = program("hello:v4", "/app/hello") else { return };
    assert_eq!(stripped.strippable.expect("ELF").expect("readable").total(), 0);
    assert_eq!(stripped.go.expect("built by Go").setting("-ldflags"), Some("-s -w"));
}

#[test]
fn programs_for_another_processor_or_system_are_told() {
    if let Some(arm) = program("hello:arm", "/build/hello") {
        assert_eq!((arm.format, arm.machine), (ExecutableFormat::Elf, Machine::Known("arm64")));
    }
    if let Some(mac) = program("hello:mac", "/build/hello") {
        assert_eq!((mac.format, mac.machine), (ExecutableFormat::MachO, Machine::Known("arm64")));
        assert_eq!(mac.go.expect("built by Go").setting("GOOS"), Some("darwin"));
    }
    if let Some(cgo) = program("hello:cgo", "/app/hello") {
        assert_eq!(cgo.interpreter.as_deref(), Some(&b"/lib64/ld-linux-x86-64.so.2"[..]));
        assert_eq!(cgo.needed, [Box::from(&b"libc.so.6"[..])]);
    }
}

#[test]
fn the_go_command_holds_a_magic_that_is_none_and_speaks_tls() {
    let Some(go) = program("golang:alpine", "/usr/local/go/bin/go") else { return };
    assert_eq!(go.go.as_ref().map(|build| &*build.path), Some("cmd/go"));
    assert!(go.reads_certificates && !go.loads_time_zones);
}

#[test]
fn what_strip_takes_out_of_a_go_program_is_known_to_the_byte() {
    let Some(compiler) = compiler() else { return };
    for (image, path) in
        [("hello:v2", "/build/hello"), ("hello:cgo", "/app/hello"), ("hello:v1", "/usr/local/go/bin/go")]
    {
        let Some(file) = file_of(image, path) else { continue };
        let promised = executable(&file).strippable.expect("ELF").expect("readable").total();
        let real = file.len() - compiler.strip(&file, &[]).len();
        assert_eq!(promised, real as u64, "{path}");
    }
}
