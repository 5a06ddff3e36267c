//! The Go toolchain, wherever it lies.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn a_toolchain_is_found_by_what_is_there_and_priced_to_the_byte() {
    let diagnosis = image()
        .layer(|l| l.file("bin/sh", 1_000))
        .layer(|l| {
            l.file("opt/sdk/bin/go", 14_000)
                .file("opt/sdk/pkg/tool/linux_amd64/compile", 20_000)
                .content(b"opt/sdk/VERSION", b"go1.22.3\ntime 2024-05-01\n")
        })
        .diagnose();
    let finding = only(&diagnosis, "go-toolchain");
    assert_eq!(paths(finding), ["/opt/sdk"]);
    assert_eq!(finding.title, "Go toolchain 1.22.3");
    assert_eq!(finding.saves, 14_000 + 20_000 + 25);
    assert_eq!(finding.layer.map(|layer| layer.0), Some(1));
    assert_eq!(diagnosis.line(finding), Some(1));
}

#[test]
fn a_program_that_is_called_go_is_no_toolchain() {
    silent(&image().layer(|l| l.file("usr/bin/go", 14_000)).diagnose(), "go-toolchain");
}

#[test]
fn a_toolchain_that_a_later_layer_removes_is_no_finding_of_this_rule() {
    let diagnosis = image()
        .layer(|l| l.file("usr/local/go/bin/go", 14_000).file("usr/local/go/src/runtime/proc.go", 20_000))
        .layer(|l| l.whiteout("usr/local/go"))
        .diagnose();
    silent(&diagnosis, "go-toolchain");
}

#[test]
fn a_part_of_a_toolchain_is_one_and_no_source_code() {
    let diagnosis = image()
        .layer(|l| {
            l.file("opt/go/bin/go", 9_000)
                .content(b"opt/go/VERSION", b"go1.22.3\n")
                .file("opt/go/src/fmt/print.go", 3_000)
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "go-toolchain").saves, 12_009);
    silent(&diagnosis, "source-code");
}

#[test]
fn a_toolchain_that_is_the_command_is_no_waste() {
    let of = |cmd: &[&str]| {
        let program = crate::support::elf().build();
        let layer = |l: crate::support::LayerBuilder| {
            l.file("usr/local/go/VERSION", 8)
                .file("usr/local/go/src/fmt/print.go", 2_000_000)
                .mode(0o755)
                .content(b"bin/sh", &program)
                .content(b"app", &program)
                .content(b"usr/local/go/bin/go", &program)
        };
        let env = "PATH=/usr/local/go/bin:/bin";
        crate::support::image().layer(layer).runs(serde_json::json!({"Cmd": cmd, "Env": [env]})).diagnose()
    };
    super::only(&of(&["/app"]), "go-toolchain");
    super::silent(&of(&["go", "run", "."]), "go-toolchain");
    super::silent(&of(&["/bin/sh", "-c", "go run ."]), "go-toolchain");
}

#[test]
fn the_parts_that_debian_keeps_elsewhere_belong_to_it() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/lib/go-1.19/bin/go", 14_000)
                .file("usr/lib/go-1.19/pkg/tool/linux_amd64/compile", 20_000)
                .symlink("usr/lib/go-1.19/src", "../../share/go-1.19/src")
                .symlink("usr/lib/go-1.19/pkg/include", "../../../share/go-1.19/pkg/include")
                .symlink("usr/lib/go", "go-1.19")
                .symlink("usr/bin/go", "../lib/go/bin/go")
                .file("usr/share/go-1.19/src/runtime/proc.go", 90_000)
                .file("usr/share/go-1.19/src/runtime/runtime_test.go", 30_000)
                .file("usr/share/go-1.19/pkg/include/textflag.h", 2_000)
                .file("usr/share/gobject/x", 5_000)
        })
        .by("RUN apt-get install -y golang")
        .diagnose();
    let finding = only(&diagnosis, "go-toolchain");
    assert_eq!(paths(finding), ["/usr/lib/go-1.19", "/usr/share/go-1.19"]);
    // links are counted as what they say
    let links = "../../share/go-1.19/src".len() + "../../../share/go-1.19/pkg/include".len();
    assert_eq!(finding.saves, 14_000 + 20_000 + 90_000 + 30_000 + 2_000 + links as u64);
    silent(&diagnosis, "source-code");
}

#[test]
fn a_link_out_of_a_toolchain_takes_no_shared_directory_along() {
    let diagnosis = image()
        .layer(|l| {
            l.file("opt/go/bin/go", 14_000)
                .file("opt/go/pkg/tool/x/compile", 20_000)
                .symlink("opt/go/misc", "/usr/local")
                .symlink("opt/go/api", "/")
                .symlink("opt/go/test", "test")
                .file("usr/local/bin/app", 90_000)
        })
        .diagnose();
    assert_eq!(paths(only(&diagnosis, "go-toolchain")), ["/opt/go"]);
}
