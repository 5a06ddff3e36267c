//! Caches of build tools that have no rule of their own.

use serde_json::json;

use super::{only, silent};
use crate::support::{ImageBuilder, elf, image};

fn cached(path: &str) -> ImageBuilder {
    image().layer(|l| l.file(&format!("{path}/blob"), 1_500_000))
}

#[test]
fn caches_are_found_in_any_home_and_each_tool_says_what_to_do() {
    for (path, command, remedy) in [
        (
            "root/.cache/bazel",
            "RUN bazel build //app",
            "Mount the cache (`RUN --mount=type=cache,target=/root/.cache/bazel`) in",
        ),
        (
            "root/.cabal/packages",
            "RUN cabal install",
            "Mount the cache (`RUN --mount=type=cache,target=/root/.cabal/packages`) in",
        ),
        (
            "root/.stack/pantry",
            "RUN stack build",
            "Mount the cache (`RUN --mount=type=cache,target=/root/.stack/pantry`) in",
        ),
        (
            "home/app/.opam/download-cache",
            "RUN opam install dune",
            "Add `&& opam clean --download-cache` to the end of",
        ),
        (
            "root/.hex/packages",
            "RUN mix deps.get",
            "Add `&& rm -rf ~/.hex/packages` to the end of the command in",
        ),
        ("root/.cache/luarocks", "RUN luarocks install x", "Add `&& rm -rf ~/.cache/luarocks` to the end of"),
        (
            "root/.cpan/build",
            "RUN cpan install X",
            "Add `&& rm -rf ~/.cpan/build ~/.cpan/sources` to the end of",
        ),
        ("root/.cpanm/work", "RUN cpanm X", "Add `&& rm -rf ~/.cpanm` to the end of the command in"),
        ("root/.conan/data", "RUN conan install .", "Use a build stage, or mount the cache"),
        ("root/.conan2/p", "RUN make", "Delete them at the end of the command, or mount them with"),
        ("root/.terraform.d/plugin-cache", "RUN terraform init", "Mount the cache ("),
        (
            "root/.cache/deno",
            "RUN deno compile a.ts",
            "Mount the cache (`RUN --mount=type=cache,target=/root/.cache/deno`) in",
        ),
    ] {
        let diagnosis = cached(path).by(command).diagnose();
        let finding = only(&diagnosis, "build-caches");
        assert_eq!(finding.saves, 1_500_000, "{path}");
        assert!(finding.advice.starts_with(remedy), "{path}: {}", finding.advice);
        silent(&diagnosis, "temporary-files");
    }
}

#[test]
fn tools_are_one_finding() {
    let diagnosis = image()
        .layer(|l| l.file("root/.cabal/packages/a", 9_000).file("root/.hex/packages/a", 9_000))
        .by("RUN cabal install && mix deps.get")
        .diagnose();
    let finding = only(&diagnosis, "build-caches");
    assert_eq!(finding.title, "Build tool caches: Cabal, Hex");
    assert!(finding.advice.starts_with("Delete them at the end of the command"), "{}", finding.advice);
}

#[test]
fn what_programs_may_run_from_is_left_alone() {
    let program = elf().build();
    let library = elf().library("libz.so.1").build();
    let runs_bazel = cached("root/.cache/bazel")
        .layer(|l| l.mode(0o755).content(b"root/.cache/bazel/app", &program))
        .runs(json!({"Cmd": ["/root/.cache/bazel/app"]}));
    let has_bazel_bin =
        cached("root/.cache/bazel").layer(|l| l.symlink("app/bazel-bin", "/root/.cache/bazel"));
    let has_library =
        cached("root/.conan/data").layer(|l| l.content(b"root/.conan/data/z/lib/libz.so.1", &library));
    let has_providers = cached("root/.terraform.d/plugin-cache")
        .layer(|l| l.symlink("infra/.terraform/providers/x", "/root/.terraform.d/plugin-cache/x"));
    let has_deno =
        cached("root/.cache/deno").layer(|l| l.mode(0o755).content(b"usr/local/bin/deno", &program));
    // what LuaRocks installed for one user
    let rocks = cached("root/.luarocks/share/lua/5.4");
    for image in [runs_bazel, has_bazel_bin, has_library, has_providers, has_deno, rocks] {
        silent(&image.diagnose(), "build-caches");
    }
}
