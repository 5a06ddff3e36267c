//! A program that a stage of its own builds again, where the image has it from a stage that its history does not show.

use crate::advice::own_steps::{LeftOut, OwnStep, is_of_no_use, unexplained};
use crate::advice::prediction::PredictedPart;
use crate::finding::{Diagnosis, Evidence};
use crate::tree::NodeId;

/// A program that a stage of its own builds, in place of the step that copied it from a stage which is not known.
#[derive(Debug)]
pub(in crate::advice) struct BuiltProgram {
    /// The program in the image.
    pub node: NodeId,
    /// The stage, which is called `build`.
    pub stage: Vec<String>,
    /// Instructions of the final stage that bring it, and what it needs.
    pub copies: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<PredictedPart>,
    /// ENTRYPOINT and CMD that start it alone; then what came from such stages beside it is left out, and said. None where
    /// a script of the image starts it.
    pub alone: Option<(Vec<String>, Vec<String>)>,
}

impl BuiltProgram {
    /// Takes the steps away that copied from stages which the history does not show, and gives what is left out with them.
    pub fn take_stages(
        &self,
        evidence: &Evidence<'_>,
        diagnosis: &Diagnosis,
        steps: &mut Vec<OwnStep<'_>>,
    ) -> Vec<LeftOut> {
        let is_whole = |step: &OwnStep<'_>| step.live.iter().all(|node| self.brings(evidence, *node));
        let is_lost = |step: &OwnStep<'_>| self.alone.is_some() && step.is_from_unknown_stage();
        let is_taken = |step: &mut OwnStep<'_>| step.is_from_stage() && is_whole(step) || is_lost(step);
        let taken: Vec<OwnStep<'_>> = steps.extract_if(.., is_taken).collect();
        let is_of_no_use = is_of_no_use(evidence, diagnosis);
        unexplained(evidence, &taken, |_, node| self.brings(evidence, node) || is_of_no_use[node.0 as usize])
    }

    /// Tells whether a path is there without the step that copied it.
    fn brings(&self, evidence: &Evidence<'_>, node: NodeId) -> bool {
        let path = format!(" /{}", String::from_utf8_lossy(evidence.tree.path(node).as_bytes()));
        node == self.node || self.copies.iter().any(|copy| copy.ends_with(&path))
    }
}
