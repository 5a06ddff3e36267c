//! Files that a later layer deletes.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "deleted-files",
    summary: "A later layer deletes files that an earlier layer still contains",
    explanation: "\
Files that one layer wrote and a later one deleted. Deleting in a separate step does not shrink the image: the lower
layer is stored and pulled unchanged, and anyone who has the image can read what was deleted. Reported from 4 KiB per
deleting layer.

Delete in the `RUN` that writes, mount what is only needed during the build
(`RUN --mount=type=bind,source=src,target=/src make`), or use a build stage and copy the result (`COPY --from=build`).",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::Deleted, "deleted by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        let (these, them) = (steps.these, steps.them);
        match steps.origin {
            Origin::Base => format!(
                "{these} in the base image, {written_in}, which {hidden_in} cannot shrink: choose a slimmer base."
            ),
            Origin::Copy => format!(
                "Use a bind mount (RUN --mount=type=bind) or a build stage instead of {written_in}, \
                 because {hidden_in} deletes {them}."
            ),
            Origin::Run => {
                format!("Delete {them} in the step that writes {them}, {written_in}, not in {hidden_in}.")
            }
        }
    })
}
