//! Debug information that lies beside the programs that it is of.

use std::collections::BTreeSet;

use crate::content::{ExecutableFormat, ExecutableRole, Facts};
use crate::finding::packages::is_of_debug_package;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::layer::Kind;
use crate::text::thousands;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "debug-files",
    summary: "Separate debug information is in the image",
    explanation: "\
Files that only debuggers read: ELF files split off with `objcopy --only-keep-debug` (identified by content, wherever
they are), everything in `/usr/lib/debug`, `.dwp` and `.dwo` files of Rust and GCC, macOS `.dSYM` bundles, and `.pdb`
files next to their `.dll` or `.exe`.

They are usually larger than the programs, which run without them. (With a `.pdb`, .NET stack traces include line
numbers.) Those of packages whose names end in `-dbg`, `-dbgsym` or `-debuginfo` go with their packages
(`interactive-tools`); all others come from copying the whole output of a build.

Copy only the programs into the final image (`COPY --from=build /src/target/release/app /`). For .NET, publish with
`dotnet publish -p:DebugType=none`. Keep the files where your debugger can find them.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

/// Where distributions put debug information.
const DIRECTORY: &str = "/usr/lib/debug";

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut found: Vec<NodeId> =
        evidence.at(DIRECTORY).filter(|node| has_own_files(evidence, *node)).into_iter().collect();
    let bundles: BTreeSet<NodeId> = debug_files(evidence).map(|node| bundle(evidence, node)).collect();
    let outside =
        bundles.into_iter().filter(|node| !evidence.is_within_any(*node, &found)).collect::<Vec<_>>();
    found.extend(outside.into_iter().filter(|node| !evidence.is_of_toolchain(*node)));
    found.sort_by_key(|node| std::cmp::Reverse(evidence.size(*node)));
    let title = match found[..] {
        [] => return Vec::new(),
        [one] => format!("Debug information in {}", evidence.path_text(one)),
        _ => format!("Debug information in {} files and directories", thousands(found.len() as u64)),
    };
    let advice = "Remove it in the step that adds it, or copy only the programs into the final image.";
    vec![RuleMatch::new(title, advice).saving(evidence.claim(found.iter().copied())).at(found)]
}

fn debug_files<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = NodeId> + 'a {
    let of_role = |role| {
        let files = evidence.executables().filter(move |(_, executable)| executable.role == role);
        files.map(|(node, _)| node)
    };
    let split = ["dwp", "dwo"].into_iter().flat_map(|extension| evidence.with_extension(extension)).copied();
    let split = split.filter(|node| matches!(evidence.facts(*node), Some(Facts::Executable(_))));
    let programs =
        evidence.with_extension("pdb").iter().copied().filter(|node| is_beside_program(evidence, *node));
    of_role(ExecutableRole::Debug)
        .chain(split)
        .chain(programs)
        .filter(|node| !is_of_debug_package(evidence, *node))
}

/// Tells whether a directory has files that no package for debuggers brought: these go with their packages
/// (`interactive-tools`).
fn has_own_files(evidence: &Evidence<'_>, directory: NodeId) -> bool {
    let is_file = |node: &NodeId| evidence.inode(*node).is_some_and(|inode| inode.kind == Kind::File);
    evidence.below(directory).into_iter().any(|node| is_file(&node) && !is_of_debug_package(evidence, node))
}

/// The `.dSYM` folder that a file is in, else the file itself.
fn bundle(evidence: &Evidence<'_>, node: NodeId) -> NodeId {
    let mut above = std::iter::successors(Some(node), |node| evidence.tree.parent(*node));
    above.find(|node| evidence.tree.name(*node).ends_with(b".dSYM")).unwrap_or(node)
}

/// Tells the debug information of Windows and .NET from protein structures, which have the same ending.
fn is_beside_program(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let stem = std::str::from_utf8(evidence.tree.name(node)).ok().and_then(|name| name.strip_suffix("pdb"));
    let (Some(stem), Some(directory)) = (stem, evidence.tree.parent(node)) else { return false };
    ["dll", "exe"].into_iter().any(|extension| {
        let program = evidence.inside(directory, &format!("{stem}{extension}"));
        let executable = program.and_then(|program| evidence.executable(program));
        executable.is_some_and(|executable| executable.format == ExecutableFormat::Pe)
    })
}
