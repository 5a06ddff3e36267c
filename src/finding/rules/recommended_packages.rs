//! Packages that came along because another one recommends them.

use crate::finding::packages::needed;
use crate::finding::{Category, Cause, Claim, Evidence, Rule, RuleMatch, steps};
use crate::image::{Certainty, LayerIndex};
use crate::package::{Manager, Needs, PackageId};
use crate::text::{counted, escape_line};

pub(super) const RULE: Rule = Rule {
    id: "recommended-packages",
    summary: "Packages are in the image only because others recommend them",
    explanation: "\
Debian's apt installs what packages recommend, unless it is told not to. Counted are packages that apt marked as installed
automatically (`/var/lib/apt/extended_states`) and that no package needs, neither those that were asked for nor, one after
the other, what these depend on. Packages that own a file which the image starts, or a library that its programs are
linked against, are not counted; nor are those of the base image, and `ca-certificates`, which programs that make TLS
connections need, and `-dev` packages, which `c-toolchain` reports. Less than 1 MB is ignored.

```dockerfile
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates \\
 && rm -rf /var/lib/apt/lists/*
```

If the program misses something then, name that package too.",
    needs_all_layers: true,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

/// Less than this, in bytes, is not worth a change.
const FLOOR: u64 = 1_000_000;
/// Packages that the title names.
const NAMED: usize = 3;
/// What programs need that nothing tells them to.
const WANTED: &str = "ca-certificates";

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let packages = evidence.packages();
    let Some(mut kept) = needed(evidence) else { return Vec::new() };
    let is_wanted = |id: &PackageId| packages[*id].name == WANTED;
    // what programs are compiled against was needed once, and is told with the compiler
    let is_for_building = |id: &PackageId| packages[*id].name.ends_with("-dev");
    kept.extend(packages.iter().map(|(id, _)| id).filter(|id| is_wanted(id) || is_for_building(id)));
    let is_own = |layer: LayerIndex| {
        let certainty = evidence.analysis.base.certainty(layer);
        !matches!(certainty, Some(Certainty::Recorded | Certainty::RootFileSystem))
    };
    let mut found = Needs::of(packages).only_recommended(&kept);
    found.retain(|id| {
        let package = &packages[*id];
        package.manager == Manager::Dpkg && package.layer.is_some_and(is_own)
    });
    let files = |id: &PackageId| packages.files(*id).iter().copied();
    let claim = Claim::of_paths(evidence, found.iter().flat_map(files));
    let Some(layer) = claim.main_layer(evidence.analysis).filter(|_| claim.size() >= FLOOR) else {
        return Vec::new();
    };
    found.sort_by_key(|id| std::cmp::Reverse(packages[*id].size));
    let names: Vec<String> = found.iter().take(NAMED).map(|id| escape_line(&packages[*id].name)).collect();
    let rest = found.len() - names.len();
    let more = if rest > 0 { format!(" and {}", counted(rest as u64, "other")) } else { String::new() };
    let verb = if found.len() == 1 { "is" } else { "are" };
    let title = format!(
        "{} that {verb} only recommended: {}{more}",
        counted(found.len() as u64, "package"),
        names.join(", ")
    );
    let wanted = packages.iter().any(|(id, package)| is_wanted(&id) && package.is_asked_for == Some(false));
    let also = if wanted { format!(", and name {WANTED}") } else { String::new() };
    let advice = format!(
        "Install with `apt-get install --no-install-recommends`{also} in {}.",
        steps::name(evidence, layer)
    );
    let mut nodes: Vec<_> = found.iter().flat_map(files).collect();
    nodes.sort_by_key(|node| std::cmp::Reverse(evidence.size(*node)));
    nodes.truncate(50);
    vec![RuleMatch::new(title, advice).at(nodes).saving(claim)]
}
