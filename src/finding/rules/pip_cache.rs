//! Caches of Python's package managers.

use crate::finding::leftovers::Leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "pip-cache",
    summary: "The cache of pip, uv, Poetry or pipenv is in the image",
    explanation: "\
Packages that Python's package managers downloaded or built and keep for next time: `.cache/pip`, `.cache/uv`,
`.cache/pipenv`, and Poetry's `cache` and `artifacts` in `.cache/pypoetry` (not its virtual environments, which programs
run from), in any home directory. An image never uses them again. Files that uv hard-linked into an environment are
counted only if the cache holds their only link.

Use `pip install --no-cache-dir` (or `ENV PIP_NO_CACHE_DIR=1`), `uv sync --no-cache` or `poetry install --no-cache`. Or
mount the cache, which also makes builds faster:
`RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Python package manager caches",
    places: &[
        ("**/.cache/pip", "pip"),
        ("**/.cache/uv", "uv"),
        ("**/.cache/pypoetry/cache", "Poetry"),
        ("**/.cache/pypoetry/artifacts", "Poetry"),
        ("**/.cache/pipenv", "pipenv"),
    ],
    remedies: &[
        ("uv ", "Mount the cache (`RUN --mount=type=cache,target=/root/.cache/uv`) or add `--no-cache`"),
        (
            "poetry ",
            "Mount the cache (`RUN --mount=type=cache,target=/root/.cache/pypoetry`) or add `--no-cache`",
        ),
        ("", "Use `pip install --no-cache-dir` or mount the cache"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    LEFTOVERS.find(evidence)
}
