//! Unstripped binaries, compared with what GNU strip leaves.

use imgscope::finding::Diagnosis;

use super::{all, only, paths, silent};
use crate::support::{ElfBuilder, LayerBuilder, compiler, elf, image};

const RULE: &str = "unstripped-binary";

/// C source with so many functions.
fn source(functions: usize) -> String {
    let bodies = (0..functions).map(|n| {
        format!("static int inner_{n}(int x) {{ volatile int y = x * {n}; return y; }}\nint outer_{n}(int x) {{ return inner_{n}(x) + {n}; }}\n")
    });
    let calls = (0..functions).map(|n| format!("s += outer_{n}(s);"));
    format!(
        "#include <stdio.h>\n__thread int t = 5;\nstatic int zeros[1000];\n{}int main(int s, char **v) {{ {} return printf(\"%d%d\\n\", t, zeros[s]); }}\n",
        bodies.collect::<String>(),
        calls.collect::<String>()
    )
}

fn in_image(path: &str, file: &[u8]) -> Diagnosis {
    image()
        .layer(|l| l.file("etc/motd", 10))
        .layer(|l| l.mode(0o755).content(path.as_bytes(), file))
        .diagnose()
}

/// A program with so many bytes of debug information and of symbols.
fn unstripped(debug: usize, symbols: usize) -> ElfBuilder {
    elf().constants(&[b'.'; 1_000]).unloaded(".debug_info", &vec![b'd'; debug]).section(
        ".symtab",
        2,
        0,
        &vec![b's'; symbols],
    )
}

#[test]
fn what_is_saved_is_what_strip_takes_out_of_a_real_program() {
    let Some(compiler) = compiler() else { return };
    let sources = [source(100), source(800)];
    let ways: [&[&str]; 11] = [
        &["-g"],
        &["-g3", "-O2"],
        &["-g", "-gz"],
        &["-O2", "-no-pie", "-g"],
        &["-static", "-g"],
        &["-static"],
        &["-static-pie", "-g"],
        &["-g", "-Wl,-z,noseparate-code"],
        &["-g", "-Wl,--emit-relocs"],
        &["-g", "-flto", "-ffat-lto-objects"],
        &["-g", "-shared", "-fPIC"],
    ];
    // a large program in some of the ways: compiling is what takes the time
    for (source, ways) in sources.iter().zip([&ways[..], &ways[..3]]) {
        for way in ways {
            let file = compiler.compile(source, way);
            let real = (file.len() - compiler.strip(&file, &[]).len()) as u64;
            let finding = in_image("usr/bin/tool", &file);
            let finding = only(&finding, RULE);
            assert_eq!(finding.saves, real, "{way:?}");
            assert_eq!(paths(finding), ["/usr/bin/tool"]);
            assert!(finding.confidence.reason().is_none());
        }
    }
}

#[test]
fn what_strip_has_seen_is_silent_and_what_it_did_only_in_part_is_not() {
    let Some(compiler) = compiler() else { return };
    let file = compiler.compile(&source(800), &["-g"]);
    silent(&in_image("usr/bin/tool", &compiler.strip(&file, &[])), RULE);
    let symbols_left = compiler.strip(&file, &["--strip-debug"]);
    let finding = in_image("usr/bin/tool", &symbols_left);
    assert!(only(&finding, RULE).title.starts_with("Unstripped tool: "), "{}", only(&finding, RULE).title);
    assert!(!only(&finding, RULE).title.contains("debug information"), "{}", only(&finding, RULE).title);
    let split = compiler.binutil("objcopy", &file, &["--only-keep-debug"]);
    silent(&in_image("usr/lib/debug/tool.debug", &split), RULE);
    silent(&in_image("usr/lib/tool.o", &compiler.compile(&source(800), &["-g", "-c"])), RULE);
}

#[test]
fn a_program_says_which_part_is_debug_information() {
    let file = unstripped(900_000, 60_000).build();
    let diagnosis = in_image("app/server", &file);
    let finding = only(&diagnosis, RULE);
    assert!(
        finding.title.starts_with("Unstripped server: 900kB debug information, 60kB symbols, "),
        "{}",
        finding.title
    );
    assert_eq!(finding.advice, "Run strip on server in the step that builds it.");
    assert_eq!(finding.layer.map(|layer| layer.0), Some(1));
    assert!((960_000..960_500).contains(&finding.saves), "{}", finding.saves);
}

#[test]
fn leftovers_are_not_worth_a_line_unless_the_image_is_small_too() {
    let with = |debug, others| {
        let file = unstripped(debug, 0).build();
        image().layer(|l| l.file("data", others).mode(0o755).content(b"bin/tool", &file)).diagnose()
    };
    silent(&with(3_500, 0), RULE);
    assert_eq!(all(&with(5_000, 0), RULE).len(), 1);
    // as musl's getent in Alpine
    silent(&with(25_000, 7_000_000), RULE);
    silent(&with(60_000, 7_000_000), RULE);
    assert_eq!(all(&with(70_000, 7_000_000), RULE).len(), 1);
    silent(&in_image("usr/bin/tool.txt", &[b'x'; 14_000]), RULE);
}

#[test]
fn symbols_of_java_runtimes_are_for_their_crash_logs() {
    let library = |debug| unstripped(debug, 900_000).kind(3).dynamic_name(14, "libjvm.so").build();
    let runtime = |debug| {
        let (machine, network) = ("opt/java/lib/server/libjvm.so", "opt/java/lib/libnet.so");
        let layer = |l: LayerBuilder| {
            l.content(machine.as_bytes(), &library(0)).content(network.as_bytes(), &library(debug))
        };
        image().layer(layer).diagnose()
    };
    silent(&runtime(0), RULE);
    assert_eq!(paths(only(&runtime(70_000), RULE)), ["/opt/java/lib/libnet.so"]);
}

#[test]
fn a_file_of_several_names_is_one_finding_and_its_bytes_count_once() {
    let file = unstripped(50_000, 20_000).build();
    let diagnosis = image()
        .layer(|l| {
            l.mode(0o755).content(b"usr/bin/git", &file).hard_link("usr/lib/git/git-add", "usr/bin/git")
        })
        .diagnose();
    let finding = only(&diagnosis, RULE);
    assert_eq!(paths(finding), ["/usr/bin/git", "/usr/lib/git/git-add"]);
    assert!((70_000..70_500).contains(&finding.saves), "{}", finding.saves);
}

#[test]
fn libraries_are_one_finding_and_programs_one_each() {
    let library = |debug| unstripped(debug, 10_000).kind(3).dynamic_name(14, "libx.so.1").build();
    let (small, large, program) = (library(20_000), library(40_000), unstripped(9_000, 0).build());
    let diagnosis = image()
        .layer(|l| l.content(b"usr/lib/liba.so", &small).content(b"usr/lib/libb.so", &large))
        .layer(|l| l.mode(0o755).content(b"bin/one", &program).content(b"bin/two", &program))
        .diagnose();
    let found = all(&diagnosis, RULE);
    assert_eq!(found.iter().map(|finding| finding.paths.len()).collect::<Vec<_>>(), [2, 1, 1]);
    assert!(
        found[0].title.starts_with("2 unstripped libraries: 60kB debug information, "),
        "{}",
        found[0].title
    );
    assert_eq!(paths(found[0]), ["/usr/lib/libb.so", "/usr/lib/liba.so"]);
    assert_eq!(found[0].advice, "Run strip on them in the step that builds or installs them.");
    assert!((80_000..81_000).contains(&found[0].saves), "{}", found[0].saves);
}

#[test]
fn an_archive_that_was_appended_would_be_cut_off_and_is_left_alone() {
    let file = [unstripped(900_000, 60_000).build(), vec![b'z'; 10_000]].concat();
    silent(&in_image("app/self-extracting", &file), RULE);
    // the last byte that patchelf leaves is no archive
    let moved = [unstripped(900_000, 60_000).build(), vec![0]].concat();
    assert_eq!(all(&in_image("app/moved", &moved), RULE).len(), 1);
}

#[test]
fn what_is_in_a_toolchain_belongs_to_its_finding() {
    let diagnosis = image()
        .layer(|l| {
            l.file("opt/go/bin/go", 9).content(b"opt/go/pkg/tool/compile", &unstripped(900_000, 0).build())
        })
        .diagnose();
    silent(&diagnosis, RULE);
}

/// What is advised of a Go program of such settings, as Go records them.
fn go_advice(settings: &str) -> String {
    let lines = format!("path\tcommand-line-arguments\n{settings}");
    let mut info = b"\xff Go buildinf:\x08\x02".to_vec();
    info.resize(32, 0);
    info.extend(
        [&[8][..], b"go1.22.3", &[(lines.len() + 32) as u8], &[b'<'; 16], lines.as_bytes(), &[b'>'; 16]]
            .concat(),
    );
    info.extend([0; 64]);
    let file = elf().constants(&info).unloaded(".debug_info", &[b'd'; 90_000]).build();
    only(&in_image("app", &file), RULE).advice.clone()
}

#[test]
fn for_go_the_flag_is_shown_with_all_that_it_says_already() {
    assert_eq!(go_advice(""), "Build with go build -ldflags=\"-s -w\".");
    assert_eq!(go_advice("build\t-ldflags=-w\n"), "Build with go build -ldflags=\"-s -w\".");
    let versioned = "build\t-ldflags=\"-X main.version=1.2\"\n";
    assert_eq!(go_advice(versioned), "Build with go build -ldflags=\"-s -w -X main.version=1.2\".");
    let quoted = "build\t-ldflags=\"-w -extldflags \\\"-static\\\"\"\n";
    assert_eq!(go_advice(quoted), "Build with go build -ldflags='-s -w -extldflags \"-static\"'.");
    assert_eq!(go_advice("build\t-trimpath=true\n"), "Add -s -w to the -ldflags of go build.");
    assert_eq!(go_advice("build\t-ldflags=\"-s -w\"\n"), "Run strip on app in the step that builds it.");
}

#[test]
fn for_rust_the_profile_is_named() {
    let comment = b"rustc version 1.75.0 (82e1608df 2023-12-21)\0";
    let file =
        elf().constants(b".").unloaded(".comment", comment).unloaded(".debug_info", &[b'd'; 90_000]).build();
    let diagnosis = in_image("app", &file);
    assert_eq!(
        only(&diagnosis, RULE).advice,
        "Set strip = true under [profile.release] in Cargo.toml, and build with --release."
    );
}

#[test]
fn what_a_package_of_the_distribution_brought_is_built_by_nobody_here() {
    let program = unstripped(90_000, 20_000).build();
    let with = |package: &str| {
        let database = format!("P:{package}\nV:1\nF:usr/bin\nR:tool\n\n");
        let layer = |l: LayerBuilder| {
            l.content(b"lib/apk/db/installed", database.as_bytes())
                .mode(0o755)
                .content(b"usr/bin/tool", &program)
        };
        image().layer(|l| l.file("etc/motd", 10)).layer(layer).diagnose()
    };
    silent(&with("tool-dbg"), RULE);
    silent(&with("tool"), RULE);
}

#[test]
fn libraries_that_a_wheel_brings_are_left_alone_because_strip_may_damage_them() {
    let library = unstripped(400_000, 100_000).kind(3).build();
    silent(&in_image("opt/venv/lib/python3.11/site-packages/numpy.libs/libopenblas.so", &library), RULE);
    only(&in_image("opt/lib/libopenblas.so", &library), RULE);
}
