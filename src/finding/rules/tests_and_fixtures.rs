//! Tests, of the application and of the packages that it uses.

use crate::finding::sources::test_files;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "tests-and-fixtures",
    summary: "Tests and what they need or leave are in the image",
    explanation: "\
Of the application: directories `test`, `tests`, `__tests__`, `spec`, `e2e` or `cypress` with files of tests in them
(`test_*.py`, `*.test.ts`, `*_spec.rb`, `*Test.java`, …) or beside the manifest of a project, files of tests
anywhere, fixtures beside them (`fixtures`, `testdata`, `__mocks__`, `__snapshots__`), and what test runs leave
(`.coverage`, `.pytest_cache`, `.nyc_output`, `.tox`, `htmlcov`, …). Nothing is said where the image starts a test
runner. Of installed packages: directories of tests in `site-packages` and
`node_modules`, from 1 MB in all.

Nothing of it runs in production. Packages for numbers and data bring tens of megabytes of tests; those are an
estimate, because a few packages import their tests.

Write `tests`, `**/*.test.ts` and the like into `.dockerignore`, or copy only what runs. Tests of packages can be
deleted in the step that installs:

```dockerfile
RUN pip install -r requirements.txt && find / -path '*/site-packages/*/tests' -prune -exec rm -r {} +
```",
    needs_all_layers: false,
    category: Category::Source,
    cause: Cause::BuildContext,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let own = RuleMatch::of_groups(
        evidence,
        "",
        test_files::of_application(evidence),
        "List them in .dockerignore, or copy only what runs.",
    );
    let packages = RuleMatch::of_groups(
        evidence,
        "",
        test_files::of_packages(evidence).into_iter().collect(),
        "Delete them in the step that installs the packages.",
    );
    let packages = packages.map(|found| found.about("a few packages import their tests"));
    own.into_iter().chain(packages).collect()
}
