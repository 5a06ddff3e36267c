//! Caches of build tools and package managers that have no rule of their own.

use crate::content::ExecutableRole;
use crate::filesystem::Resolved;
use crate::finding::leftovers::{self, Leftovers};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "build-caches",
    summary: "The cache of Bazel, Cabal, Stack, opam, CPAN or another build tool is in the image",
    explanation: "\
What build tools and package managers downloaded or built and keep for next time, in any home directory: Bazel
(`.cache/bazel`), Cabal (`.cabal/packages`), Stack (`.stack/pantry`), opam (`.opam/download-cache`), Hex
(`.hex/packages`), LuaRocks (`.cache/luarocks`), CPAN (`.cpan/build`, `.cpan/sources`, `.cpanm/work`), Conan
(`.conan/data`, `.conan2/p`), Terraform (`.terraform.d/plugin-cache`) and Deno (`.cache/deno`).

Some are left alone because programs may run from them: Bazel's if the image starts something in it or has a `bazel-bin`,
Conan's with shared libraries in it, Terraform's if there is a `.terraform`, and Deno's if Deno is in the image.

Remove them at the end of the step, or mount them during the build, which also makes builds faster:
`RUN --mount=type=cache,target=/root/.cabal/packages cabal install`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Build tool caches",
    places: &[
        ("**/.cache/bazel", BAZEL),
        ("**/.cabal/packages", "Cabal"),
        ("**/.cache/cabal/packages", "Cabal"),
        ("**/.stack/pantry", "Stack"),
        ("**/.opam/download-cache", "opam"),
        ("**/.hex/packages", "Hex"),
        ("**/.cache/luarocks", "LuaRocks"),
        ("**/.cpan/build", "CPAN"),
        ("**/.cpan/sources", "CPAN"),
        ("**/.cpanm/work", "CPAN"),
        ("**/.conan/data", CONAN),
        ("**/.conan2/p", CONAN),
        ("**/.terraform.d/plugin-cache", TERRAFORM),
        ("**/.cache/deno", DENO),
    ],
    remedies: &[
        ("bazel", "Mount the cache (`RUN --mount=type=cache,target=/root/.cache/bazel`)"),
        ("cabal ", "Mount the cache (`RUN --mount=type=cache,target=/root/.cabal/packages`)"),
        ("stack ", "Mount the cache (`RUN --mount=type=cache,target=/root/.stack/pantry`)"),
        ("opam ", "Add `&& opam clean --download-cache` to the end of the command"),
        ("mix ", "Add `&& rm -rf ~/.hex/packages` to the end of the command"),
        ("luarocks ", "Add `&& rm -rf ~/.cache/luarocks` to the end of the command"),
        ("cpanm ", "Add `&& rm -rf ~/.cpanm` to the end of the command"),
        ("cpan ", "Add `&& rm -rf ~/.cpan/build ~/.cpan/sources` to the end of the command"),
        ("conan ", "Use a build stage, or mount the cache (`RUN --mount=type=cache,target=/root/.conan2`),"),
        ("terraform ", "Mount the cache (`RUN --mount=type=cache,target=/root/.terraform.d/plugin-cache`)"),
        ("deno ", "Mount the cache (`RUN --mount=type=cache,target=/root/.cache/deno`)"),
        ("", ALL),
    ],
};
const ALL: &str =
    "Delete them at the end of the command, or mount them with `RUN --mount=type=cache,target=…`,";
const BAZEL: &str = "Bazel";
const CONAN: &str = "Conan";
const TERRAFORM: &str = "Terraform";
const DENO: &str = "Deno";

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut groups = LEFTOVERS.groups(evidence);
    for group in &mut groups {
        let is_used = match group.label {
            BAZEL => !evidence.named("bazel-bin").is_empty(),
            TERRAFORM => evidence.directories(".terraform").next().is_some(),
            DENO => !evidence.named("deno").iter().all(|node| evidence.executable(*node).is_none()),
            _ => false,
        };
        let has_libraries = |node: &NodeId| group.label == CONAN && has_shared_libraries(evidence, *node);
        group.nodes.retain(|node| !is_used && !is_named(evidence, *node) && !has_libraries(node));
    }
    // the words for one tool do not help with others
    let tools = groups.iter().filter(|group| !group.nodes.is_empty()).count();
    let remedies = if tools == 1 { LEFTOVERS.remedies } else { &[("", ALL)] };
    leftovers::found(evidence, LEFTOVERS.title, groups, remedies)
}

/// Tells whether what the image starts, or a word of its command, lies in a cache.
fn is_named(evidence: &Evidence<'_>, cache: NodeId) -> bool {
    let startup = evidence.startup();
    let words = startup.argv.iter().filter(|word| word.starts_with('/'));
    let words = words.filter_map(|word| match evidence.resolve(word.as_bytes()) {
        Resolved::Found(node) => Some(node),
        _ => None,
    });
    startup.programs().into_iter().chain(words).any(|node| evidence.is_within(node, cache))
}

fn has_shared_libraries(evidence: &Evidence<'_>, cache: NodeId) -> bool {
    let role = |node| evidence.executable(node).map(|executable| executable.role);
    evidence.below(cache).any(|node| role(node) == Some(ExecutableRole::Library))
}
