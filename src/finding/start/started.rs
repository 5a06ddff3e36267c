//! What a container of the image starts.

use super::runner::Runner;
use super::{Call, Problem};
use crate::finding::Evidence;
use crate::tree::NodeId;

/// What a container of the image starts.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Entrypoint and command, joined as the engine joins them.
    pub words: Vec<String>,
    /// The file that the first word means.
    pub program: Option<NodeId>,
    /// Where in the words the command begins: behind tini, scripts that end in `exec "$@"`, and the like.
    pub command_at: usize,
    /// The file that the command's first word means, where it stands behind such, and as far as it is found.
    pub command: Option<NodeId>,
    /// Every file that is executed one after the other, as far as that is certain: a script and its interpreter, a
    /// shell and the first command of its script.
    pub steps: Vec<Step>,
    /// What keeps the last step, or the one after it, from starting. What follows is not looked at.
    pub problem: Option<Problem>,
}

/// A file that is executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The file, links followed.
    pub node: NodeId,
    /// The call that executes it; of an interpreter that of its script, because errors name that.
    pub call: Call,
}

impl Start {
    /// Follows what the image starts. Of images that are not for Linux only the words are known.
    pub(in crate::finding) fn of(evidence: &Evidence<'_>) -> Self {
        let config = evidence.config();
        // an entrypoint of one empty word is what takes away that of the base image
        let entrypoint = Some(&config.entrypoint).filter(|words| words.as_slice() != [""]);
        let words: Vec<String> = entrypoint.into_iter().flatten().chain(&config.cmd).cloned().collect();
        let platform = &evidence.analysis.image.platform;
        match words.as_slice() {
            _ if platform.os != "linux" || platform.architecture == "wasm" => {
                Self { words, ..Self::default() }
            }
            [] => Self { problem: Some(Problem::NoCommand), ..Self::default() },
            [..] => Runner::run(evidence, words),
        }
    }

    /// The files of all steps, each once.
    pub fn programs(&self) -> Vec<NodeId> {
        let mut programs = Vec::new();
        for step in &self.steps {
            if !programs.contains(&step.node) {
                programs.push(step.node);
            }
        }
        programs
    }
}
