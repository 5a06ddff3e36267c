//! Python's compiled modules.

use crate::filesystem::Subtrees;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity, leftovers};
use crate::text::counted;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "python-bytecode",
    summary: "Python bytecode is in the image next to its sources",
    explanation: "\
Compiled modules whose sources are in the image too: `__pycache__` directories, and `*.pyc` and `*.pyo` files next to
the `*.py`. A `*.pyc` without its source is not counted: it is the program. This is a trade-off, and never more than of
low severity: without bytecode, the image is smaller and its builds are reproducible, but each new container compiles
what it imports, and starts several times as slowly (a Flask application in 2.3 s instead of 0.5 s, one that imports
pandas in 10 s instead of 2.4 s). Keep it where containers start often or must answer soon.

`pip install --no-compile` leaves out that of packages of pip, and `ENV PYTHONDONTWRITEBYTECODE=1` keeps what is run later
from writing more. Neither has any effect on packages of the distribution, which compile theirs while being installed;
end that step with `find / -xdev -name __pycache__ -type d -exec rm -rf {} +`. From 1 MB on, the two are findings of their own.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

const SLOWER: &str = "If containers may start several times as slowly";

/// What to do about bytecode that steps wrote, by what they say: of pip's packages, and of all others, on which neither an
/// option of pip nor a variable has any effect.
const REMEDIES: &[(&str, &str)] = &[
    ("pip install", "use `pip install --no-compile` and set PYTHONDONTWRITEBYTECODE=1"),
    ("pip3 install", "use `pip install --no-compile` and set PYTHONDONTWRITEBYTECODE=1"),
    ("uv ", "leave out `--compile-bytecode` and set PYTHONDONTWRITEBYTECODE=1"),
    ("", DELETE),
];
const DELETE: &str = "add `&& find / -xdev -name __pycache__ -type d -exec rm -rf {} +`";

/// From how many bytes on those of distributions and all others are findings of their own.
const APART: u64 = 1_000_000;

/// Where packages of distributions put their modules.
const OF_DISTRIBUTION: &[&str] = &["usr/lib/python", "usr/share/", "usr/lib64/python"];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let compiled =
        ["pyc", "pyo"].into_iter().flat_map(|extension| evidence.with_extension(extension)).copied();
    let compiled = compiled.filter(|file| has_source_beside(evidence, *file));
    let all = evidence.directories("__pycache__").chain(compiled);
    let mut nodes = Subtrees::new(evidence.tree, all).into_roots();
    nodes.retain(|node| !evidence.is_of_toolchain(*node));
    let is_of_distribution = |node: &NodeId| {
        let path = evidence.tree.path(*node);
        OF_DISTRIBUTION.iter().any(|place| path.as_bytes().starts_with(place.as_bytes()))
    };
    let of = |nodes: &[NodeId]| evidence.claim(nodes.iter().copied()).size();
    let (distributed, own): (Vec<NodeId>, Vec<NodeId>) = nodes.iter().copied().partition(is_of_distribution);
    let by_distribution = &[("", DELETE)][..];
    // other steps wrote them, and other words keep them away
    match (of(&distributed), of(&own)) {
        (theirs, ours) if theirs.min(ours) >= APART => {
            let found = [found(evidence, distributed, by_distribution), found(evidence, own, REMEDIES)];
            found.into_iter().flatten().collect()
        }
        (theirs, ours) => {
            let remedies = if theirs > ours { by_distribution } else { REMEDIES };
            found(evidence, nodes, remedies).into_iter().collect()
        }
    }
}

fn found(evidence: &Evidence<'_>, nodes: Vec<NodeId>, remedies: &[(&str, &str)]) -> Option<RuleMatch> {
    let claim = evidence.claim(nodes.iter().copied());
    let cleanup = leftovers::cleanup(evidence, nodes, claim, remedies);
    cleanup.map(|mut cleanup| {
        cleanup.advice = conditional(&cleanup.advice);
        let modules: u64 = cleanup.nodes.iter().map(|node| u64::from(evidence.file_count(*node))).sum();
        let title =
            format!("Python bytecode of {}, which makes containers start faster", counted(modules, "module"));
        cleanup.found(title).max_severity(Severity::Low)
    })
}

/// Says of an advice what it costs.
fn conditional(advice: &str) -> String {
    let mut words = advice.chars();
    let first = words.next().map(|first| first.to_ascii_lowercase());
    format!("{SLOWER}, {}{}", first.unwrap_or_default(), words.as_str())
}

/// Tells whether a compiled module stands beside its source, as Python 2 has it.
fn has_source_beside(evidence: &Evidence<'_>, compiled: NodeId) -> bool {
    let name = evidence.tree.name(compiled);
    let source = std::str::from_utf8(&name[..name.len() - 1]).ok();
    let directory = evidence.tree.parent(compiled).filter(|node| evidence.tree.name(*node) != b"__pycache__");
    directory.zip(source).is_some_and(|(directory, source)| evidence.inside(directory, source).is_some())
}
