//! The Go toolchain left in the image that runs the program.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "go-toolchain",
    summary: "The Go toolchain is in the final image",
    explanation: "\
A GOROOT, complete or partial, anywhere in the image: a directory with `bin/go` and Go's tools or sources. Nothing needs
the compiler once the program is built, and it is usually the largest part of an image that was built in a single stage.
What it links to elsewhere is counted too (Debian's `/usr/share/go-…`).

Use a multi-stage build (`FROM golang:… AS build`) and copy only the program into the final stage (`COPY --from=build`).",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

/// Commands that need it.
const COMMANDS: &[&str] = &["go", "gofmt", "gopls"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    if evidence.starts(COMMANDS) {
        return Vec::new();
    }
    let found = toolchains::go_roots(evidence).into_iter().map(|root| {
        let nodes = toolchains::go_installation(evidence, root);
        let version = evidence.inside(root, "VERSION").and_then(|file| evidence.text(file));
        let version = version.and_then(|text| Some(text.lines().next()?.trim_start_matches("go").to_owned()));
        let version = version.map(|version| format!(" {}", crate::text::escape_line(&version)));
        RuleMatch::new(
            format!("Go toolchain{}", version.unwrap_or_default()),
            "Use a multi-stage build and copy only the program into the final stage.",
        )
        .saving(evidence.claim(nodes.iter().copied()))
        .at(nodes)
    });
    found.collect()
}
