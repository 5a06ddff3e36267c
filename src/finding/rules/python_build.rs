//! What builds of Python and its packages leave: build directories, wheels, static libraries, tests.

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

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let advice = "Delete these files in the step that creates them, or use a multi-stage build and copy what was installed.";
    RuleMatch::of_groups(evidence, "", toolchains::python(evidence), advice).into_iter().collect()
}
