//! Files that a later layer replaces with something of another type.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "replaced-files",
    summary: "A later layer replaces files with something of another type",
    explanation: "\
Files that a later layer replaced, or whose directory it replaced, with something of another type: a link where a
directory was, or a directory where a file was. The files stay in the lower layer. Reported from 4 KiB per layer that
does this.

Create the final version in the step that writes it: merge the two steps, or copy the files to their final location and
create the link in the same `RUN`.",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::Replaced, "replaced with another type by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        let (these, them) = (steps.these, steps.them);
        match steps.origin {
            Origin::Base => format!(
                "{these} already in the base image, {written_in}: do not replace {them} in {hidden_in}."
            ),
            Origin::Copy | Origin::Stage => format!(
                "Copy to the final location in {written_in}, so that {hidden_in} does not replace {them}."
            ),
            Origin::Run => {
                format!("Create the final version at once: merge {written_in} and {hidden_in} into one step.")
            }
        }
    })
}
