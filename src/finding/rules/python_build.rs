//! What builds of Python and its packages leave: build directories, wheels, static libraries, tests.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "python-build",
    summary: "Build directories, wheels or static libraries of Python are in the image",
    explanation: "\
Directories in which setuptools builds (`build/lib.*`, `build/bdist.*`, `build/temp.*` beside `setup.py` or
`pyproject.toml`), wheels (`*.whl`) but for those that interpreters bring for `venv`, and, from 1 MB, Python's static
library (`libpython*.a`) and the tests of its standard library (`lib/python3*/test`).

Once a package is installed, wheels and build directories are second copies of it. The static library is for programs
that embed Python, and the tests are for those who build Python.

Build wheels in a first stage and install them from there, so that they never are in a layer of the final image:

```dockerfile
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels pip install --no-cache-dir /wheels/*
```",
    needs_all_layers: false,
    category: Category::Source,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let advice =
        "Delete them in the step that makes them, or build in a first stage and copy what it installed.";
    RuleMatch::of_groups(evidence, "", toolchains::python(evidence), advice).into_iter().collect()
}
