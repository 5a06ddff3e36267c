//! What builds for Node.js leave: headers of node, object files, caches of bundlers.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, toolchains};

pub(super) const RULE: Rule = Rule {
    id: "node-build",
    summary: "Object files, headers or caches of Node.js builds are in the image",
    explanation: "\
Headers that node-gyp downloads (`.cache/node-gyp`, `.node-gyp`), object files of native modules
(`build/Release/obj.target` with what lies beside it; never the module itself, `*.node`), and caches of bundlers and
compilers (`node_modules/.cache`, `.next/cache/webpack`, `.parcel-cache`, `.turbo`, `.angular/cache`,
`node_modules/.vite`).

All of it serves the next build. A native module with its object files is often ten times as large as without.

Run `npm ci` and the build in a first stage, then copy what runs (`dist`, `node_modules`) into the final one; or
delete in the step that builds:

```dockerfile
RUN npm ci && npm run build && rm -rf ~/.cache/node-gyp node_modules/.cache
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let advice = "Install and build in a first stage and copy only what runs; or delete these in the step that makes them.";
    RuleMatch::of_groups(evidence, "", toolchains::node(evidence), advice).into_iter().collect()
}
