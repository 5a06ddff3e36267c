//! Files that a later layer writes with other content.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "overwritten-files",
    summary: "A later layer overwrites files of an earlier one",
    explanation: "\
Files whose content a later layer replaced: both versions are stored and pulled, and only the later one is seen. From
4 KiB for each layer that overwrites. The package database, `/etc/passwd` and the logs of a base image are not counted
where installing packages writes them anew: a Dockerfile has no way around it.

Write a file once: join the steps that write it into one `RUN`, copy the final version instead of a first one that is
edited later, and do in a build stage what takes several passes.",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::Overwritten, "overwritten by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        match steps.origin {
            Origin::Base => format!(
                "They came with the base image, {written_in}: leave them as they are in {hidden_in}, \
                 or take another image."
            ),
            Origin::Copy => format!(
                "Copy the final files in {written_in}, so that {hidden_in} need not write them again."
            ),
            Origin::Run => format!("Write them once: join {written_in} and {hidden_in} into one step."),
        }
    })
}
