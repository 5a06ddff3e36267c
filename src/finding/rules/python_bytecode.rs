//! Python's compiled modules.

use crate::filesystem::Subtrees;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, leftovers};
use crate::text::thousands;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "python-bytecode",
    summary: "Python bytecode is in the image next to its sources",
    explanation: "\
Compiled modules whose sources are in the image too: `__pycache__` directories, and `*.pyc` and `*.pyo` files next to
the `*.py`. A `*.pyc` without its source is not counted: it is the program. This is a trade-off: without bytecode, the
image is smaller and its builds are reproducible, but each new container compiles what it imports, which costs some
tenths of a second at start. Keep it where that matters.

`pip install --no-compile` leaves it out, and `ENV PYTHONDONTWRITEBYTECODE=1` keeps later steps from writing more.
Distribution packages always write theirs while being installed; end that step with
`find / -xdev -name __pycache__ -type d -exec rm -rf {} +`.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

const REMEDIES: &[(&str, &str)] = &[
    (
        "pip ",
        "If start-up time does not matter, use `pip install --no-compile` and set PYTHONDONTWRITEBYTECODE=1",
    ),
    (
        "uv ",
        "If start-up time does not matter, leave out `--compile-bytecode` and set PYTHONDONTWRITEBYTECODE=1",
    ),
    (
        "",
        "If start-up time does not matter, add `&& find / -xdev -name __pycache__ -type d -exec rm -rf {} +`",
    ),
];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let compiled =
        ["pyc", "pyo"].into_iter().flat_map(|extension| evidence.with_extension(extension)).copied();
    let compiled = compiled.filter(|file| has_source_beside(evidence, *file));
    let all = evidence.directories("__pycache__").chain(compiled);
    let mut nodes = Subtrees::new(evidence.tree, all).into_roots();
    nodes.retain(|node| !evidence.is_of_toolchain(*node));
    let claim = evidence.claim(nodes.iter().copied());
    let cleanup = leftovers::cleanup(evidence, nodes, claim, REMEDIES);
    let found = cleanup.map(|cleanup| {
        let modules: u64 = cleanup.nodes.iter().map(|node| u64::from(evidence.file_count(*node))).sum();
        cleanup.found(format!(
            "Python bytecode of {} module{}, which only saves start-up time",
            thousands(modules),
            if modules == 1 { "" } else { "s" }
        ))
    });
    found.into_iter().collect()
}

/// Tells whether a compiled module stands beside its source, as Python 2 has it.
fn has_source_beside(evidence: &Evidence<'_>, compiled: NodeId) -> bool {
    let name = evidence.tree.name(compiled);
    let source = std::str::from_utf8(&name[..name.len() - 1]).ok();
    let directory = evidence.tree.parent(compiled).filter(|node| evidence.tree.name(*node) != b"__pycache__");
    directory.zip(source).is_some_and(|(directory, source)| evidence.inside(directory, source).is_some())
}
