//! Follows what shells are told to do: by a script of `-c`, by a file that they read, by a file that is a script.

use super::call::{Call, Caller};
use super::lookup::LookupFailure;
use super::problem::Problem;
use super::refusal::{Reason, Refusal};
use super::runner::{Runner, RunnerEnd};
use super::shell::Shell;
use super::shell_arguments::{script, script_file, shell};
use super::variables::{expanded, expanded_words};
use super::wrapper::Wrapper;
use super::wrapper_call::script_shell;
use crate::content::{
    ArgumentTest, Facts, PathBase, Script, ScriptPath, ScriptStep, ShellCommand, Tested, shell_command_steps,
};
use crate::filesystem::Resolved;
use crate::layer::Kind;
use crate::tree::NodeId;

/// Choices within one another that are followed.
const DEPTH: usize = 16;

/// How steps end that do not stop at what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// What stands behind them comes next.
    GoesOn,
    /// The script makes way for its arguments, and whoever called it goes on with them.
    HandedOver,
}

/// A script while it is followed.
struct ScriptRun {
    shell: Shell,
    /// The shell's own file.
    file: NodeId,
    /// The path of its file, as it was called, where it is in one; errors name the line of such.
    path: Option<String>,
    /// Whether it went elsewhere.
    has_moved: bool,
    /// Its arguments.
    given: Vec<String>,
    /// Whether they are others than those that it was called with.
    is_changed: bool,
    /// Whether nothing was called yet.
    is_first: bool,
    /// Whether whoever calls it follows what it makes way for.
    hands_over: bool,
}

impl ScriptRun {
    /// Of what its tests tell something.
    fn tested(&self, is_root: bool) -> Tested<'_> {
        let argument = self.given.first().map(String::as_str);
        Tested { argument, is_root, is_extended: self.shell != Shell::Dash }
    }
}

impl Runner<'_, '_> {
    /// Calls what a shell is told to call, where the program is one.
    pub(super) fn command_of_shell(&mut self, argv: &[String], file: NodeId) -> Result<(), RunnerEnd> {
        let Some(shell) = shell(self.files, argv[0].as_bytes(), file) else { return Ok(()) };
        let run = |given: &[String], path: Option<&str>| ScriptRun {
            shell,
            file,
            path: path.map(str::to_owned),
            has_moved: false,
            given: given.to_vec(),
            is_changed: false,
            is_first: true,
            hands_over: false,
        };
        if let Some(named) = script_file(&argv[1..]) {
            let script = self.script_of_shell(shell, file, named.path)?;
            // what its first line says is for whoever executes it
            let is_as_written = named.fails || !script.line.windows(3).any(|part| part == b" -e");
            let steps = script.steps.iter().filter(|_| is_as_written).cloned().collect::<Vec<_>>();
            return self.follow(&steps, &mut run(named.arguments, Some(named.path)));
        }
        let script = script(&argv[1..]).ok_or(RunnerEnd::Unknown)?;
        let sets_path = script.has_profile || self.files.variable("BASH_ENV").is_some();
        // words of an exec form in single quotes
        let is_list = ["['", "[\""].iter().any(|start| script.text.starts_with(start));
        if sets_path || is_list {
            return self.first_of_shell(script.text, sets_path, shell, file);
        }
        let text = expanded(self.files, script.text);
        let steps = shell_command_steps(&text, script.fails);
        let mut run = run(script.arguments, None);
        match self.follow(&steps, &mut run) {
            // of what is not followed, as a pipe, the first command is known all the same
            Err(RunnerEnd::Unknown) if run.is_first => self.first_of_shell(&text, sets_path, shell, file),
            end => end,
        }
    }

    /// Calls the first command of a script, where what follows is not known, or where its words are those of an exec form.
    fn first_of_shell(
        &mut self,
        text: &str,
        sets_path: bool,
        shell: Shell,
        file: NodeId,
    ) -> Result<(), RunnerEnd> {
        let command = ShellCommand::first(text).ok_or(RunnerEnd::Unknown)?;
        let is_unsure =
            sets_path && !command.word.contains('/') || command.is_pattern && self.has_short_names();
        if is_unsure {
            return Err(RunnerEnd::Unknown);
        }
        let by = Caller::Shell { shell, is_exec: command.is_exec };
        let words: Vec<String> = std::iter::once(command.word).chain(command.arguments).collect();
        match self.words_of_shell(&words, by, file) {
            Err(RunnerEnd::Problem(_)) if !command.is_needed => Err(RunnerEnd::Unknown),
            end => end,
        }
    }

    /// Finds the script that a shell is to read.
    fn script_of_shell(&self, shell: Shell, file: NodeId, path: &str) -> Result<Script, RunnerEnd> {
        let looks_in_path = shell != Shell::Busybox && !self.is_dash(file);
        match self.files.resolve(&self.lookup.absolute(path.as_bytes())) {
            Resolved::Found(node) => match self.files.facts(node) {
                Some(Facts::Script(script)) => Ok(script.clone()),
                _ => Err(RunnerEnd::Unknown),
            },
            // of a name without a slash others look in PATH then
            _ if !path.contains('/') && looks_in_path && !self.lookup.is_in_no_directory(path) => {
                Err(RunnerEnd::Unknown)
            }
            _ => match self.lookup.file(path.as_bytes()) {
                Err(LookupFailure::Refused(Refusal { reason: Reason::Missing, .. })) => {
                    Err(RunnerEnd::Problem(Problem::NoScript { shell, path: path.to_owned() }))
                }
                _ => Err(RunnerEnd::Unknown),
            },
        }
    }

    /// Follows what a script is certain to do with its arguments; where it makes way for them, that is followed too, unless
    /// whoever calls this does so.
    pub(super) fn steps_of_script(
        &mut self,
        called: NodeId,
        file: NodeId,
        given: &[String],
        hands_over: bool,
    ) -> Result<(), RunnerEnd> {
        let Some(Facts::Script(script)) = self.files.facts(called) else { return Err(RunnerEnd::Unknown) };
        let shell = script_shell(self.files, script, file).filter(|(_, is_plain)| *is_plain);
        let (shell, _) = shell.ok_or(RunnerEnd::Unknown)?;
        let call = self.last_call_of(called);
        let mut run = ScriptRun {
            shell,
            file,
            path: call.map(|call| String::from_utf8_lossy(&call.path).into_owned()),
            has_moved: false,
            given: given.to_vec(),
            is_changed: false,
            is_first: true,
            hands_over,
        };
        self.follow(&script.steps, &mut run)
    }

    /// Takes all steps. Ends well only where the script makes way for its arguments, and whoever called it goes on with them.
    fn follow(&mut self, steps: &[ScriptStep], run: &mut ScriptRun) -> Result<(), RunnerEnd> {
        match self.take(steps, run, 0)? {
            Flow::HandedOver => Ok(()),
            Flow::GoesOn => Err(RunnerEnd::Unknown),
        }
    }

    /// Takes steps up to what only a shell can tell.
    fn take(&mut self, steps: &[ScriptStep], run: &mut ScriptRun, depth: usize) -> Result<Flow, RunnerEnd> {
        let mut at = 0;
        while let Some(step) = steps.get(at) {
            at += 1;
            match step {
                ScriptStep::If { tests, then, otherwise } => {
                    let (then, otherwise) = (usize::from(*then), usize::from(*otherwise));
                    let branch = match ArgumentTest::any(tests, run.tested(self.lookup.is_of_root())) {
                        Some(true) => steps.get(at..at + then),
                        Some(false) => steps.get(at + then..at + then + otherwise),
                        None => None,
                    };
                    let branch = branch.filter(|_| depth < DEPTH).ok_or(RunnerEnd::Unknown)?;
                    at += then + otherwise;
                    if self.take(branch, run, depth + 1)? == Flow::HandedOver {
                        return Ok(Flow::HandedOver);
                    }
                }
                ScriptStep::Stop => return Err(RunnerEnd::Unknown),
                ScriptStep::Source { path, needs_source } => {
                    return Err(self.sourced(run, path.as_ref(), *needs_source));
                }
                ScriptStep::Directory { path, is_needed } => {
                    let is_needed = *is_needed && run.is_first && path.base == PathBase::Directory;
                    let path = self.path(run, path).ok_or(RunnerEnd::Unknown)?;
                    self.enter(&path, is_needed, run.shell)?;
                    run.has_moved = true;
                }
                ScriptStep::SearchPath { directories } => self.lookup.search(directories),
                ScriptStep::Set { words, takes_arguments } => {
                    let given = run.given.iter().filter(|_| *takes_arguments);
                    run.given = words.iter().chain(given).cloned().collect();
                    run.is_changed = true;
                }
                ScriptStep::Modes => self.is_opened = true,
                ScriptStep::Shift => {
                    if run.given.is_empty() {
                        return Err(RunnerEnd::Unknown);
                    }
                    run.given.remove(0);
                    run.is_changed = true;
                }
                ScriptStep::Call { words, takes_arguments: true, .. }
                    if words.is_empty() && run.hands_over && !run.is_changed =>
                {
                    return Ok(Flow::HandedOver);
                }
                ScriptStep::Call { line, words, is_exec, takes_arguments } => {
                    let words = self.words_of_call(run, words, *takes_arguments)?;
                    self.called(run, *line, &words, *is_exec)?;
                    run.is_first = false;
                }
            }
        }
        Ok(Flow::GoesOn)
    }

    /// The words of a call, with what its variables and the script's arguments stand for.
    fn words_of_call(
        &self,
        run: &ScriptRun,
        words: &[String],
        takes_arguments: bool,
    ) -> Result<Vec<String>, RunnerEnd> {
        let (mut known, is_whole) = match run.path {
            Some(_) => expanded_words(self.files, words),
            None => (words.to_vec(), true),
        };
        if words.is_empty() != known.is_empty() {
            return Err(RunnerEnd::Unknown);
        }
        known.extend(run.given.iter().filter(|_| takes_arguments && is_whole).cloned());
        Ok(known)
    }

    /// Calls a program of a script.
    fn called(
        &mut self,
        run: &ScriptRun,
        line: u32,
        words: &[String],
        is_exec: bool,
    ) -> Result<(), RunnerEnd> {
        let Some(first) = words.first() else { return Err(RunnerEnd::Unknown) };
        if first.starts_with('-') {
            return Err(RunnerEnd::Unknown);
        }
        let by = match is_exec && run.path.is_some() {
            true => Caller::Wrapper(Wrapper::Script { shell: run.shell, line, is_certain: true }),
            false => Caller::Shell { shell: run.shell, is_exec },
        };
        let place = self.lookup.place();
        match self.words_of_shell(words, by, run.file) {
            // what came before may have opened what is there
            Err(RunnerEnd::Problem(Problem::Program(_, refusal)))
                if !run.is_first && refusal.at.is_some() =>
            {
                Err(RunnerEnd::Unknown)
            }
            Err(RunnerEnd::Problem(problem)) => Err(RunnerEnd::Problem(problem)),
            _ if is_exec => Err(RunnerEnd::Unknown),
            _ => {
                // where it went is no matter of whoever called it
                self.lookup.go_back(place);
                Ok(())
            }
        }
    }

    /// Reads another file; what comes of that is not known, but where it can't be read.
    fn sourced(&self, run: &ScriptRun, path: Option<&ScriptPath>, needs_source: bool) -> RunnerEnd {
        if needs_source && self.is_dash(run.file) {
            let by = Caller::Shell { shell: run.shell, is_exec: false };
            let word = b"source".to_vec();
            return match self.lookup.word(&word, by) {
                Err(LookupFailure::Refused(refusal)) if refusal.at.is_none() => {
                    let call = Call { path: word.clone(), word, by };
                    RunnerEnd::Problem(Problem::Program(call, refusal))
                }
                _ => RunnerEnd::Unknown,
            };
        }
        // a script called by a relative path may say so, or not
        let is_written = path.is_some_and(|path| path.base == PathBase::Directory);
        let shown = path.and_then(|path| self.path(run, path));
        match shown.filter(|shown| is_written || shown.starts_with('/')) {
            Some(path) if self.lookup.is_absent(path.as_bytes()) => {
                RunnerEnd::Problem(Problem::NoScript { shell: run.shell, path })
            }
            _ => RunnerEnd::Unknown,
        }
    }

    /// A path of a script, as a shell comes to it; None where only the shell knows that.
    fn path(&self, run: &ScriptRun, path: &ScriptPath) -> Option<String> {
        let called = run.path.as_deref();
        let of_file = |called: &str| match self.files.resolve(&self.lookup.absolute(called.as_bytes())) {
            Resolved::Found(node) => {
                Some(format!("/{}", String::from_utf8_lossy(self.files.tree.path(node).as_bytes())))
            }
            _ => None,
        };
        let script = match path.base {
            PathBase::Directory => return Some(path.path.clone()),
            PathBase::Script => called?.to_owned(),
            PathBase::ScriptFile => of_file(called?)?,
        };
        if !script.starts_with('/') && run.has_moved {
            return None;
        }
        let directory = match script.rsplit_once('/')?.0 {
            "" => "/",
            directory => directory,
        };
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./+@".contains(&b);
        let path =
            if path.path.is_empty() { directory.to_owned() } else { format!("{directory}/{}", path.path) };
        path.bytes().all(is_plain).then_some(path)
    }

    /// Tells whether a shell is dash, and no other one that says as little.
    fn is_dash(&self, file: NodeId) -> bool {
        self.files.tree.name(file) == b"dash"
    }

    /// Goes to another directory.
    fn enter(&mut self, path: &str, is_needed: bool, shell: Shell) -> Result<(), RunnerEnd> {
        match self.files.resolve(&self.lookup.absolute(path.as_bytes())) {
            Resolved::Found(node) if self.files.kind(node) == Some(Kind::Directory) => {
                self.lookup.enter(path.as_bytes());
                Ok(())
            }
            Resolved::Missing(_) if is_needed && self.lookup.is_absent(path.as_bytes()) => {
                Err(RunnerEnd::Problem(Problem::NoDirectory { shell, path: path.to_owned() }))
            }
            _ => Err(RunnerEnd::Unknown),
        }
    }
}
