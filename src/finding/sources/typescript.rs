//! Whether TypeScript was compiled, or is run as it is.

use std::collections::HashSet;

use super::DEEP;
use crate::finding::{Evidence, Owner};
use crate::tree::NodeId;

/// What compilers of TypeScript write into, beside the manifest of a package.
const COMPILED: &[&str] = &[".next", "build", "dist", "lib", "out"];

/// Sources are not larger than this, in bytes.
const LARGEST: u64 = 1_000_000;

/// Where compiled JavaScript lies, for sources that are run as they are where it does not.
#[derive(Default)]
pub(super) struct Compiled {
    /// Packages that have some in a directory for it.
    packages: HashSet<NodeId>,
}

impl Compiled {
    /// Looks into every package of the application for scripts where compilers put them.
    pub fn of(evidence: &Evidence<'_>, sources: &[NodeId]) -> Self {
        if sources.is_empty() {
            return Self::default();
        }
        let scripts = ["cjs", "js", "mjs"].iter().flat_map(|ending| evidence.with_extension(ending)).copied();
        let own = scripts.filter(|script| evidence.owner(*script) == Owner::Application);
        let counts = evidence.sums(own.map(|script| (script, 1)));
        let packages = evidence.named("package.json").iter().filter_map(|file| evidence.tree.parent(*file));
        let is_compiled = |package: &NodeId| {
            let mut outputs = COMPILED.iter().filter_map(|name| evidence.inside(*package, name));
            outputs.any(|output| counts[output.0 as usize] > 0)
        };
        Self { packages: packages.filter(is_compiled).collect() }
    }

    /// Tells whether a source has been compiled: into a script beside it, or into its package's directory for that.
    pub fn has(&self, evidence: &Evidence<'_>, source: NodeId) -> bool {
        // films have the same ending
        if evidence.size(source) > LARGEST {
            return false;
        }
        let name = String::from_utf8_lossy(evidence.tree.name(source));
        if [".d.ts", ".d.mts", ".d.cts"].iter().any(|ending| name.ends_with(ending)) {
            return false;
        }
        let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
        let beside = |ending| {
            let script = format!("{stem}.{ending}");
            evidence.tree.parent(source).and_then(|directory| evidence.inside(directory, &script))
        };
        let is_package = |node: &NodeId| evidence.inside(*node, "package.json").is_some();
        let package = evidence.upwards(source).take(DEEP).find(is_package);
        package.is_some_and(|package| self.packages.contains(&package))
            || ["js", "mjs", "cjs"].into_iter().any(|ending| beside(ending).is_some())
    }
}
