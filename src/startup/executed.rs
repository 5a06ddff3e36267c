//! What a container of the image starts.

use super::call::Call;
use super::problem::Problem;
use crate::tree::NodeId;

/// What a container of the image starts.
#[derive(Debug, Clone, Default)]
pub struct Startup {
    /// Entrypoint and command, joined as the engine joins them.
    pub argv: Vec<String>,
    /// The file that the first of them means.
    pub program: Option<NodeId>,
    /// Where in `argv` the command begins: behind tini or a script that ends in `exec "$@"`.
    pub command_at: usize,
    /// The file that the command's first argument means, where it stands behind such, and as far as it is found.
    pub command: Option<NodeId>,
    /// Every file that is executed one after the other, as far as that is certain: a script and its interpreter, a
    /// shell and the first command of its script.
    pub executed: Vec<ExecutedFile>,
    /// The directory from which what is executed last looks for files, absolute: the working directory, or where a shell
    /// went.
    pub directory: String,
    /// What keeps the last executed file, or the one after it, from starting. What follows is not looked at.
    pub problem: Option<Problem>,
}

/// A file that is executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutedFile {
    /// The file, links followed.
    pub node: NodeId,
    /// The call that executes it; of an interpreter that of its script, because errors name that.
    pub call: Call,
}

impl Startup {
    /// All files that are executed, each once.
    pub fn programs(&self) -> Vec<NodeId> {
        let mut programs = Vec::new();
        for file in &self.executed {
            if !programs.contains(&file.node) {
                programs.push(file.node);
            }
        }
        programs
    }
}
