//! Whether TypeScript was compiled, or is run as it is.

use std::collections::{HashMap, HashSet};

use super::languages::DEEP;
use crate::finding::{Evidence, Owner};
use crate::tree::NodeId;

/// What compilers of TypeScript write into, beside the manifest of a package.
const COMPILED: &[&str] = &[".next", "build", "dist", "lib", "out"];

/// Sources are not larger than this, in bytes.
const LARGEST: u64 = 1_000_000;

/// Where compiled JavaScript lies, for sources that are run as they are where it does not.
#[derive(Default)]
pub(super) struct Compiled {
    /// Packages with directories of it, and how the scripts there are called.
    scripts: HashMap<NodeId, HashSet<Vec<u8>>>,
}

impl Compiled {
    /// Looks into every package of the application for scripts where compilers put them.
    pub fn of(evidence: &Evidence<'_>, sources: &[NodeId]) -> Self {
        let mut compiled = Self::default();
        if sources.is_empty() {
            return compiled;
        }
        let scripts = ["cjs", "js", "mjs"].iter().flat_map(|ending| evidence.with_extension(ending)).copied();
        for script in scripts.filter(|script| evidence.owner(*script) == Owner::Application) {
            let mut above = evidence.upwards(script).skip(1).take(DEEP);
            let package = above.find_map(|output| {
                let is_output = COMPILED.iter().any(|name| name.as_bytes() == evidence.tree.name(output));
                let package = evidence.tree.parent(output).filter(|_| is_output)?;
                evidence.inside(package, "package.json").map(|_| package)
            });
            if let Some(package) = package {
                let stem = stem(evidence.tree.name(script)).to_vec();
                compiled.scripts.entry(package).or_default().insert(stem);
            }
        }
        compiled
    }

    /// Tells whether a source has been compiled: into a script beside it, or into one of its name in
    /// its package's directory for that; where the package has settings of a compiler, any script there may hold it.
    pub fn has(&self, evidence: &Evidence<'_>, source: NodeId) -> bool {
        // films have the same ending
        if evidence.size(source) > LARGEST {
            return false;
        }
        let name = String::from_utf8_lossy(evidence.tree.name(source));
        if [".d.ts", ".d.mts", ".d.cts"].iter().any(|ending| name.ends_with(ending)) {
            return false;
        }
        let stem = String::from_utf8_lossy(stem(evidence.tree.name(source)));
        let beside = |ending| {
            let script = format!("{stem}.{ending}");
            evidence.tree.parent(source).and_then(|directory| evidence.inside(directory, &script))
        };
        let is_package = |node: &NodeId| evidence.inside(*node, "package.json").is_some();
        let package = evidence.upwards(source).take(DEEP).find(is_package);
        let is_in_package = |package: NodeId| {
            let scripts = self.scripts.get(&package);
            scripts.is_some_and(|scripts| {
                scripts.contains(stem.as_bytes()) || evidence.inside(package, "tsconfig.json").is_some()
            })
        };
        package.is_some_and(is_in_package)
            || ["js", "mjs", "cjs"].into_iter().any(|ending| beside(ending).is_some())
    }
}

/// A file's name without its ending.
fn stem(name: &[u8]) -> &[u8] {
    let dot = name.iter().rposition(|&byte| byte == b'.').filter(|dot| *dot > 0);
    dot.map_or(name, |dot| &name[..dot])
}
