//! Caches of Python's package managers.

use crate::finding::leftovers::Leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "pip-cache",
    summary: "Downloads that pip, uv, Poetry or pipenv keep are in the image",
    explanation: "\
Packages that Python's package managers downloaded or built, and keep for the next time: `.cache/pip`, `.cache/uv`,
`.cache/pipenv`, and Poetry's `cache` and `artifacts` in `.cache/pypoetry` (not its virtual environments, which
programs run from), in whichever home directory. In an image there is no next time. Files that uv linked into an
environment are counted only where the cache is their last name.

`pip install --no-cache-dir` (or `ENV PIP_NO_CACHE_DIR=1`), `uv sync --no-cache`, `poetry install --no-cache`. Or
mount the cache, which makes builds faster too:
`RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Caches of Python's package managers",
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
        ("", "Write `pip install --no-cache-dir`, or mount the cache,"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    LEFTOVERS.find(evidence)
}
