//! Core dumps: the memory of programs that crashed during the build.

use crate::content::ExecutableRole;
use crate::finding::leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::text::thousands;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "core-dumps",
    summary: "A core dump is in the image",
    explanation: "\
The memory of a program that crashed while the image was built, identified by its ELF header rather than its name. Core
dumps are large, and contain whatever the program knew, including passwords and keys.

Find out what crashed, and delete the dump in the step that wrote it; `ulimit -c 0` at the start of a step prevents core
dumps.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

const REMEDIES: &[(&str, &str)] =
    &[("", "Start the command with `ulimit -c 0 &&`, and find out what crashes")];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let dumps = evidence.executables().filter(|(_, executable)| executable.role == ExecutableRole::Core);
    let dumps: Vec<NodeId> = dumps.map(|(node, _)| node).collect();
    let claim = evidence.claim(dumps.iter().copied());
    let cleanup = leftovers::cleanup(evidence, dumps, claim, REMEDIES);
    let found = cleanup.map(|cleanup| {
        let title = match cleanup.nodes[..] {
            [dump] => format!("Core dump {}", crate::text::escape(evidence.tree.name(dump))),
            _ => format!("{} core dumps", thousands(cleanup.nodes.len() as u64)),
        };
        cleanup.found(title).min_severity(Severity::Medium)
    });
    found.into_iter().collect()
}
