//! Goes from one program to the next: from a script to its interpreter, from a shell to its command.

use super::lookup::{Lookup, Unfound};
use super::shebang::Shebang;
use super::shell::{script, script_file, shell};
use super::shell_command::ShellCommand;
use super::user::User;
use super::{Broken, Call, Caller, Problem, Reason, Refusal, Shell, Start, Step, Wrapper};
use crate::content::{Executable, ExecutableFormat, ExecutableRole, Facts, Machine};
use crate::finding::{Evidence, Resolved};
use crate::layer::{ImagePath, Kind};
use crate::tree::NodeId;

/// Scripts that Linux runs through one another (`exec_binprm`).
const SCRIPTS: usize = 5;

/// Calls of `env` and of shells that are followed.
const CALLS: usize = 8;

/// Files that are followed behind one another.
const STEPS: usize = 32;

/// Follows what is started.
pub(super) struct Runner<'e, 'a> {
    evidence: &'e Evidence<'a>,
    lookup: Lookup<'e, 'a>,
    start: Start,
}

/// Why it ends.
enum End {
    /// It can't go on.
    Problem(Problem),
    /// What comes next is for the program to decide.
    Unknown,
}

impl<'e, 'a> Runner<'e, 'a> {
    /// Follows what words start.
    pub fn run(evidence: &'e Evidence<'a>, words: Vec<String>) -> Start {
        let user = User::of(evidence);
        let unknown_user = user.as_ref().err().cloned();
        let lookup = Lookup::new(evidence, user.ok());
        let mut runner = Self { evidence, lookup, start: Start { words, ..Start::default() } };
        let end = runner.words();
        let mut start = runner.start;
        start.problem = match end {
            Err(End::Problem(problem)) => Some(problem),
            Ok(()) | Err(End::Unknown) => None,
        };
        // the engine makes the working directory and looks the user up before it looks for anything else
        start.problem = working_directory(evidence).or(unknown_user).or(start.problem);
        start
    }

    fn words(&mut self) -> Result<(), End> {
        let words = std::mem::take(&mut self.start.words);
        let end = self.command(&words, 0, Caller::Runtime);
        self.start.words = words;
        end
    }

    /// Calls the word at a place; then what stands behind it, where it only makes way for that.
    fn command(&mut self, words: &[String], at: usize, by: Caller) -> Result<(), End> {
        let before = self.start.steps.len();
        self.call(words[at].as_bytes(), by, CALLS)?;
        let steps = &self.start.steps[before..];
        let (Some(called), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
        let (called, last, is_script) = (called.node, last.node, steps.len() > 1);
        match Wrapper::of(self.evidence, called, last, &words[at + 1..]) {
            _ if before > STEPS => Err(End::Unknown),
            Some((wrapper, skipped)) => self.behind(words, at + 1 + skipped, wrapper, last),
            None if is_script => Ok(()),
            None => self.command_of_shell(&words[at..], called),
        }
    }

    /// Calls the command behind what makes way for it.
    fn behind(&mut self, words: &[String], at: usize, wrapper: Wrapper, shell: NodeId) -> Result<(), End> {
        let word = words.get(at).ok_or(End::Unknown)?;
        let by = Caller::Wrapper(wrapper);
        self.start.command_at = at;
        self.start.command = self.lookup.word(word.as_bytes(), by).ok().map(|(node, _)| node);
        if !wrapper.is_certain() {
            return Err(End::Unknown);
        }
        let is_busybox = matches!(wrapper, Wrapper::Script { shell: Shell::Busybox, .. });
        match self.command(words, at, by) {
            Err(End::Problem(_)) if is_busybox && !word.contains('/') && !self.has_applets(shell) => {
                Err(End::Unknown)
            }
            end => end,
        }
    }

    /// Calls what a shell is told to call, where the program is one.
    fn command_of_shell(&mut self, words: &[String], file: NodeId) -> Result<(), End> {
        let Some(shell) = shell(self.evidence, words[0].as_bytes(), file) else { return Ok(()) };
        if let Some(path) = script_file(&words[1..]) {
            return self.script_of_shell(shell, path);
        }
        let script = script(&words[1..]).ok_or(End::Unknown)?;
        let command = ShellCommand::first(script.text).ok_or(End::Unknown)?;
        let word = command.word.as_bytes();
        let has_slash = word.contains(&b'/');
        let sets_path = script.has_profile || self.evidence.variable("BASH_ENV").is_some();
        if !has_slash && sets_path {
            return Err(End::Unknown);
        }
        let end = self.call(word, Caller::Shell { shell, is_exec: command.is_exec }, CALLS);
        match end {
            Err(End::Problem(_)) if !command.is_needed => Err(End::Unknown),
            Err(End::Problem(_)) if !has_slash && shell == Shell::Busybox && !self.has_applets(file) => {
                Err(End::Unknown)
            }
            end => end,
        }
    }

    /// Looks for the script that a shell is to read. What it says is left to the shell.
    fn script_of_shell(&self, shell: Shell, path: &str) -> Result<(), End> {
        match self.lookup.file(path.as_bytes()) {
            Err(Unfound::Refused(Refusal { reason: Reason::Missing, .. })) => {
                Err(End::Problem(Problem::NoScript { shell, path: path.to_owned() }))
            }
            _ => Err(End::Unknown),
        }
    }

    /// Tells whether the commands that busybox knows are files in PATH, as they are where it is installed; where they are
    /// not, it may do them by itself.
    fn has_applets(&self, busybox: NodeId) -> bool {
        let cat = self.lookup.word(b"cat", Caller::Env);
        cat.is_ok_and(|(cat, _)| self.evidence.tree.live(cat) == self.evidence.tree.live(busybox))
    }

    /// Calls a program by a word.
    fn call(&mut self, word: &[u8], by: Caller, calls: usize) -> Result<(), End> {
        let call = |path: &[u8]| Call { word: word.to_vec(), path: path.to_vec(), by };
        match self.lookup.word(word, by) {
            Ok((node, path)) => self.execute(node, call(&path), calls),
            Err(Unfound::Unknown) => Err(End::Unknown),
            Err(Unfound::Refused(refusal)) => {
                if self.start.steps.is_empty() {
                    self.start.program = refusal.file();
                }
                Err(End::Problem(Problem::Program(call(word), refusal)))
            }
        }
    }

    /// Executes a file as the kernel does: scripts through their interpreters.
    fn execute(&mut self, file: NodeId, call: Call, calls: usize) -> Result<(), End> {
        self.start.program = self.start.program.or(Some(file));
        let mut node = file;
        for scripts in 0.. {
            self.start.steps.push(Step { node, call: call.clone() });
            let line = match self.evidence.facts(node) {
                Some(Facts::Executable(executable)) if is_program(executable) => return Ok(()),
                Some(Facts::Script(script)) => Shebang::parse(&script.line),
                _ => None,
            };
            let Some(line) = line else {
                // shells and env run a file of no known kind as a script of sh
                if call.by != Caller::Runtime && (scripts > 0 || self.evidence.executable(node).is_none()) {
                    return Ok(());
                }
                let refusal = Refusal { reason: Reason::NoFormat, at: Some(node) };
                return Err(End::Problem(Problem::Program(call, refusal)));
            };
            if scripts == SCRIPTS {
                return Err(End::Problem(Problem::Script(call, Broken::Endless { script: node })));
            }
            let script = node;
            node = match self.lookup.file(line.interpreter) {
                Ok(node) => node,
                Err(Unfound::Unknown) => return Err(End::Unknown),
                Err(Unfound::Refused(refusal)) => {
                    let interpreter = line.interpreter.to_vec();
                    let broken = Broken::Interpreter { script, interpreter, refusal };
                    return Err(End::Problem(Problem::Script(call, broken)));
                }
            };
            if let Some(word) = line.by_env().filter(|_| calls > 0) {
                self.start.steps.push(Step { node, call });
                return self.call(word, Caller::Env, calls - 1);
            }
            if line.argument.is_some_and(|argument| argument.ends_with(b"\r"))
                && let Some(shell) = shell(self.evidence, line.interpreter, node)
            {
                self.start.steps.push(Step { node, call: call.clone() });
                return Err(End::Problem(Problem::Script(call, Broken::ReturnOption { script, shell })));
            }
        }
        Err(End::Unknown)
    }
}

/// What keeps the engine from entering or making the working directory.
fn working_directory(evidence: &Evidence<'_>) -> Option<Problem> {
    let named = ImagePath::clean(evidence.config().working_dir.as_bytes());
    let path = format!("/{}", String::from_utf8_lossy(named.as_bytes()));
    match evidence.resolve(path.as_bytes()) {
        Resolved::NotADirectory(at) => Some(Problem::WorkingDirectory { path, at, is_itself: false }),
        Resolved::Found(at) if evidence.kind(at).is_some_and(|kind| kind != Kind::Directory) => {
            Some(Problem::WorkingDirectory { path, at, is_itself: true })
        }
        _ => None,
    }
}

/// Tells whether Linux would load it, were it for this platform.
fn is_program(executable: &Executable) -> bool {
    match (executable.format, executable.role) {
        (ExecutableFormat::Elf, ExecutableRole::Object | ExecutableRole::Core) => false,
        // a header that is none
        (ExecutableFormat::Elf, _) => executable.machine != Machine::Other(0),
        (ExecutableFormat::MachO | ExecutableFormat::Pe, _) => true,
    }
}
