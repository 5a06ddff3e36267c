//! Tests, of the application and of the packages that it uses.

use crate::finding::sources::test_files;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, steps};

pub(super) const RULE: Rule = Rule {
    id: "tests-and-fixtures",
    summary: "Tests, test fixtures or leftovers of test runs are in the image",
    explanation: "\
In the application: directories named `test`, `tests`, `__tests__`, `spec`, `e2e` or `cypress` that contain test files
(`test_*.py`, `*.test.ts`, `*_spec.rb`, `*Test.java`, …) or are next to a project's manifest, test files anywhere else,
fixtures next to them (`fixtures`, `testdata`, `__mocks__`, `__snapshots__`), and leftovers of test runs (`.coverage`,
`.pytest_cache`, `.nyc_output`, `.tox`, `htmlcov`, …). Nothing is reported if the image starts a test runner. In
installed packages: test directories in `site-packages` and `node_modules`, from 1 MB in total.

None of it runs in production. Numeric and data packages bring tens of megabytes of tests; for packages, the saving is
an estimate, because a few of them import their tests.

Add `tests`, `**/*.test.ts` and similar to `.dockerignore`, or copy only what runs. Tests of packages can be deleted in
the step that installs them:

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
    let own = own.map(|found| steps::advise_to_keep_out(evidence, found));
    own.into_iter().chain(packages).collect()
}
