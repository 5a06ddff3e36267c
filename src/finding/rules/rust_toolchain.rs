//! Rust left in the image that runs the program: compiler, downloads, build directories.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "rust-toolchain",
    summary: "The Rust toolchain, Cargo's downloads or a build directory are in the image",
    explanation: "\
Toolchains (`bin/rustc` with `lib/rustlib`, whether from rustup, from a distribution or unpacked anywhere) and what
rustup keeps next to them, Cargo's registry (`registry/index`, `cache` and `src`) and git checkouts, and build
directories (those with `.rustc_info.json`, and `target` with a profile's `deps` and `build` or `.fingerprint`). Built
programs and libraries are not counted if the build directory is the only place that has them.

A toolchain takes about a gigabyte, and a build directory keeps everything that the compiler wrote on the way to one
program. None of it is needed to run that program.

Use a multi-stage build and copy only the program:

```dockerfile
FROM rust:1 AS build
RUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release
FROM debian:stable-slim
COPY --from=build /src/target/release/app /usr/local/bin/app
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

/// Commands that need it.
const COMMANDS: &[&str] = &["cargo", "rustc", "rustup", "rust-analyzer"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    if evidence.starts(COMMANDS) {
        return Vec::new();
    }
    let advice =
        "Use a multi-stage build and copy only the program from target/release into the final stage.";
    RuleMatch::of_groups(evidence, "", toolchains::rust(evidence, evidence.startup().program), advice)
        .into_iter()
        .collect()
}
