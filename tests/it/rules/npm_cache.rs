//! Caches of npm, yarn and pnpm.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn caches_are_found_wherever_they_are() {
    let diagnosis = image()
        .layer(|l| {
            l.file("root/.npm/_cacache/content-v2/sha512/00", 8_000_000)
                .file("root/.npm/_logs/2026-01-02-debug-0.log", 5_000)
                .file("usr/local/share/.cache/yarn/v6/npm-left-pad/index.js", 2_000_000)
                .file("app/.yarn/cache/left-pad.zip", 1_000_000)
                .file("app/node_modules/left-pad/index.js", 900)
        })
        .by("RUN npm ci")
        .diagnose();
    let finding = only(&diagnosis, "npm-cache");
    assert_eq!(finding.saves, 8_000_000 + 5_000 + 2_000_000 + 1_000_000);
    assert_eq!(paths(finding)[0], "/root/.npm/_cacache");
    assert_eq!(finding.title, "Node.js package manager caches: npm, yarn, yarn packages");
    assert_eq!(
        finding.advice,
        "Add `&& npm cache clean --force` to the end of the command in layer 0 (RUN npm ci)."
    );
}

#[test]
fn packages_that_programs_are_run_from_are_left_alone() {
    let clean = image().layer(|l| {
        l.file("app/.pnp.cjs", 50_000)
            .file("app/.yarn/cache/left-pad.zip", 1_000_000)
            .file("root/.cache/node/corepack/v1/yarn/4.0.0/yarn.js", 2_000_000)
    });
    silent(&clean.diagnose(), "npm-cache");
}

#[test]
fn a_store_whose_files_are_linked_into_node_modules_takes_no_room() {
    let store = "root/.local/share/pnpm/store/v3/files/00/1a";
    let linked = image()
        .layer(|l| l.file(store, 2_000_000).hard_link("app/node_modules/.pnpm/left-pad/index.js", store));
    silent(&linked.diagnose(), "npm-cache");
}

#[test]
fn the_cache_of_bun_counts_unless_bun_runs_from_it() {
    let cached = || image().layer(|l| l.file("root/.bun/install/cache/a@1.0.0/index.js", 2_000_000));
    let diagnosis = cached().by("RUN bun install").diagnose();
    let finding = only(&diagnosis, "npm-cache");
    assert_eq!(finding.title, "Node.js package manager caches: Bun");
    assert_eq!(
        finding.advice,
        "Add `&& bun pm cache rm` to the end of the command in layer 0 (RUN bun install)."
    );
    let run = |image: crate::support::ImageBuilder| {
        let program = crate::support::elf().build();
        let image = image.layer(|l| l.mode(0o755).content(b"usr/bin/bun", &program));
        image.runs(serde_json::json!({"Cmd": ["/usr/bin/bun", "run", "/app/a.ts"]})).diagnose()
    };
    silent(&run(cached()), "npm-cache");
    only(&run(cached().layer(|l| l.file("app/node_modules/b/index.js", 5_000))), "npm-cache");
}
