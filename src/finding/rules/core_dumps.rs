//! Core dumps: the memory of programs that crashed during the build.

use crate::content::Role;
use crate::finding::leavings;
use crate::finding::{Evidence, Found, Rule, Severity};
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
    check,
};

const REMEDIES: &[(&str, &str)] =
    &[("", "Start the command with `ulimit -c 0 &&`, and find out what crashes")];

fn check(evidence: &Evidence<'_>) -> Vec<Found> {
    let dumps = evidence.executables().filter(|(_, executable)| executable.role == Role::Core);
    let dumps: Vec<NodeId> = dumps.map(|(node, _)| node).collect();
    let claim = evidence.claim(dumps.iter().copied());
    let worth = leavings::worth(evidence, dumps, claim, REMEDIES);
    let found = worth.map(|worth| {
        let title = match worth.nodes[..] {
            [dump] => format!("Core dump {}", crate::text::escape(evidence.tree.name(dump))),
            _ => format!("{} core dumps", thousands(worth.nodes.len() as u64)),
        };
        worth.found(title).harm(Severity::Medium)
    });
    found.into_iter().collect()
}
