//! What builds for Node.js leave: headers of node, object files, caches of bundlers.

use std::collections::BTreeSet;

use crate::content::Facts;
use crate::finding::packages::Removal;
use crate::finding::steps::{Blame, Origin};
use crate::finding::{Category, Cause, Claim, Evidence, PathGroup, Rule, RuleMatch, toolchains};
use crate::package::PackageId;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "node-build",
    summary: "Object files, headers or caches of Node.js builds are in the image",
    explanation: "\
Headers that come with node (`/usr/local/include/node`, 50 MB) or that node-gyp downloads (`.cache/node-gyp`,
`.node-gyp`), object files of native modules
(`build/Release/obj.target` and the files next to it; never the module itself, `*.node`), and caches of bundlers and
compilers (`node_modules/.cache`, `.next/cache/webpack`, `.parcel-cache`, `.turbo`, `.angular/cache`,
`node_modules/.vite`). What the base image brought is not counted.

Node.js and npm themselves are counted, by whole packages, where the image starts nothing but a server of files (nginx, Apache,
lighttpd, Caddy), and no script.

All of it only serves the next build. A native module is often ten times as large with its object files as without.

Run `npm ci` and the build in a build stage, then copy what runs (`dist`, `node_modules`) into the final one. Or delete
the files in the step that builds:

```dockerfile
RUN npm ci && npm run build && rm -rf ~/.cache/node-gyp node_modules/.cache
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut groups = toolchains::node(evidence);
    for group in &mut groups {
        // images of node have its headers, the slim ones too: no other base would do without
        group
            .nodes
            .retain(|node| Blame::of(evidence, &evidence.claim([*node])).origin(evidence) != Origin::Base);
    }
    groups.retain(|group| !group.nodes.is_empty());
    let advice = "Use a multi-stage build and copy only what runs, or delete these files in the step that creates them.";
    let removal = unused(evidence);
    let files = removal.iter().flat_map(|removal| &removal.gone);
    let files: Vec<NodeId> = files.flat_map(|package| evidence.packages().files(*package)).copied().collect();
    groups.extend(PathGroup::new(evidence, "Node.js", files));
    let advice = match &removal {
        Some(removal) => format!(
            "Use a multi-stage build and copy only what is served, or run {} in the step that installs them.",
            removal.commands(evidence)
        ),
        None => advice.to_owned(),
    };
    let found = RuleMatch::of_groups(evidence, "", groups, advice).map(|mut found| {
        found.claim = Claim::union(
            [Some(&found.claim), removal.as_ref().map(|removal| &removal.claim)].into_iter().flatten(),
        );
        found
    });
    found.into_iter().collect()
}

/// Servers that run no other program.
const SERVERS: &[&str] = &["apache2", "apache2ctl", "apachectl", "caddy", "httpd", "lighttpd", "nginx"];
const PACKAGES: [&str; 2] = ["nodejs", "npm"];

/// The packages of Node.js where only a server of files is started.
fn unused(evidence: &Evidence<'_>) -> Option<Removal> {
    let is_script = |node: &NodeId| matches!(evidence.facts(*node), Some(Facts::Script(_)));
    let startup = evidence.startup();
    if !evidence.starts(SERVERS)
        || evidence.starts(&["node", "nodejs"])
        || startup.programs().iter().any(is_script)
    {
        return None;
    }
    let packages = evidence.packages();
    let is_of_node = |id: &PackageId| {
        let package = &packages[*id];
        package.manager.is_of_distribution() && PACKAGES.contains(&package.name.as_str())
    };
    let targets: BTreeSet<PackageId> = packages.iter().map(|(id, _)| id).filter(is_of_node).collect();
    Removal::of(evidence, targets)
}
