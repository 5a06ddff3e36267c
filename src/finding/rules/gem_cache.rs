//! Gems as they were downloaded, and what was built of them on the way.

use crate::finding::evidence::published;
use crate::finding::leftovers::{self, LeftoverGroup, Leftovers};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "gem-cache",
    summary: "Downloaded gems or object files of their extensions are in the image",
    explanation: "\
Archives of gems that are already unpacked: `*.gem` in the `cache` directory next to `specifications` or `gems` (the
layout of RubyGems and Bundler), Bundler's own download caches, and object files (`*.o`) from building extensions, below
a gem's `ext`. Ruby loads none of them. `vendor/cache`, which projects keep on purpose, is not counted.

Remove them at the end of the step: `RUN bundle install && rm -rf ~/.bundle/cache \"${BUNDLE_PATH}\"/ruby/*/cache`, or
`gem install NAME --no-document && rm -rf \"$(gem env gemdir)\"/cache/*`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "RubyGems leftovers",
    places: &[
        ("**/.bundle/cache", "Bundler downloads"),
        ("**/.gem/specs", "gem index"),
        ("**/.local/share/gem/specs", "gem index"),
    ],
    remedies: &[
        (
            "bundle ",
            "Add `&& rm -rf ~/.bundle/cache \"$(gem env gemdir)\"/cache/*` to the end of the command",
        ),
        ("", "Add `&& rm -rf \"$(gem env gemdir)\"/cache/*` to the end of the command"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut parts = LEFTOVERS.groups(evidence);
    let gems = evidence.with_extension("gem").iter().copied().filter(|gem| is_unpacked(evidence, *gem));
    parts.push(LeftoverGroup { label: "downloaded gems", nodes: gems.collect() });
    let objects = evidence.with_extension("o").iter().copied().filter(|object| {
        published::is_below_named(evidence, *object, &["ext"])
            && published::is_below_named(evidence, *object, &["gems"])
    });
    parts.push(LeftoverGroup { label: "object files", nodes: objects.collect() });
    leftovers::found(evidence, LEFTOVERS.title, parts, LEFTOVERS.remedies)
}

/// Tells whether a gem lies where RubyGems puts what it has unpacked.
fn is_unpacked(evidence: &Evidence<'_>, gem: NodeId) -> bool {
    let cache = evidence.tree.parent(gem).filter(|cache| evidence.tree.name(*cache) == b"cache");
    let home = cache.and_then(|cache| evidence.tree.parent(cache));
    home.is_some_and(|home| {
        evidence.inside(home, "specifications").or(evidence.inside(home, "gems")).is_some()
    })
}
