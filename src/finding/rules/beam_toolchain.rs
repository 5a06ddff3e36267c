//! Erlang and Elixir left beside a release that brings its own runtime.

use std::collections::BTreeSet;

use crate::finding::packages::Removal;
use crate::finding::{Category, Cause, Claim, Evidence, Rule, RuleMatch, toolchains};
use crate::package::PackageId;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "beam-toolchain",
    summary: "Erlang or Elixir is in the image beside a release that brings its own runtime",
    explanation: "\
The image starts a release, as `mix release` and `rebar3 release` make it, with a runtime in it (`erts-…/bin/beam.smp`), and has
another Erlang (a directory `erlang` with `bin/erl`) or Elixir (`elixir` with `bin/elixir`) beside it. Where apt or apk installed
them, whole packages are counted, with all that only they need.

A release needs nothing of them. Build it in a stage, and copy it alone:

```dockerfile
COPY --from=build /app/_build/prod/rel/site /app
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

const ADVICE: &str = "Build the release in a stage of its own, and copy it alone into the final one.";

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let groups = toolchains::beam(evidence, evidence.startup().program);
    let nodes: Vec<NodeId> = groups.iter().flat_map(|group| &group.nodes).copied().collect();
    let found = RuleMatch::of_groups(evidence, "", groups, ADVICE).map(|mut found| {
        found.title.push_str(" beside a release that brings its own runtime");
        let packages = evidence.packages();
        let files: Vec<NodeId> = nodes.iter().flat_map(|node| evidence.below(*node)).collect();
        let owners: BTreeSet<PackageId> =
            files.iter().filter_map(|file| packages.owner_of_distribution(*file)).collect();
        if let Some(removal) = Removal::of(evidence, owners) {
            let loose = files.into_iter().filter(|file| packages.owner_of_distribution(*file).is_none());
            let loose = loose.filter(|file| evidence.tree.children(*file).is_empty());
            found.claim = Claim::union([&Claim::of_paths(evidence, loose), &removal.claim]);
        }
        found
    });
    found.into_iter().collect()
}
