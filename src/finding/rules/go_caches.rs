//! Go's caches of modules and of builds, left in the image that runs the program.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "go-caches",
    summary: "Go's module cache or build cache is in the image",
    explanation: "\
The module cache (`pkg/mod` of a GOPATH, and any directory in which Go lists downloaded modules, `cache/download/…/@v`)
and the build cache (256 directories, `00` to `ff`, with Go's `README` or `trim.txt`; under its usual name,
`~/.cache/go-build`, some of them are enough).

Both only serve the next build on the same machine. A program needs neither once it is built, and together they are
often far larger than the program.

Use a multi-stage build and copy only the program. To reuse both caches between builds, keep them out of the layers:

```dockerfile
RUN --mount=type=cache,target=/root/.cache/go-build --mount=type=cache,target=/go/pkg/mod go build -o /app .
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let advice = "Use a multi-stage build, or keep the caches out of the layers with RUN --mount=type=cache.";
    RuleMatch::of_groups(evidence, "", toolchains::go_caches(evidence), advice).into_iter().collect()
}
