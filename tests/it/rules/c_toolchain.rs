//! C and C++: compilers and what programs are compiled and linked against.

use super::{only, paths, silent};
use crate::support::debian::{DebianPackage, debian as debian_packages};
use crate::support::{LayerBuilder, elf, image};

/// Debian's `gcc`, `binutils` and `libc6-dev`, a file or two of each.
fn debian(layer: LayerBuilder) -> LayerBuilder {
    let gcc = "usr/lib/gcc/x86_64-linux-gnu";
    layer
        .file(&format!("{gcc}/12/cc1"), 30_000)
        .file(&format!("{gcc}/12/libgcc.a"), 9_000)
        .symlink(&format!("{gcc}/12.2.0"), "12")
        .file("usr/bin/x86_64-linux-gnu-gcc-12", 1_200)
        .symlink("usr/bin/gcc-12", "x86_64-linux-gnu-gcc-12")
        .symlink("usr/bin/gcc", "gcc-12")
        .symlink("usr/bin/cc", "/etc/alternatives/cc")
        .symlink("etc/alternatives/cc", "/usr/bin/gcc")
        .file("usr/bin/x86_64-linux-gnu-ld.bfd", 1_700)
        .symlink("usr/bin/ld", "x86_64-linux-gnu-ld.bfd")
        .file("usr/bin/make", 230)
        .file("usr/include/stdio.h", 29_000)
        .file("usr/include/x86_64-linux-gnu/sys/types.h", 5_000)
        .file("usr/lib/x86_64-linux-gnu/libc.a", 60_000)
        .file("usr/lib/x86_64-linux-gnu/crt1.o", 4_000)
        .file("usr/lib/x86_64-linux-gnu/libc.so.6", 19_000)
        .file("usr/lib/x86_64-linux-gnu/pkgconfig/zlib.pc", 300)
}

#[test]
fn gcc_is_found_with_all_that_it_is_used_with_and_priced_to_the_byte() {
    let diagnosis = image().layer(|l| debian(l.file("bin/sh", 1_000))).diagnose();
    let finding = only(&diagnosis, "c-toolchain");
    assert_eq!(
        finding.title,
        "Static libraries, C compiler (gcc 12), C headers, binutils, pkg-config files and make"
    );
    let links = ["x86_64-linux-gnu-gcc-12", "gcc-12", "/etc/alternatives/cc", "x86_64-linux-gnu-ld.bfd"];
    let links: u64 = links.iter().map(|link| link.len() as u64).sum();
    let files = 30_000 + 9_000 + 1_200 + 1_700 + 230 + 29_000 + 5_000 + 60_000 + 4_000 + 300;
    assert_eq!(finding.saves, files + links);
    assert!(paths(finding).contains(&"/usr/include".to_owned()), "{:?}", paths(finding));
    assert!(paths(finding).contains(&"/usr/lib/gcc/x86_64-linux-gnu/12".to_owned()), "{:?}", paths(finding));
}

#[test]
fn development_files_without_a_compiler_are_called_what_they_are() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/include/openssl/ssl.h", 140_000)
                .file("usr/lib/libssl.a", 90_000)
                .file("usr/lib/pkgconfig/libssl.pc", 200)
                .file("usr/lib/libssl.so.3", 50_000)
        })
        .diagnose();
    let finding = only(&diagnosis, "c-toolchain");
    assert_eq!(finding.title, "C headers, static libraries and pkg-config files");
    assert_eq!(finding.saves, 140_000 + 90_000 + 200);
    assert_eq!(paths(finding), ["/usr/include", "/usr/lib/libssl.a", "/usr/lib/pkgconfig/libssl.pc"]);
}

#[test]
fn clang_is_found_without_the_library_that_others_are_linked_against() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/lib/llvm-14/bin/clang", 9_000)
                .file("usr/lib/llvm-14/lib/clang/14.0.6/include/stddef.h", 4_000)
                .file("usr/lib/llvm-14/lib/libLLVM.so.1", 80_000)
                .symlink("usr/bin/clang-14", "../lib/llvm-14/bin/clang")
        })
        .diagnose();
    let finding = only(&diagnosis, "c-toolchain");
    assert_eq!(finding.title, "C compiler (clang)");
    assert_eq!(finding.saves, 9_000 + 4_000 + "../lib/llvm-14/bin/clang".len() as u64);
}

#[test]
fn a_cross_compiler_is_found_beside_other_things_of_its_prefix() {
    let diagnosis = image()
        .layer(|l| {
            l.file("opt/tools/libexec/gcc/arm-none-eabi/13.2.1/cc1", 30_000)
                .file("opt/tools/lib/gcc/arm-none-eabi/13.2.1/libgcc.a", 2_000)
                .file("opt/tools/arm-none-eabi/include/stdio.h", 700)
                .file("opt/tools/bin/gcc", 1_000)
                .file("opt/tools/bin/python3", 6_000)
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "c-toolchain").saves, 30_000 + 2_000 + 700 + 1_000);
}

#[test]
fn busybox_and_a_header_or_two_are_no_toolchain() {
    let diagnosis = image()
        .layer(|l| {
            l.file("bin/busybox", 800_000)
                .symlink("usr/bin/strings", "/bin/busybox")
                .hard_link("bin/ar", "bin/busybox")
                .hard_link("bin/make", "bin/busybox")
                .file("usr/include/python3.11/pyconfig.h", 60_000)
                .file("usr/share/pkgconfig/systemd.pc", 3_000)
                .dir("usr/lib/gcc/x86_64-redhat-linux/13")
        })
        .diagnose();
    silent(&diagnosis, "c-toolchain");
}

#[test]
fn headers_that_came_with_an_interpreter_are_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/local/bin/python3.11", 10_000)
                .symlink("usr/local/bin/python", "python3.11")
                .file("usr/local/include/python3.11/Python.h", 1_200_000)
                .file("usr/local/lib/pkgconfig/python-3.11.pc", 300)
                .file("usr/bin/node", 10_000)
                .file("usr/include/node/node.h", 40_000_000)
                .file("usr/local/lib/erlang/usr/lib/liberl_interface.a", 900_000)
        })
        .diagnose();
    silent(&diagnosis, "c-toolchain");
}

#[test]
fn tools_with_several_names_are_counted_once() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/bin/ld", 150_000)
                .hard_link("usr/bin/ld.bfd", "usr/bin/ld")
                .hard_link("usr/x86_64-alpine-linux-musl/bin/ld", "usr/bin/ld")
                .file("usr/x86_64-alpine-linux-musl/lib/ldscripts/elf.x", 6_000)
        })
        .diagnose();
    let finding = only(&diagnosis, "c-toolchain");
    assert_eq!((finding.title.as_str(), finding.saves), ("Binutils", 156_000));
}

#[test]
fn whole_packages_are_priced_and_a_library_that_the_program_needs_is_kept_by_name() {
    let package = |name, fields, is_automatic, files| DebianPackage { name, fields, is_automatic, files };
    let all = [
        package("base-files", "Essential: yes", false, &[("etc/debian_version", 5)][..]),
        package("gcc", "Depends: gcc-12, cpp", false, &[("usr/share/doc/gcc/copyright", 100)]),
        package(
            "gcc-12",
            "Depends: libisl23, base-files",
            true,
            &[("usr/lib/gcc/x86_64-linux-gnu/12/cc1", 30_000_000), ("usr/share/lintian/gcc", 50)],
        ),
        package("cpp", "", true, &[("usr/bin/cpp", 1_000)]),
        package("libisl23", "", true, &[("usr/lib/libisl.so.23", 2_000_000)]),
        package(
            "libssl-dev",
            "Depends: libssl3 (= 1)",
            false,
            &[("usr/include/openssl/ssl.h", 200_000), ("usr/lib/libssl.a", 900_000)],
        ),
        package("libssl3", "", true, &[("usr/lib/libssl.so.3", 600_000)]),
    ];
    let brought: Vec<&str> = all[1..].iter().map(|package| package.name).collect();
    let program = elf().needs("libssl.so.3").build();
    let diagnosis = image()
        .layer(|l| l.file("etc/debian_version", 5))
        .by("ADD rootfs.tar /")
        .layer(|l| debian_packages(l, &all, &brought).mode(0o755).content(b"app/server", &program))
        .by("RUN apt-get install -y gcc libssl-dev && make")
        .runs(serde_json::json!({"Cmd": ["/app/server"]}))
        .diagnose();
    let finding = only(&diagnosis, "c-toolchain");
    let gone = all[1..].iter().filter(|package| package.name != "libssl3").flat_map(|package| package.files);
    let bytes: usize = gone.map(|(path, size)| size + path.len() + 2).sum();
    assert_eq!(finding.saves, bytes as u64, "with the lists of their files");
    let commands = "`apt-mark manual libssl3`, because the program needs it, then \
                    `apt-get purge -y --auto-remove gcc libssl-dev`";
    assert!(finding.advice.contains(commands), "{}", finding.advice);
}

#[test]
fn no_command_is_given_that_could_not_name_all_that_has_to_stay() {
    let package = DebianPackage::new;
    let names: Vec<String> = (0..120).map(|number| format!("libpart{number:03}")).collect();
    let depends = format!("Depends: {}", names.join(", "));
    let libraries: Vec<String> = names.iter().map(|name| format!("usr/lib/{name}.so.1")).collect();
    let files: Vec<[(&str, usize); 1]> = libraries.iter().map(|path| [(path.as_str(), 700)]).collect();
    let mut all =
        vec![package("gcc", &depends, false, &[("usr/lib/gcc/x86_64-linux-gnu/12/cc1", 30_000_000)])];
    all.extend(names.iter().zip(&files).map(|(name, files)| package(name, "", true, files)));
    let brought: Vec<&str> = all.iter().map(|package| package.name).collect();
    let program = names.iter().fold(elf(), |elf, name| elf.needs(&format!("{name}.so.1")));
    let loader_alone = elf().interpreter("/lib64/ld-linux-x86-64.so.2");
    for program in [program, loader_alone] {
        let diagnosis = image()
            .layer(|l| l.file("etc/debian_version", 5))
            .by("ADD rootfs.tar /")
            .layer(|l| {
                debian_packages(l, &all, &brought).mode(0o755).content(b"app/server", &program.build())
            })
            .by("RUN apt-get install -y gcc && make")
            .runs(serde_json::json!({"Cmd": ["/app/server"]}))
            .diagnose();
        let finding = only(&diagnosis, "c-toolchain");
        assert!(!finding.advice.contains("purge"), "{}", finding.advice);
        assert!(finding.saves >= 30_000_000, "{}", finding.saves);
    }
}

#[test]
fn of_libraries_to_be_kept_those_are_named_that_bring_the_others_however_many_these_are() {
    let package = DebianPackage::new;
    let names: Vec<String> = (0..20).map(|number| format!("libpart{number:02}")).collect();
    let parts = names.join(", ");
    let depends = format!("Depends: {parts}");
    let libraries: Vec<String> = names.iter().map(|name| format!("usr/lib/{name}.so.1")).collect();
    let files: Vec<[(&str, usize); 1]> = libraries.iter().map(|path| [(path.as_str(), 70_000)]).collect();
    let mut all = vec![
        package("libwhole1", &depends, true, &[("usr/lib/libwhole.so.1", 600_000)]),
        package("libwhole-dev", "Depends: libwhole1", false, &[("usr/include/whole.h", 500_000)]),
        package("libzlast1", "", true, &[("usr/lib/libzlast.so.1", 600_000)]),
        package("libzlast-dev", "Depends: libzlast1", false, &[("usr/include/zlast.h", 500_000)]),
    ];
    all.extend(names.iter().zip(&files).map(|(name, files)| package(name, "", true, files)));
    let brought: Vec<&str> = all.iter().map(|package| package.name).collect();
    let needs = ["libwhole.so.1".to_owned(), "libzlast.so.1".to_owned()];
    let needs = needs.into_iter().chain(names.iter().map(|name| format!("{name}.so.1")));
    let program = needs.fold(elf(), |elf, library| elf.needs(&library)).build();
    let diagnosis = image()
        .layer(|l| l.file("etc/debian_version", 5))
        .by("ADD rootfs.tar /")
        .layer(|l| debian_packages(l, &all, &brought).mode(0o755).content(b"app/server", &program))
        .by("RUN apt-get install -y libwhole-dev libzlast-dev && make")
        .runs(serde_json::json!({"Cmd": ["/app/server"]}))
        .diagnose();
    let advice = &only(&diagnosis, "c-toolchain").advice;
    assert!(
        advice.contains("`apt-mark manual libwhole1 libzlast1`, because the program needs them"),
        "{advice}"
    );
}

#[test]
fn what_apk_removes_is_whole_packages_with_what_only_they_need() {
    let paragraph = |name: &str, fields: &str, directory: &str, file: &str| {
        format!("P:{name}\nV:1-r0\nA:x86_64\n{fields}F:{directory}\nR:{file}\n\n")
    };
    let database = [
        paragraph("build-base", "D:gcc\n", "usr/share", "build-base"),
        paragraph(
            "gcc",
            "D:libgcc so:libisl.so.23\n",
            "usr/libexec/gcc/x86_64-alpine-linux-musl/13.2.1",
            "cc1",
        ),
        paragraph("isl", "p:so:libisl.so.23=1\n", "usr/lib", "libisl.so.23"),
        paragraph("libgcc", "", "usr/lib", "libgcc_s.so.1"),
        paragraph("sqlite-dev", "D:sqlite-libs=1-r0\n", "usr/include", "sqlite3.h"),
        paragraph("sqlite-libs", "p:so:libsqlite3.so.0=0\n", "usr/lib", "libsqlite3.so.0"),
    ];
    let program = elf().needs("libsqlite3.so.0").build();
    let diagnosis = image()
        .layer(|l| l.content(b"etc/alpine-release", b"3.19.1\n"))
        .by("ADD alpine-minirootfs.tar.gz /")
        .layer(|l| {
            l.content(b"lib/apk/db/installed", database.concat().as_bytes())
                .content(b"etc/apk/world", b"build-base\nsqlite-dev\n")
                .file("usr/share/build-base", 10)
                .file("usr/lib/libisl.so.23", 2_000_000)
                .file("usr/lib/libgcc_s.so.1", 100_000)
                .file("usr/lib/libsqlite3.so.0", 1_000_000)
                .file("usr/include/sqlite3.h", 600_000)
                .mode(0o755)
                .file("usr/libexec/gcc/x86_64-alpine-linux-musl/13.2.1/cc1", 1_000_000)
                .content(b"app/server", &program)
        })
        .by("RUN apk add --no-cache build-base sqlite-dev && make")
        .runs(serde_json::json!({"Cmd": ["/app/server"]}))
        .diagnose();
    let finding = only(&diagnosis, "c-toolchain");
    assert_eq!(finding.saves, 10 + 2_000_000 + 100_000 + 600_000 + 1_000_000);
    let commands =
        "`apk add sqlite-libs`, because the program needs it, then `apk del build-base sqlite-dev`";
    assert!(finding.advice.contains(commands), "{}", finding.advice);
}

#[test]
fn compilers_of_other_languages_are_named_and_their_homes_are_found_without_a_library_in_use() {
    let program = elf().needs("libHSbase-4.15.so").build();
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/bin/ocamlopt.opt", 11_000)
                .symlink("usr/bin/ocamlopt", "ocamlopt.opt")
                .file("usr/bin/ocamlrun", 300)
                .file("usr/lib/ocaml/stdlib.a", 50_000)
                .file("root/.opam/repo/index", 7_000)
                .file("root/.opam/5.1/bin/ocamlopt", 9_000)
                .file("root/.opam/5.1/bin/server", 4_000)
                .file("root/.opam/5.1/lib/ocaml/stdlib.a", 3_000)
                .file("usr/bin/ghc-9.0.2", 200)
                .symlink("usr/bin/ghc", "ghc-9.0.2")
                .file("usr/lib/ghc/lib/libHSbase-4.15.so", 900_000)
                .mode(0o755)
                .content(b"app/server", &program)
        })
        .runs(serde_json::json!({"Cmd": ["/app/server"]}))
        .diagnose();
    let finding = only(&diagnosis, "c-toolchain");
    assert_eq!(finding.title, "OCaml compiler and Haskell compiler (GHC)");
    let links = "ocamlopt.opt".len() + "ghc-9.0.2".len();
    assert_eq!(finding.saves, (11_000 + 50_000 + 7_000 + 9_000 + 3_000 + 200 + links) as u64);
}

#[test]
fn a_program_that_ocaml_interprets_needs_it() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/bin/ocamlopt", 11_000)
                .file("usr/lib/ocaml/stdlib.a", 500_000)
                .mode(0o755)
                .content(b"usr/bin/ocamlrun", &elf().build())
                .content(b"app/server", b"#!/usr/bin/ocamlrun\n\0\0")
        })
        .runs(serde_json::json!({"Cmd": ["/app/server"]}))
        .diagnose();
    silent(&diagnosis, "c-toolchain");
}

#[test]
fn all_steps_that_brought_parts_are_named() {
    let diagnosis = image()
        .layer(|l| l.file("usr/include/stdio.h", 29_000).file("usr/lib/libc.a", 700_000))
        .by("ADD rootfs.tar /")
        .layer(|l| l.file("usr/lib/gcc/x86_64-linux-gnu/12/cc1", 300_000))
        .by("RUN /bin/sh -c setup gcc # buildkit")
        .layer(|l| l.file("usr/bin/make", 100).file("usr/bin/cmake", 200_000))
        .by("RUN /bin/sh -c setup cmake # buildkit")
        .runs(serde_json::json!({"Cmd": ["/app/server"]}))
        .diagnose();
    let finding = only(&diagnosis, "c-toolchain");
    assert!(
        finding.advice.contains("layer 1 (RUN setup gcc)")
            && finding.advice.contains("layer 2 (RUN setup cmake)"),
        "{}",
        finding.advice
    );
}
