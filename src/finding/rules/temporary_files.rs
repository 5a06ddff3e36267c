//! Files that were not meant to stay.

use std::collections::HashSet;

use crate::content::ExecutableRole;
use crate::filesystem::Subtrees;
use crate::finding::evidence::published;
use crate::finding::leftovers::archives;
use crate::finding::leftovers::{self, LeftoverGroup};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::layer::Kind;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "temporary-files",
    summary: "Temporary files or caches of the build are in the image",
    explanation: "\
Files in `/tmp` and `/var/tmp`, what tools keep in `/root/.cache`, and `*.tmp` files. Excluded are files that other
rules report (package manager caches, archives, core dumps), caches that programs run from (browsers of Playwright,
Puppeteer and Cypress, models of Hugging Face and PyTorch, those of Corepack and Poetry), what distributions ship below
`/usr`, and anything named by the image's command, `PATH` or `WORKDIR`.

Delete them at the end of the step that creates them (`&& rm -rf /tmp/*`), or write them to a mount that is not part of
the image: `RUN --mount=type=tmpfs,target=/tmp …`.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

const REMEDIES: &[(&str, &str)] =
    &[("", "Delete them at the end of the command or use `RUN --mount=type=tmpfs,target=/tmp`")];

/// Entries of a home's `.cache` that other rules name, or that programs run from.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "pip", "uv", "pypoetry", "pipenv", "yarn", "pnpm", "node-gyp", "composer", "go-build", "golangci-lint", "sccache",
    "ms-playwright", "puppeteer", "Cypress", "selenium", "node", "deno", "huggingface", "torch", "whisper", "clip",
    "chroma", "tiktoken", "nltk_data", "kagglehub", "argos-translate", "bazel", "bazelisk", "pre-commit",
    "luarocks",
];

/// Where the `*.tmp` files of distributions and packages lie.
const SHIPPED: &[&str] = &["usr", "lib", "opt", "site-packages", "node_modules", "gems", "vendor"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let in_use = in_use(evidence);
    let places = ["/tmp", "/var/tmp"].map(|place| evidence.at(place));
    let places = Subtrees::new(evidence.tree, places.into_iter().flatten());
    let temporary = places.roots().iter().flat_map(|place| evidence.children(*place));
    let temporary = temporary.filter(|node| !in_use.contains(node) && !is_of_another_rule(evidence, *node));
    let caches = evidence.matching("/root/.cache/*").into_iter();
    let is_other = |node: &NodeId| OTHERS.iter().any(|name| name.as_bytes() == evidence.tree.name(*node));
    let caches = caches.filter(|node| !in_use.contains(node) && !is_other(node));
    let named = evidence.with_extension("tmp").iter().copied();
    let named = named.filter(|node| {
        !published::is_below_named(evidence, *node, SHIPPED) && !places.contains(evidence.tree, *node)
    });
    let parts = vec![
        LeftoverGroup { label: "/tmp", nodes: temporary.collect() },
        LeftoverGroup { label: "/root/.cache", nodes: caches.collect() },
        LeftoverGroup { label: "*.tmp", nodes: named.collect() },
    ];
    leftovers::found(evidence, "Temporary files", parts, REMEDIES)
}

/// What the image's command, `PATH` and working directory name, with all directories above.
fn in_use(evidence: &Evidence<'_>) -> HashSet<NodeId> {
    let start = evidence.startup();
    let words = start.argv.iter().map(String::as_str).filter(|word| word.starts_with('/'));
    let path = evidence.variable("PATH").unwrap_or_default().split(':');
    let named = words.chain(path).chain([evidence.config().working_dir.as_str()]);
    let named = named.filter_map(|path| evidence.at(path)).chain(start.program);
    let with_parents = |node| std::iter::successors(Some(node), |node| evidence.tree.parent(*node));
    named.flat_map(with_parents).collect()
}

fn is_of_another_rule(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let is_archive =
        evidence.kind(node) == Some(Kind::File) && archives::stem(evidence.tree.name(node)).is_some();
    is_archive || evidence.executable(node).is_some_and(|executable| executable.role == ExecutableRole::Core)
}
