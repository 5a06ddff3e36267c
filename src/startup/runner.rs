//! Goes from one program to the next: from a script to its interpreter, from a shell to its command.

use super::call::{Call, Caller};
use super::executed::{ExecutedFile, Startup};
use super::inputs::node;
use super::lookup::{Lookup, LookupFailure};
use super::problem::{BrokenScript, Problem};
use super::refusal::{Reason, Refusal};
use super::shebang::Shebang;
use super::shell_arguments::{is_busybox, shell};
use super::su_call::SuCall;
use super::user::User;
use super::wrapper::Wrapper;
use super::wrapper_call::wrapper_call;
use super::wrapper_user::unknown_user;
use crate::content::{Executable, ExecutableFormat, ExecutableRole, Facts, Machine, ShellCommand};
use crate::filesystem::{FileSystem, Resolved};
use crate::layer::{ImagePath, Kind};
use crate::tree::NodeId;

/// Scripts that Linux runs through one another (`exec_binprm`).
const SCRIPTS: usize = 5;

/// Calls of `env` and of shells that are followed.
const CALLS: usize = 8;

/// Files that are followed behind one another.
const STEPS: usize = 32;

impl Startup {
    /// Follows what the image starts. Of images that are not for Linux only the arguments are known.
    pub fn of(files: &FileSystem<'_>) -> Self {
        let config = files.config();
        // an entrypoint of one empty word is what takes away that of the base image
        let entrypoint = Some(&config.entrypoint).filter(|argv| argv.as_slice() != [""]);
        let argv: Vec<String> = entrypoint.into_iter().flatten().chain(&config.cmd).cloned().collect();
        let platform = &files.analysis.image.platform;
        match argv.as_slice() {
            _ if platform.os != "linux" || platform.architecture == "wasm" => {
                Self { argv, ..Self::default() }
            }
            [] => Self { problem: Some(Problem::NoCommand), ..Self::default() },
            [..] => Runner::run(files, argv),
        }
    }
}

impl Startup {
    /// What keeps the image's health check from being started, so that it always fails.
    pub fn health_problem(files: &FileSystem<'_>) -> Option<Problem> {
        let config = files.config();
        let (kind, words) = config.health_check.split_first()?;
        let argv = match (kind.as_str(), words) {
            ("CMD", [_, ..]) => words.to_vec(),
            ("CMD-SHELL", [script]) => {
                let shell = ["/bin/sh".to_owned(), "-c".to_owned()];
                let shell = if config.shell.is_empty() { &shell[..] } else { &config.shell };
                [shell, &[needed_for_health(script)?.to_owned()]].concat()
            }
            _ => return None,
        };
        if files.analysis.image.platform.os != "linux" {
            return None;
        }
        Runner::run(files, argv).problem
    }
}

/// The part of a health check that fails as a whole where its first command does: `curl x || exit 1` is `curl x`, and so is
/// `curl x | grep y`.
fn needed_for_health(script: &str) -> Option<&str> {
    let inside = script.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let script = inside.filter(|inside| !inside.contains(['(', ')'])).unwrap_or(script);
    let fails = |after: &str| {
        let status = after.trim().trim_end_matches(';').trim();
        status == "false" || status.strip_prefix("exit ").is_some_and(|number| number.trim() != "0")
    };
    let first =
        script.rsplit_once("||").filter(|(_, after)| fails(after)).map_or(script, |(before, _)| before);
    match first.split_once('|') {
        None => Some(first),
        Some((before, after)) => {
            let is_one = !before.contains(['>', '&', ';', '\'', '"', '\n']);
            (is_one && needs_lines(after)).then_some(before)
        }
    }
}

/// Tells whether a command is `grep` that looks through what it is given, so that it fails where that is nothing.
fn needs_lines(command: &str) -> bool {
    let is_plain =
        |word: &&String| !(word.starts_with('-') && word[1..].chars().all(|c| "EFGiqswvx".contains(c)));
    !command.contains(['$', '`', '>', '<', ';', '&', '|', '\\', '\n'])
        && ShellCommand::first(command).is_some_and(|grep| {
            let patterns: Vec<&String> = grep.arguments.iter().filter(is_plain).collect();
            let is_pattern = patterns.len() == 1 && !patterns[0].starts_with('-') && !patterns[0].is_empty();
            grep.word == "grep" && grep.is_needed && is_pattern
        })
}

/// Follows what is started.
pub(super) struct Runner<'e, 'a> {
    pub(super) files: &'e FileSystem<'a>,
    pub(super) lookup: Lookup<'e, 'a>,
    startup: Startup,
    /// Whether what is called are words of some script, and no longer of the image's command.
    pub(super) is_inside: bool,
    /// Whether a script has changed what may be done with files, so that what can't be started may be by then.
    pub(super) is_opened: bool,
}

/// Why it goes no further.
pub(super) enum RunnerEnd {
    /// It can't go on.
    Problem(Problem),
    /// What comes next is for the program to decide.
    Unknown,
}

impl<'e, 'a> Runner<'e, 'a> {
    /// Follows what arguments start.
    fn run(files: &'e FileSystem<'a>, argv: Vec<String>) -> Startup {
        let user = User::of(files);
        let unknown_user = user.as_ref().err().cloned();
        let lookup = Lookup::new(files, user.ok());
        let mut runner = Self {
            files,
            lookup,
            startup: Startup { argv, ..Startup::default() },
            is_inside: false,
            is_opened: false,
        };
        let end = runner.entrypoint();
        let mut startup = runner.startup;
        startup.directory = runner.lookup.directory().to_owned();
        startup.problem = match end {
            Err(RunnerEnd::Problem(problem)) => Some(problem),
            Ok(()) | Err(RunnerEnd::Unknown) => None,
        };
        // the engine makes the working directory and looks the user up before it looks for anything else
        startup.problem = working_directory(files).or(unknown_user).or(startup.problem);
        startup
    }

    fn entrypoint(&mut self) -> Result<(), RunnerEnd> {
        let argv = std::mem::take(&mut self.startup.argv);
        let end = self.command(&argv, 0, Caller::Runtime);
        self.startup.argv = argv;
        end
    }

    /// Calls the word at a place; then what stands behind it, where it only makes way for that.
    pub(super) fn command(&mut self, argv: &[String], at: usize, by: Caller) -> Result<(), RunnerEnd> {
        let before = self.startup.executed.len();
        self.call(argv[at].as_bytes(), by, CALLS)?;
        let steps = &self.startup.executed[before..];
        let (Some(called), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
        let (called, last, is_script) = (called.node, last.node, steps.len() > 1);
        match wrapper_call(self.files, &argv[at], called, last, &argv[at + 1..]) {
            _ if before > STEPS => Err(RunnerEnd::Unknown),
            Some((wrapper @ Wrapper::Script { shell, line, .. }, skipped)) => {
                let steps = self.steps_of_script(called, last, &argv[at + 1..], true);
                let is_certain = wrapper.is_certain() || steps.is_ok();
                let wrapper = Wrapper::Script { shell, line, is_certain: is_certain && !is_problem(&steps) };
                let end = self.behind(argv, at + 1 + skipped, wrapper, last);
                if is_problem(&steps) { steps } else { end }
            }
            Some((wrapper, skipped)) => {
                match unknown_user(self.files, &self.lookup, wrapper, &argv[at + 1..at + 1 + skipped]) {
                    Some(problem) => Err(RunnerEnd::Problem(problem)),
                    None => self.behind(argv, at + 1 + skipped, wrapper, last),
                }
            }
            None if is_script && node::is_npm(self.files, called) => self.command_of_npm(&argv[at + 1..]),
            None if let Some(su) = SuCall::of(self.files, called, &argv[at..]) => self.command_of_su(&su),
            None => self.input(&argv[at..], called, if is_script { last } else { called }),
        }
    }

    /// Calls what a script is certain to call.
    pub(super) fn words_of_shell(
        &mut self,
        words: &[String],
        by: Caller,
        shell: NodeId,
    ) -> Result<(), RunnerEnd> {
        let was_inside = std::mem::replace(&mut self.is_inside, true);
        let end = self.command(words, 0, by);
        self.is_inside = was_inside;
        match end {
            Err(RunnerEnd::Problem(Problem::Program(call, _)))
                if call.by == by && !call.word.contains(&b'/') && self.may_do(shell, &call.word) =>
            {
                Err(RunnerEnd::Unknown)
            }
            end => end,
        }
    }

    /// The call that executed a file last.
    pub(super) fn last_call_of(&self, file: NodeId) -> Option<&Call> {
        self.startup
            .executed
            .iter()
            .rev()
            .find(|executed| executed.node == file)
            .map(|executed| &executed.call)
    }

    /// Calls the command behind what makes way for it.
    pub(super) fn behind(
        &mut self,
        argv: &[String],
        at: usize,
        wrapper: Wrapper,
        shell: NodeId,
    ) -> Result<(), RunnerEnd> {
        let word = argv.get(at).ok_or(RunnerEnd::Unknown)?;
        let by = Caller::Wrapper(wrapper);
        if !self.is_inside {
            self.startup.command_at = at;
            self.startup.command = self.lookup.word(word.as_bytes(), by).ok().map(|(node, _)| node);
        }
        if !wrapper.is_certain() {
            return Err(RunnerEnd::Unknown);
        }
        match self.command(argv, at, by) {
            // it does not look for it in the image's PATH
            Err(RunnerEnd::Problem(Problem::Program(call, _)))
                if call.by == by && wrapper.looks_elsewhere() && !self.files.named(word).is_empty() =>
            {
                Err(RunnerEnd::Unknown)
            }
            Err(RunnerEnd::Problem(_))
                if matches!(wrapper, Wrapper::Script { .. })
                    && !word.contains('/')
                    && self.may_do(shell, word.as_bytes()) =>
            {
                Err(RunnerEnd::Unknown)
            }
            end => end,
        }
    }

    /// Tells whether a shell may do a command by itself that is no file in PATH: a function, and busybox, where its commands
    /// are not installed as files, or where this is one of them.
    pub(super) fn may_do(&self, shell: NodeId, word: &[u8]) -> bool {
        let is_shell = |node: &NodeId| match self.files.resolve(self.files.tree.path(*node).as_bytes()) {
            Resolved::Found(node) => self.files.tree.live(node) == self.files.tree.live(shell),
            _ => false,
        };
        let is_command = |word: &str| self.files.named(word).iter().any(is_shell);
        // Alpine's looks for all but its own builtins in PATH
        let is_alpine = self.files.at("/etc/alpine-release").is_some();
        // a function that the environment hands to bash
        let function = format!("BASH_FUNC_{}%%", String::from_utf8_lossy(word));
        if self.files.variable(&function).is_some() {
            return true;
        }
        is_busybox(self.files, shell)
            && (!is_command("cat") || !is_alpine && std::str::from_utf8(word).map_or(true, is_command))
    }

    /// Calls a program by a word.
    fn call(&mut self, word: &[u8], by: Caller, calls: usize) -> Result<(), RunnerEnd> {
        let call = |path: &[u8]| Call { word: word.to_vec(), path: path.to_vec(), by };
        match self.lookup.word(word, by) {
            Ok((node, path)) => self.execute(node, call(&path), calls),
            Err(LookupFailure::Unknown) => Err(RunnerEnd::Unknown),
            Err(LookupFailure::Refused(refusal)) if self.is_opened && refusal.at.is_some() => {
                Err(RunnerEnd::Unknown)
            }
            Err(LookupFailure::Refused(refusal)) => {
                if self.startup.executed.is_empty() {
                    self.startup.program = refusal.file();
                }
                Err(RunnerEnd::Problem(Problem::Program(call(word), refusal)))
            }
        }
    }

    /// Executes a file as the kernel does: scripts through their interpreters.
    fn execute(&mut self, file: NodeId, call: Call, calls: usize) -> Result<(), RunnerEnd> {
        self.startup.program = self.startup.program.or(Some(file));
        let mut node = file;
        for scripts in 0.. {
            self.startup.executed.push(ExecutedFile { node, call: call.clone() });
            let line = match self.files.facts(node) {
                Some(Facts::Executable(executable)) if is_program(executable) => return Ok(()),
                Some(Facts::Script(script)) => Shebang::parse(&script.line),
                _ => None,
            };
            if !self.files.is_examined(node) {
                return Err(RunnerEnd::Unknown);
            }
            let Some(line) = line else {
                // shells and env run a file of no known kind as a script of sh
                if call.by != Caller::Runtime && (scripts > 0 || self.files.executable(node).is_none()) {
                    return Ok(());
                }
                let refusal = Refusal { reason: Reason::NoFormat, at: Some(node) };
                return Err(RunnerEnd::Problem(Problem::Program(call, refusal)));
            };
            if scripts == SCRIPTS {
                return Err(RunnerEnd::Problem(Problem::Script(
                    call,
                    BrokenScript::Endless { script: node },
                )));
            }
            let script = node;
            node = match self.lookup.file(line.interpreter) {
                Ok(node) => node,
                Err(LookupFailure::Unknown) => return Err(RunnerEnd::Unknown),
                Err(LookupFailure::Refused(refusal)) => {
                    let interpreter = line.interpreter.to_vec();
                    let broken = BrokenScript::Interpreter { script, interpreter, refusal };
                    return Err(RunnerEnd::Problem(Problem::Script(call, broken)));
                }
            };
            let splits =
                line.by_env().is_some() && line.argument.is_some_and(|words| words.starts_with(b"-S"));
            if let Some(missing) = self.split_option(node).filter(|_| splits) {
                self.startup.executed.push(ExecutedFile { node, call });
                return Err(RunnerEnd::Problem(Problem::Input(missing)));
            }
            if let Some(word) = line.by_env().filter(|_| calls > 0) {
                self.startup.executed.push(ExecutedFile { node, call });
                return self.call(word, Caller::Env, calls - 1);
            }
            if line.argument.is_some_and(|argument| argument.ends_with(b"\r"))
                && let Some(shell) = shell(self.files, line.interpreter, node)
            {
                self.startup.executed.push(ExecutedFile { node, call: call.clone() });
                return Err(RunnerEnd::Problem(Problem::Script(
                    call,
                    BrokenScript::ReturnOption { script, shell },
                )));
            }
        }
        Err(RunnerEnd::Unknown)
    }
}

fn is_problem(end: &Result<(), RunnerEnd>) -> bool {
    matches!(end, Err(RunnerEnd::Problem(_)))
}

/// What keeps the engine from entering or making the working directory.
fn working_directory(files: &FileSystem<'_>) -> Option<Problem> {
    let named = ImagePath::clean(files.config().working_dir.as_bytes());
    let path = format!("/{}", String::from_utf8_lossy(named.as_bytes()));
    match files.resolve(path.as_bytes()) {
        Resolved::NotADirectory(at) => Some(Problem::WorkingDirectory { path, at, is_itself: false }),
        Resolved::Found(at) if files.kind(at).is_some_and(|kind| kind != Kind::Directory) => {
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
