//! Libraries that a program needs, found as loaders find them.

use imgscope::finding::{Diagnosis, Severity};
use serde_json::{Value, json};

use super::{only, paths, silent};
use crate::support::{ElfBuilder, ImageBuilder, LayerBuilder, elf, image};

const GLIBC: &str = "/lib64/ld-linux-x86-64.so.2";
const MUSL: &str = "/lib/ld-musl-x86_64.so.1";

/// A loader and a library of C, as Debian has them.
fn debian(l: LayerBuilder) -> LayerBuilder {
    l.content(b"lib64/ld-linux-x86-64.so.2", &elf().library("ld-linux-x86-64.so.2").build()).content(
        b"lib/x86_64-linux-gnu/libc.so.6",
        &elf().library("libc.so.6").needs("ld-linux-x86-64.so.2").build(),
    )
}

/// A loader that is the library of C, as Alpine has it.
fn alpine(l: LayerBuilder) -> LayerBuilder {
    l.content(b"lib/ld-musl-x86_64.so.1", &elf().library("libc.so").build())
        .symlink("lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
}

fn library(name: &'static str) -> Vec<u8> {
    elf().library(name).build()
}

fn program() -> ElfBuilder {
    elf().interpreter(GLIBC).needs("libfoo.so.1").needs("libc.so.6")
}

fn running(
    program: &ElfBuilder,
    runtime: Value,
    rest: impl FnOnce(LayerBuilder) -> LayerBuilder,
) -> Diagnosis {
    let mut runtime = runtime;
    runtime["Cmd"] = json!(["/opt/app/hello"]);
    image()
        .layer(|l| rest(l.mode(0o755).content(b"opt/app/hello", &program.clone().build())))
        .runs(runtime)
        .diagnose()
}

/// Asserts that Debian's loader finds `libfoo.so.1` there.
#[track_caller]
fn finds(program: &ElfBuilder, runtime: Value, rest: impl FnOnce(LayerBuilder) -> LayerBuilder) {
    silent(&running(program, runtime, |l| rest(debian(l))), "missing-library");
}

#[test]
fn a_library_that_is_nowhere_is_named_with_the_loaders_words() {
    let diagnosis = running(&program(), json!({}), debian);
    let finding = only(&diagnosis, "missing-library");
    assert_eq!(finding.title, "/opt/app/hello needs libfoo.so.1, which is missing");
    assert_eq!(
        finding.error.as_deref(),
        Some(
            "error while loading shared libraries: libfoo.so.1: cannot open shared object file: No such file or \
             directory"
        )
    );
    assert_eq!((finding.severity, paths(finding)), (Severity::High, vec!["/opt/app/hello".to_owned()]));
}

#[test]
fn glibc_looks_where_files_and_configuration_say() {
    let foo = library("libfoo.so.1");
    for directory in ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "usr/lib64", "lib", "usr/lib"] {
        finds(&program(), json!({}), |l| l.content(format!("{directory}/libfoo.so.1").as_bytes(), &foo));
    }
    finds(&program().looks_in("$ORIGIN/lib"), json!({}), |l| l.content(b"opt/app/lib/libfoo.so.1", &foo));
    finds(&program().looks_in("/a:${ORIGIN}/../b"), json!({}), |l| l.content(b"opt/b/libfoo.so.1", &foo));
    finds(&program().looks_in("/x/$LIB"), json!({}), |l| l.content(b"x/lib64/libfoo.so.1", &foo));
    let environment = json!({"Env": ["LD_LIBRARY_PATH=/a:/opt/libs"]});
    finds(&program(), environment, |l| l.content(b"opt/libs/libfoo.so.1", &foo));
    finds(&program(), json!({}), |l| {
        let l = l.file("etc/ld.so.cache", 9);
        l.content(b"etc/ld.so.conf", b"include /etc/ld.so.conf.d/*.conf\n")
            .content(b"etc/ld.so.conf.d/mine.conf", b"# mine\n/opt/libs # here\n")
            .content(b"opt/libs/libfoo.so.1.2", &foo)
            .symlink("opt/libs/libfoo.so.1", "libfoo.so.1.2")
    });
}

#[test]
fn a_library_elsewhere_or_for_another_processor_is_not_found() {
    let foo = library("libfoo.so.1");
    let elsewhere = running(&program(), json!({}), |l| debian(l).content(b"opt/libs/libfoo.so.1", &foo));
    only(&elsewhere, "missing-library");
    let arm = elf().machine(true, false, 183).library("libfoo.so.1").build();
    let diagnosis = running(&program(), json!({}), |l| debian(l).content(b"usr/lib/libfoo.so.1", &arm));
    only(&diagnosis, "missing-library");
    let removed = image()
        .layer(|l| {
            debian(l.mode(0o755).content(b"hello", &program().build())).content(b"lib/libfoo.so.1", &foo)
        })
        .layer(|l| l.whiteout("lib/libfoo.so.1"))
        .runs(json!({"Cmd": ["/hello"]}));
    only(&removed.diagnose(), "missing-library");
}

#[test]
fn libraries_of_libraries_count_and_all_are_in_one_finding() {
    let foo =
        elf().library("libfoo.so.1").needs("libbar.so.2").needs("libbaz.so.3").needs("libc.so.6").build();
    let program = program().needs("libqux.so.4");
    let diagnosis = running(&program, json!({}), |l| debian(l).content(b"usr/lib/libfoo.so.1", &foo));
    let finding = only(&diagnosis, "missing-library");
    assert_eq!(
        finding.title,
        "/opt/app/hello and 1 other file need libqux.so.4, libbar.so.2, libbaz.so.3, which are missing"
    );
    assert_eq!(paths(finding), ["/opt/app/hello", "/usr/lib/libfoo.so.1"]);
    assert!(finding.error.as_deref().is_some_and(|error| error.contains(": libqux.so.4:")), "{finding:?}");
}

#[test]
fn libraries_that_need_one_another_end() {
    let foo = elf().library("libfoo.so.1").needs("libbar.so.2").build();
    let bar = elf().library("libbar.so.2").needs("libfoo.so.1").build();
    finds(&program(), json!({}), |l| {
        l.content(b"usr/lib/libfoo.so.1", &foo).content(b"usr/lib/libbar.so.2", &bar)
    });
}

#[test]
fn musl_is_its_own_libraries_of_c_and_names_who_needs_what() {
    let program = || elf().interpreter(MUSL).needs("libc.musl-x86_64.so.1").needs("libpthread.so.0");
    silent(&running(&program(), json!({}), alpine), "missing-library");
    let diagnosis = running(&program().needs("libz.so.1"), json!({}), alpine);
    let finding = only(&diagnosis, "missing-library");
    assert_eq!(
        finding.error.as_deref(),
        Some("Error loading shared library libz.so.1: No such file or directory (needed by /opt/app/hello)")
    );
    assert!(finding.advice.contains("apk add so:libz.so.1"), "{}", finding.advice);
    let z = library("libz.so.1");
    for directory in ["lib", "usr/local/lib", "usr/lib"] {
        let diagnosis = running(&program().needs("libz.so.1"), json!({}), |l| {
            alpine(l).content(format!("{directory}/libz.so.1").as_bytes(), &z)
        });
        silent(&diagnosis, "missing-library");
    }
    let path = |l: LayerBuilder| alpine(l).content(b"etc/ld-musl-x86_64.path", b"/lib:/opt/lib\n");
    let diagnosis =
        running(&program().needs("libz.so.1"), json!({}), |l| path(l).content(b"opt/lib/libz.so.1", &z));
    silent(&diagnosis, "missing-library");
    let diagnosis =
        running(&program().needs("libz.so.1"), json!({}), |l| path(l).content(b"usr/lib/libz.so.1", &z));
    only(&diagnosis, "missing-library");
}

#[test]
fn alpines_stand_in_for_glibc_leaves_the_work_to_musl() {
    let program =
        elf().interpreter(GLIBC).needs("libc.so.6").needs("libpthread.so.0").needs("ld-linux-x86-64.so.2");
    let diagnosis = running(&program, json!({}), |l| {
        let stand_in = elf().interpreter(MUSL).needs("libc.musl-x86_64.so.1").build();
        alpine(l).content(b"lib/ld-linux-x86-64.so.2", &stand_in).symlink("lib64", "lib")
    });
    silent(&diagnosis, "missing-library");
    silent(&diagnosis, "missing-interpreter");
}

#[test]
fn the_interpreter_of_a_script_needs_its_libraries() {
    let shell = elf().interpreter(MUSL).needs("libreadline.so.8").build();
    let image = image()
        .layer(|l| alpine(l.mode(0o755)).content(b"bin/bash", &shell).content(b"run", b"#!/bin/bash\n"))
        .runs(json!({"Cmd": ["/run"]}));
    let diagnosis = image.diagnose();
    let finding = only(&diagnosis, "missing-library");
    assert_eq!(paths(finding), ["/bin/bash"]);
    assert!(finding.error.as_deref().is_some_and(|error| error.ends_with("(needed by /run)")), "{finding:?}");
}

#[test]
fn what_only_a_running_program_can_tell_is_left_to_it() {
    finds(&program().looks_in("lib"), json!({}), |l| l);
    finds(&program().looks_in("$PLATFORM/lib"), json!({}), |l| l);
}

#[test]
fn a_configured_directory_counts_where_ldconfig_saw_the_library() {
    let of = |layers: &[&str]| {
        let layer = |l: LayerBuilder| {
            let l = debian(l.mode(0o755)).content(b"hello", &program().build());
            l.content(b"etc/ld.so.conf", b"/usr/local/lib\n")
        };
        let add = |image: ImageBuilder, paths: &&str| {
            image.layer(|l| {
                paths
                    .split_whitespace()
                    .fold(l, |l, path| l.content(path.as_bytes(), &library("libfoo.so.1")))
            })
        };
        layers.iter().fold(image().layer(layer), add).runs(json!({"Cmd": ["/hello"]})).diagnose()
    };
    let (foo, cache) = ("usr/local/lib/libfoo.so.1", "etc/ld.so.cache");
    silent(&of(&["usr/local/lib/libfoo.so.1 etc/ld.so.cache"]), "missing-library");
    silent(&of(&[foo, cache]), "missing-library");
    silent(&of(&[foo, cache, foo]), "missing-library");
    for layers in [&[cache, foo][..], &[foo]] {
        let diagnosis = of(layers);
        let finding = only(&diagnosis, "missing-library");
        assert_eq!(finding.title, "/hello needs libfoo.so.1, which the loader cannot find");
        assert!(finding.advice.starts_with("Add RUN ldconfig after the step that adds /usr/local/lib/"));
    }
}

#[test]
fn what_the_runtime_of_nvidia_brings_is_not_missing() {
    let cuda = elf().interpreter(GLIBC).needs("libcuda.so.1");
    silent(&running(&cuda, json!({}), debian), "missing-library");
    let asks = json!({"Env": ["NVIDIA_VISIBLE_DEVICES=all"]});
    silent(&running(&program(), asks, debian), "missing-library");
}
