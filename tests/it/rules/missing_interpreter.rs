//! Programs whose loader is not in the image.

use imgscope::finding::{Diagnosis, Severity};
use serde_json::json;

use super::{only, paths, silent};
use crate::support::{ElfBuilder, ImageBuilder, Lack, LayerBuilder, compiler, elf, image, skip};

const GLIBC: &str = "/lib64/ld-linux-x86-64.so.2";
const MUSL: &str = "/lib/ld-musl-x86_64.so.1";

fn of(program: &[u8], rest: impl FnOnce(LayerBuilder) -> LayerBuilder) -> ImageBuilder {
    let image = image().layer(|l| rest(l.mode(0o755).content(b"app/hello", program)));
    image.runs(json!({"Cmd": ["/app/hello"]}))
}

fn alone(program: &[u8]) -> Diagnosis {
    of(program, |l| l).diagnose()
}

#[test]
fn a_program_of_glibc_needs_its_loader() {
    let program = elf().interpreter(GLIBC).needs("libc.so.6").build();
    let diagnosis = alone(&program);
    let finding = only(&diagnosis, "missing-interpreter");
    assert_eq!(finding.title, format!("Missing glibc loader {GLIBC} for /app/hello"));
    assert_eq!(finding.error.as_deref(), Some("exec /app/hello: no such file or directory"));
    assert_eq!((finding.severity, paths(finding)), (Severity::High, vec!["/app/hello".to_owned()]));
    assert!(
        finding.advice.starts_with("Link it statically, or use a base image with glibc"),
        "{}",
        finding.advice
    );
    silent(&diagnosis, "missing-library");
    // as on Alpine
    let musl = elf().library("libc.so").build();
    only(&of(&program, |l| l.content(b"lib/ld-musl-x86_64.so.1", &musl)).diagnose(), "missing-interpreter");
}

#[test]
fn a_program_of_musl_needs_its_loader() {
    let diagnosis = alone(&elf().interpreter(MUSL).build());
    let finding = only(&diagnosis, "missing-interpreter");
    assert!(finding.title.contains("Missing musl loader"), "{}", finding.title);
    assert!(finding.advice.contains("alpine"), "{}", finding.advice);
}

#[test]
fn a_loader_that_is_there_is_found_through_links() {
    let program = elf().interpreter(GLIBC).build();
    let loader = elf().library("ld-linux-x86-64.so.2").build();
    let merged =
        |l: LayerBuilder| l.symlink("lib64", "usr/lib64").content(b"usr/lib64/ld-linux-x86-64.so.2", &loader);
    silent(&of(&program, merged).diagnose(), "missing-interpreter");
    let debian = |l: LayerBuilder| {
        l.symlink("lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-2.31.so")
            .content(b"lib/x86_64-linux-gnu/ld-2.31.so", &loader)
    };
    silent(&of(&program, debian).diagnose(), "missing-interpreter");
    let dangling =
        |l: LayerBuilder| l.symlink("lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-2.31.so");
    only(&of(&program, dangling).diagnose(), "missing-interpreter");
}

#[test]
fn a_static_program_needs_none() {
    silent(&alone(&elf().build()), "missing-interpreter");
}

#[test]
fn a_program_of_another_platform_is_told_once() {
    let diagnosis = alone(&elf().machine(true, false, 183).interpreter("/lib/ld-linux-aarch64.so.1").build());
    only(&diagnosis, "wrong-platform");
    silent(&diagnosis, "missing-interpreter");
}

#[test]
fn advice_follows_the_language() {
    let advice = |elf: ElfBuilder| {
        let diagnosis = alone(&elf.interpreter(GLIBC).build());
        only(&diagnosis, "missing-interpreter").advice.clone()
    };
    let go = advice(elf().built_by_go(&[]));
    assert!(go.starts_with("Build with CGO_ENABLED=0, or use a base image with glibc"), "{go}");
    let rust = advice(elf().unloaded(".comment", b"rustc version 1.75.0 (82e1608df 2023-12-21)\0"));
    assert!(rust.starts_with("Build for a musl target"), "{rust}");
}

#[test]
fn what_the_compiler_of_this_machine_links_is_told_apart() {
    let Some(compiler) = compiler() else { return };
    if !cfg!(all(target_env = "gnu", target_arch = "x86_64")) {
        return skip(Lack::Machine, "this is no machine with glibc on amd64");
    }
    let main = "int main(void) { return 0; }";
    only(&alone(&compiler.compile(main, &[])), "missing-interpreter");
    for options in [&["-static"][..], &["-static-pie"]] {
        let diagnosis = alone(&compiler.compile(main, options));
        for rule in ["missing-interpreter", "missing-library", "wrong-platform", "command-not-found"] {
            silent(&diagnosis, rule);
        }
    }
}

#[test]
fn a_go_program_that_calls_c_is_not_to_be_built_without_it() {
    let advice = |words: &[&str]| {
        let diagnosis = alone(&elf().interpreter(GLIBC).needs("libc.so.6").built_by_go(words).build());
        only(&diagnosis, "missing-interpreter").advice.clone()
    };
    for calls in [
        "main._Cfunc_twice",
        "github.com/mattn/go-sqlite3._Cfunc_sqlite3_open",
        "example.com/x/subnet._Cfunc_y",
    ] {
        let advice = advice(&["net._Cfunc_freeaddrinfo", calls]);
        assert!(advice.starts_with("Link it statically, as it calls C"), "{calls}: {advice}");
        assert!(!advice.contains("CGO_ENABLED=0"), "{calls}: {advice}");
    }
    let of_net =
        advice(&["net._Cfunc_freeaddrinfo", "os/user._Cfunc_mygetpwuid_r", "net._C2func_getaddrinfo"]);
    assert!(of_net.starts_with("Build with CGO_ENABLED=0"), "{of_net}");
}
