//! What builds of Python and its packages leave: build directories, wheels, static libraries, tests.

use crate::finding::steps::{Blame, Origin};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "python-build",
    summary: "Python build directories, wheels or static libraries are in the image",
    explanation: "\
Build directories of setuptools (`build/lib.*`, `build/bdist.*`, `build/temp.*` next to `setup.py` or `pyproject.toml`),
wheels (`*.whl`, except those that interpreters bring for `venv`), and, from 1 MB, Python's static library
(`libpython*.a`) and the tests of its standard library (`lib/python3*/test`).

Once a package is installed, wheels and build directories are second copies of it. The static library is for programs
that embed Python, and the tests are for people who build Python.

Build wheels in a build stage and install them from there, so that they are never in a layer of the final image:

```dockerfile
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels pip install --no-cache-dir /wheels/*
```",
    needs_all_layers: false,
    category: Category::Source,
    cause: Cause::Instruction,
    check,
};

/// What deletes them, where a command made them.
const DELETE: &str = "Delete these files in the step that creates them, or use a multi-stage build and copy what was installed.";

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let groups = toolchains::python(evidence);
    let has_only_wheels = groups.iter().all(|group| group.label == toolchains::WHEELS);
    let found = RuleMatch::of_groups(evidence, "", groups, DELETE).map(|found| {
        let blame = Blame::of(evidence, &found.claim);
        match blame.origin(evidence) {
            Origin::Copy if has_only_wheels => RuleMatch { advice: of_copy(&blame.name(evidence)), ..found },
            _ => found,
        }
    });
    found.into_iter().collect()
}

/// What to do about what a step copied: a later one can't take it out of the layer.
fn of_copy(step: &str) -> String {
    format!("Install them from a mount, `RUN --mount=type=bind,…`, instead of copying them in {step}.")
}
