//! Rust: toolchains, downloads and build directories.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn a_toolchain_of_rustup_is_found_with_all_that_rustup_keeps_and_its_stand_ins() {
    let diagnosis = image()
        .layer(|l| {
            let home = "usr/local/rustup";
            let chain = format!("{home}/toolchains/1.75.0-x86_64-unknown-linux-gnu");
            l.file(&format!("{chain}/bin/rustc"), 2_000)
                .file(&format!("{chain}/lib/rustlib/x86_64-unknown-linux-gnu/lib/libstd.rlib"), 90_000)
                .file(&format!("{home}/settings.toml"), 40)
                .file(&format!("{home}/update-hashes/1.75.0"), 20)
                .file("usr/local/cargo/bin/rustup", 15_000)
                .hard_link("usr/local/cargo/bin/cargo", "usr/local/cargo/bin/rustup")
                .file("usr/local/cargo/bin/server", 7_000)
                .file("usr/local/cargo/registry/index/index.crates.io-6f17d22bba15001f/config.json", 60)
                .file("usr/local/cargo/registry/cache/index.crates.io-6f17d22bba15001f/serde.crate", 800)
                .file("usr/local/cargo/registry/CACHEDIR.TAG", 5)
                .file("usr/local/cargo/git/db/lib-1/HEAD", 20)
                .file("usr/local/cargo/git/checkouts/lib-1/abc/src/lib.rs", 30)
        })
        .diagnose();
    let finding = only(&diagnosis, "rust-toolchain");
    assert_eq!(finding.title, "Rust toolchain 1.75.0, Cargo registry and Cargo git checkouts");
    let mut paths = paths(finding);
    paths.sort();
    let of_cargo =
        ["bin/cargo", "bin/rustup", "git", "registry"].map(|path| format!("/usr/local/cargo/{path}"));
    assert_eq!(paths[..4], of_cargo);
    assert_eq!(paths[4..], ["/usr/local/rustup"]);
    assert_eq!(finding.saves, 2_000 + 90_000 + 40 + 20 + 15_000 + 60 + 800 + 5 + 20 + 30);
    silent(&diagnosis, "source-code");
}

#[test]
fn a_distributions_compiler_is_priced_without_what_it_shares_directories_with() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/bin/rustc", 1_000)
                .file("usr/bin/cargo", 2_000)
                .file("usr/bin/env", 400)
                .file("usr/lib/rustlib/x86_64-unknown-linux-gnu/lib/libcore.rlib", 30_000)
                .file("usr/lib/x86_64-linux-gnu/librustc_driver-0a1b.so", 70_000)
                .file("usr/lib/x86_64-linux-gnu/libz.so.1", 500)
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "rust-toolchain").saves, 1_000 + 2_000 + 30_000 + 70_000);
}

#[test]
fn a_build_directory_is_priced_without_the_program_that_is_nowhere_else() {
    let built = |copied: bool| {
        let image = image().layer(|l| {
            let l = l
                .file("src/target/.rustc_info.json", 900)
                .file("src/target/CACHEDIR.TAG", 177)
                .file("src/target/release/deps/libserde.rlib", 50_000)
                .file("src/target/release/build/x/out", 3_000);
            let l = l.mode(0o755).file("src/target/release/server", 20_000);
            let l = l.hard_link("src/target/release/deps/server-01", "src/target/release/server");
            if copied { l.file("usr/local/bin/server", 20_000) } else { l }
        });
        image.diagnose()
    };
    let diagnosis = built(false);
    let finding = only(&diagnosis, "rust-toolchain");
    assert_eq!(finding.title, "Rust build directory");
    assert_eq!(finding.saves, 900 + 177 + 50_000 + 3_000);
    assert!(!paths(finding).contains(&"/src/target".to_owned()), "{:?}", paths(finding));

    let diagnosis = built(true);
    let finding = only(&diagnosis, "rust-toolchain");
    assert_eq!(paths(finding), ["/src/target"]);
    assert_eq!(finding.saves, 900 + 177 + 50_000 + 3_000 + 20_000);
}

#[test]
fn of_several_profiles_only_the_started_programs_results_are_kept() {
    let diagnosis = image()
        .runs(serde_json::json!({"Cmd": ["/src/target/release/server"]}))
        .layer(|l| {
            l.file("src/target/.rustc_info.json", 900)
                .file("src/target/release/deps/a.rlib", 1)
                .file("src/target/debug/deps/a.rlib", 2)
                .mode(0o755)
                .fill(b'r')
                .file("src/target/release/server", 20_000)
                .fill(b'd')
                .file("src/target/debug/server", 70_000)
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "rust-toolchain").saves, 900 + 1 + 2 + 70_000);
}

#[test]
fn directories_that_are_only_called_so_are_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("var/registry/cache/images", 100_000)
                .file("app/target/classes/A.class", 1_000)
                .file("opt/toolchains/notes.txt", 10)
                .file("usr/bin/rustc", 5_000)
                .file("srv/git/checkouts/a", 10)
        })
        .diagnose();
    silent(&diagnosis, "rust-toolchain");
}

#[test]
fn a_registry_and_a_build_directory_are_told_by_their_form_too() {
    let diagnosis = image()
        .layer(|l| {
            l.file("root/.cargo/registry/cache/index.crates.io-abc/x-1.crate", 1_000)
                .file("srv/registry/cache/github.com-1/x-1.crate", 200)
                .file("srv/registry/index/github.com-1/x", 30)
                .file("srv/registry/src/github.com-1/x-1/lib.rs", 4)
                .file("app/target/release/deps/libx.rlib", 50_000)
                .file("app/target/release/build/x/output", 600_000)
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "rust-toolchain").saves, 651_234);
    silent(
        &image().layer(|l| l.file("srv/registry/cache/x", 90).file("app/target/release/a", 90)).diagnose(),
        "rust-toolchain",
    );
}
