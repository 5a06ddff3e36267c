//! Repositories of version control, with all history.

use crate::finding::{Category, Cause, Evidence, Owner, PathGroup, Rule, RuleMatch, Severity};

pub(super) const RULE: Rule = Rule {
    id: "git-directory",
    summary: "A version control directory, such as .git, is in the image",
    explanation: "\
Directories named `.git` (with `objects`), `.hg` (with `store` or `requires`), `.svn` (with `wc.db` or `entries`) and
`.bzr` (with `repository` or `branch`), except in caches of toolchains.

Such a directory contains every version of every file that was ever committed: it is larger than the project itself, and
includes whatever was once committed by mistake and deleted since, passwords too. Everyone who can pull the image can
read it.

Add `.git` to `.dockerignore`. If a step clones a repository, delete what is not needed in the same step:

```dockerfile
RUN git clone --depth 1 https://example.com/project /src && rm -rf /src/.git
```",
    needs_all_layers: false,
    category: Category::Source,
    cause: Cause::BuildContext,
    check,
};

/// Directories by name, each with one of what is inside.
const DIRECTORIES: &[(&str, &[&str])] = &[
    (".git", &["objects"]),
    (".hg", &["store", "requires"]),
    (".svn", &["wc.db", "entries"]),
    (".bzr", &["repository", "branch"]),
];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let parts = DIRECTORIES.iter().filter_map(|(name, inside)| {
        let is_one = |node: &_| {
            inside.iter().any(|path| evidence.inside(*node, path).is_some())
                && evidence.owner(*node) != Owner::Toolchain
        };
        PathGroup::new(evidence, *name, evidence.directories(name).filter(is_one))
    });
    let advice = "Add it to .dockerignore; if a step clones a repository, delete it in the same step.";
    let found = RuleMatch::of_groups(evidence, "Version control", parts.collect(), advice);
    found.map(|found| found.min_severity(Severity::Medium)).into_iter().collect()
}
