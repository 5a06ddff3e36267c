//! Files that a later layer deletes.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "deleted-files",
    summary: "A later layer deletes files that an earlier one still carries",
    explanation: "\
Files that a layer wrote and a later one deleted. Deleting in a step of its own takes nothing out of the image: the
lower layer is stored and pulled as it is, and whoever has the image can read what was deleted. From 4 KiB for each
layer that deletes.

Delete in the `RUN` that writes, mount what is only needed while building
(`RUN --mount=type=bind,source=src,target=/src make`), or build in a first stage and copy the result
(`COPY --from=build`).",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::Deleted, "deleted by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        match steps.origin {
            Origin::Base => format!(
                "They came with the base image, {written_in}, and stay in it whatever {hidden_in} deletes: \
                 take a slimmer one."
            ),
            Origin::Copy => format!(
                "Mount them while building (RUN --mount=type=bind) or use a build stage instead of {written_in}, \
                 since {hidden_in} deletes them."
            ),
            Origin::Run => {
                format!("Delete them in the step that writes them, {written_in}, and not in {hidden_in}.")
            }
        }
    })
}
