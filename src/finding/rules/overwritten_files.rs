//! Files that a later layer writes with other content.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "overwritten-files",
    summary: "A later layer overwrites files of an earlier layer",
    explanation: "\
Files whose content a later layer replaced: both versions are stored and pulled, but only the later one is visible.
Reported from 4 KiB per overwriting layer. The package database, `/etc/passwd`, and the linker's cache,
which any installation of packages rewrites, are not counted, nor are apt's lists and logs of a base image.

Write each file once: merge the steps that write it into one `RUN`, copy the final version instead of editing it later,
and use a build stage for work that takes several passes.",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::Overwritten, "overwritten by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        let (these, them) = (steps.these, steps.them);
        match (steps.origin, steps.hidden_by) {
            (Origin::Base, Origin::Base) => format!(
                "Both steps are the base image's, {written_in} and {hidden_in}: {}, or fix the base image.",
                steps.slimmer_base
            ),
            (Origin::Base, Origin::Copy | Origin::Stage) => format!(
                "{these} already in the base image, {written_in}; drop {hidden_in}, or choose another base."
            ),
            (Origin::Base, _) => format!(
                "{these} already in the base image, {written_in}; do not change {them} in {hidden_in}, \
                 or choose another base."
            ),
            (Origin::Copy | Origin::Stage, _) => {
                format!(
                    "Copy the final version in {written_in}, so that {hidden_in} does not overwrite {them}."
                )
            }
            (Origin::Run, _) => {
                format!("Write {them} once: merge {written_in} and {hidden_in} into one step.")
            }
        }
    })
}
