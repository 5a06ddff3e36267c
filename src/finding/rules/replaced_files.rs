//! Files that a later layer replaces with something of another type.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "replaced-files",
    summary: "A later layer puts something of another type in the place of files",
    explanation: "\
Files in whose place, or in the place of a directory above them, a later layer put something of another type: a link
where a directory was, a directory where a file was. The files stay stored in the lower layer. From 4 KiB for each
such layer.

Put the final thing in place in the step that writes it: join the two steps, or copy to where the files are to stay
and make the link in the same `RUN`.",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::Replaced, "replaced with another type by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        match steps.origin {
            Origin::Base => format!(
                "They came with the base image, {written_in}: leave their place alone in {hidden_in}."
            ),
            Origin::Copy => format!(
                "Copy them in {written_in} to where they are to stay, so that {hidden_in} need not replace them."
            ),
            Origin::Run => format!(
                "Put the final thing in place at once: join {written_in} and {hidden_in} into one step."
            ),
        }
    })
}
