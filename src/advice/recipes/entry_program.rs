//! The program that a Dockerfile is made around, and how the new image starts it.

use crate::advice::quote::is_plain_line;
use crate::content::{Executable, Facts, ScriptStep};
use crate::finding::Evidence;
use crate::image::without_secrets;
use crate::layer::{ImagePath, Kind};
use crate::startup::Wrapper;
use crate::tree::NodeId;

/// Shells, by the names by which images call them.
const SHELLS: [&str; 4] = ["/bin/sh", "/bin/bash", "sh", "bash"];

/// A program of the image.
pub(in crate::advice) struct EntryProgram<'a> {
    /// Its file.
    pub node: NodeId,
    /// What is in it.
    pub executable: &'a Executable,
    /// Where the new image has it, absolute.
    pub path: String,
    /// The new image's ENTRYPOINT.
    pub entrypoint: Vec<String>,
    /// The new image's CMD.
    pub cmd: Vec<String>,
    /// What starts it in place of the image's own command, if anything, in a sentence.
    pub note: Option<String>,
    /// Whether the command needs a shell.
    pub needs_shell: bool,
    /// A script that comes before the program and certainly does more than to hand over to it.
    pub script: Option<NodeId>,
}

impl<'a> EntryProgram<'a> {
    /// Finds the program of a language: the one that the image starts, else the only one that it has.
    pub fn find(evidence: &Evidence<'a>, is_of_language: impl Fn(&Executable) -> bool) -> Option<Self> {
        let (entrypoint, cmd) = without_wrappers(evidence);
        let (entrypoint, cmd, needs_shell) = without_shell(&entrypoint, &cmd);
        let is_wrapper = |node: NodeId| Wrapper::named(evidence.tree.name(node)).is_some();
        let own = |node: NodeId| {
            evidence.executable(node).filter(|executable| is_of_language(executable) && !is_wrapper(node))
        };
        let start = evidence.startup();
        let programs = start.programs().into_iter().chain(start.command);
        let started = programs.rev().find_map(|node| Some((node, own(node)?)));
        if let Some((node, executable)) = started {
            let note = wrappers(evidence);
            let script = script_before(evidence, node);
            let mut started =
                Self { node, executable, path: String::new(), entrypoint, cmd, note, needs_shell, script };
            started.resolve_path(evidence)?;
            return Some(started);
        }
        let mut others = evidence.executables().filter(|(node, executable)| {
            is_of_language(executable)
                && !is_wrapper(*node)
                && !evidence.is_of_toolchain(*node)
                && evidence.kind(*node) == Some(Kind::File)
        });
        let (node, executable) = others.next()?;
        if others.next().is_some() {
            return None;
        }
        let path = absolute(evidence, node)?;
        Some(Self {
            node,
            executable,
            entrypoint: vec![path.clone()],
            cmd: Vec::new(),
            note: Some(format!(
                "The image does not start {}, its only program of this kind; this Dockerfile does.",
                crate::text::escape(path.as_bytes())
            )),
            path,
            needs_shell: false,
            script: None,
        })
    }

    /// Keeps the path by which the command names the program; a name that was looked up in PATH becomes absolute.
    fn resolve_path(&mut self, evidence: &Evidence<'_>) -> Option<()> {
        self.path = absolute(evidence, self.node)?;
        if self.needs_shell {
            return Some(());
        }
        let first = if self.entrypoint.is_empty() { &mut self.cmd } else { &mut self.entrypoint };
        let word = first.first_mut()?;
        if word.contains('/') {
            let directory = evidence.config().working_dir.as_str();
            let named = if word.starts_with('/') { word.clone() } else { format!("{directory}/{word}") };
            let named = ImagePath::clean(named.as_bytes());
            self.path = format!("/{}", std::str::from_utf8(named.as_bytes()).ok()?);
        } else {
            word.clone_from(&self.path);
        }
        Some(())
    }

    /// The program's own name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

fn absolute(evidence: &Evidence<'_>, node: NodeId) -> Option<String> {
    let path = evidence.tree.path(node);
    Some(format!("/{}", std::str::from_utf8(path.as_bytes()).ok()?))
}

/// Entrypoint and command without what stands before the program: tini, scripts that end in `exec "$@"`.
fn without_wrappers(evidence: &Evidence<'_>) -> (Vec<String>, Vec<String>) {
    let config = evidence.config();
    let at = evidence.startup().command_at;
    let of_entrypoint = at.min(config.entrypoint.len());
    (config.entrypoint[of_entrypoint..].to_vec(), config.cmd[at - of_entrypoint..].to_vec())
}

/// The first script that is executed before the program and certainly calls something else, or reads more of itself.
fn script_before(evidence: &Evidence<'_>, program: NodeId) -> Option<NodeId> {
    let does_more = |step: &ScriptStep| match step {
        ScriptStep::Call { is_exec, .. } => !is_exec,
        ScriptStep::Source { .. } => true,
        _ => false,
    };
    let before = evidence.startup().programs().into_iter().take_while(|node| *node != program);
    before.into_iter().find(
        |node| matches!(evidence.facts(*node), Some(Facts::Script(script)) if script.steps.iter().any(does_more)),
    )
}

/// What is said of what stands before the program.
fn wrappers(evidence: &Evidence<'_>) -> Option<String> {
    let start = evidence.startup();
    let words = start.argv.get(..start.command_at).filter(|words| !words.is_empty())?;
    let words = words
        .iter()
        .map(|word| crate::text::escape_line(&without_secrets(word).0))
        .collect::<Vec<_>>()
        .join(" ");
    Some(format!(
        "The image starts the program through {words}, which this Dockerfile leaves out: check that it does nothing \
         else, and run the container with --init if the program starts child processes."
    ))
}

/// Takes the shell out of a command that needs none: `/bin/sh -c "./hello --x"` is `./hello --x`.
pub(in crate::advice) fn without_shell(
    entrypoint: &[String],
    cmd: &[String],
) -> (Vec<String>, Vec<String>, bool) {
    let (shelled, other) = if entrypoint.is_empty() { (cmd, entrypoint) } else { (entrypoint, cmd) };
    let [shell, option, line] = shelled else { return (entrypoint.to_vec(), cmd.to_vec(), false) };
    if !SHELLS.contains(&shell.as_str()) || option != "-c" {
        return (entrypoint.to_vec(), cmd.to_vec(), false);
    }
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    let words = words.strip_prefix(&["exec".to_owned()][..]).unwrap_or(&words).to_vec();
    let is_command = words.first().is_some_and(|word| !word.contains('='));
    if !is_plain_line(line) || !is_command || !other.is_empty() {
        return (entrypoint.to_vec(), cmd.to_vec(), true);
    }
    if entrypoint.is_empty() { (Vec::new(), words, false) } else { (words, Vec::new(), false) }
}
