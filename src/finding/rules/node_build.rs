//! What builds for Node.js leave: headers of node, object files, caches of bundlers.

use crate::finding::steps::{Blame, Origin};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "node-build",
    summary: "Object files, headers or caches of Node.js builds are in the image",
    explanation: "\
Headers that come with node (`/usr/local/include/node`, 50 MB) or that node-gyp downloads (`.cache/node-gyp`,
`.node-gyp`), object files of native modules
(`build/Release/obj.target` and the files next to it; never the module itself, `*.node`), and caches of bundlers and
compilers (`node_modules/.cache`, `.next/cache/webpack`, `.parcel-cache`, `.turbo`, `.angular/cache`,
`node_modules/.vite`). What the base image brought is not counted.

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
    RuleMatch::of_groups(evidence, "", groups, advice).into_iter().collect()
}
