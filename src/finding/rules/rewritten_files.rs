//! Files that a later layer writes again as they are.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "rewritten-files",
    summary: "A later layer stores files again without any change",
    explanation: "\
Files that a later layer stored again with the same content, owner, mode and time: a second `COPY` of the same files, or
a step that writes what already exists. Every byte is stored and pulled twice. Reported from 4 KiB per layer that does
this.

Drop the second step, or let it copy only what the first did not: `COPY package.json .`, then `COPY src src` instead of
`COPY . .`.",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::RewrittenSame, "stored again unchanged by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        let (these, them) = (steps.these, steps.them);
        match steps.origin {
            Origin::Base => {
                format!("{these} already in the base image, {written_in}: leave {them} out of {hidden_in}.")
            }
            Origin::Copy | Origin::Stage | Origin::Run => {
                format!("Drop {hidden_in}, or exclude from it what {written_in} already wrote.")
            }
        }
    })
}
