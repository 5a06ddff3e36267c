//! Caches of npm, yarn, pnpm and Bun.

use crate::finding::leftovers::{self, LeftoverGroup, Leftovers};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "npm-cache",
    summary: "The cache of npm, yarn, pnpm or Bun is in the image",
    explanation: "\
Packages that Node.js package managers downloaded and keep for next time: `.npm/_cacache`, `.cache/yarn`, `.yarn/cache`,
`.yarn/berry/cache`, pnpm's store, `.bun/install/cache` and node-gyp's headers, in any directory. Programs load what is in
`node_modules`. If there is a `.pnp.cjs`, programs load packages from yarn's cache itself, which is then not counted; neither
is Bun's where the image starts Bun and has no `node_modules`. Files that pnpm or Bun hard-linked into `node_modules` are
counted only if the cache holds their only link.

Clean up at the end of the step (`npm ci --omit=dev && npm cache clean --force`, `yarn cache clean`,
`pnpm store prune`, `bun pm cache rm`), or mount the cache: `RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Node.js package manager caches",
    places: &[
        ("**/.npm/_cacache", "npm"),
        ("**/.npm/_logs", "npm"),
        ("**/.cache/yarn", "yarn"),
        ("**/pnpm/store", "pnpm"),
        ("**/.pnpm-store", "pnpm"),
        ("**/.cache/pnpm", "pnpm"),
        ("**/.cache/node-gyp", "node-gyp"),
    ],
    remedies: &[
        ("yarn", "Add `&& yarn cache clean` to the end of the command"),
        ("pnpm", "Mount the store (`RUN --mount=type=cache,target=/root/.local/share/pnpm/store`)"),
        ("bun ", "Add `&& bun pm cache rm` to the end of the command"),
        ("", "Add `&& npm cache clean --force` to the end of the command"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut parts = LEFTOVERS.groups(evidence);
    parts.push(LeftoverGroup { label: "yarn packages", nodes: unpacked_by_yarn(evidence) });
    parts.push(LeftoverGroup { label: "Bun", nodes: downloaded_by_bun(evidence) });
    leftovers::found(evidence, LEFTOVERS.title, parts, LEFTOVERS.remedies)
}

/// Caches of newer yarns, unless programs are run from them (Plug'n'Play).
fn unpacked_by_yarn(evidence: &Evidence<'_>) -> Vec<NodeId> {
    if [".pnp.cjs", ".pnp.js", ".pnp.loader.mjs"].iter().any(|name| !evidence.named(name).is_empty()) {
        return Vec::new();
    }
    let mut caches = evidence.matching("**/.yarn/cache");
    caches.extend(evidence.matching("**/.yarn/berry/cache"));
    caches
}

/// Bun's cache, unless it runs programs from there because nothing is installed.
fn downloaded_by_bun(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let is_installed = evidence.directories("node_modules").next().is_some();
    if evidence.starts(&["bun", "bunx"]) && !is_installed {
        return Vec::new();
    }
    evidence.matching("**/.bun/install/cache")
}
