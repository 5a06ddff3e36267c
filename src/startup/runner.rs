//! Goes from one program to the next: from a script to its interpreter, from a shell to its command.

use super::call::{Call, Caller};
use super::executed::{ExecutedFile, Startup};
use super::lookup::{Lookup, LookupFailure};
use super::problem::{BrokenScript, Problem};
use super::refusal::{Reason, Refusal};
use super::shebang::Shebang;
use super::shell::Shell;
use super::shell_arguments::{script, script_file, shell};
use super::shell_command::ShellCommand;
use super::user::User;
use super::wrapper::Wrapper;
use super::wrapper_call::wrapper_call;
use crate::content::{Executable, ExecutableFormat, ExecutableRole, Facts, Machine};
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

/// Follows what is started.
struct Runner<'e, 'a> {
    files: &'e FileSystem<'a>,
    lookup: Lookup<'e, 'a>,
    startup: Startup,
}

/// Why it goes no further.
enum RunnerEnd {
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
        let mut runner = Self { files, lookup, startup: Startup { argv, ..Startup::default() } };
        let end = runner.entrypoint();
        let mut startup = runner.startup;
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
    fn command(&mut self, argv: &[String], at: usize, by: Caller) -> Result<(), RunnerEnd> {
        let before = self.startup.executed.len();
        self.call(argv[at].as_bytes(), by, CALLS)?;
        let steps = &self.startup.executed[before..];
        let (Some(called), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
        let (called, last, is_script) = (called.node, last.node, steps.len() > 1);
        match wrapper_call(self.files, called, last, &argv[at + 1..]) {
            _ if before > STEPS => Err(RunnerEnd::Unknown),
            Some((wrapper, skipped)) => self.behind(argv, at + 1 + skipped, wrapper, last),
            None if is_script => Ok(()),
            None => self.command_of_shell(&argv[at..], called),
        }
    }

    /// Calls the command behind what makes way for it.
    fn behind(
        &mut self,
        argv: &[String],
        at: usize,
        wrapper: Wrapper,
        shell: NodeId,
    ) -> Result<(), RunnerEnd> {
        let word = argv.get(at).ok_or(RunnerEnd::Unknown)?;
        let by = Caller::Wrapper(wrapper);
        self.startup.command_at = at;
        self.startup.command = self.lookup.word(word.as_bytes(), by).ok().map(|(node, _)| node);
        if !wrapper.is_certain() {
            return Err(RunnerEnd::Unknown);
        }
        let is_busybox = matches!(wrapper, Wrapper::Script { shell: Shell::Busybox, .. });
        match self.command(argv, at, by) {
            Err(RunnerEnd::Problem(_)) if is_busybox && !word.contains('/') && !self.has_applets(shell) => {
                Err(RunnerEnd::Unknown)
            }
            end => end,
        }
    }

    /// Calls what a shell is told to call, where the program is one.
    fn command_of_shell(&mut self, argv: &[String], file: NodeId) -> Result<(), RunnerEnd> {
        let Some(shell) = shell(self.files, argv[0].as_bytes(), file) else { return Ok(()) };
        if let Some(path) = script_file(&argv[1..]) {
            return self.script_of_shell(shell, path);
        }
        let script = script(&argv[1..]).ok_or(RunnerEnd::Unknown)?;
        let command = ShellCommand::first(script.text).ok_or(RunnerEnd::Unknown)?;
        let word = command.word.as_bytes();
        let has_slash = word.contains(&b'/');
        let sets_path = script.has_profile || self.files.variable("BASH_ENV").is_some();
        if !has_slash && sets_path {
            return Err(RunnerEnd::Unknown);
        }
        let end = self.call(word, Caller::Shell { shell, is_exec: command.is_exec }, CALLS);
        match end {
            Err(RunnerEnd::Problem(_)) if !command.is_needed => Err(RunnerEnd::Unknown),
            Err(RunnerEnd::Problem(_))
                if !has_slash && shell == Shell::Busybox && !self.has_applets(file) =>
            {
                Err(RunnerEnd::Unknown)
            }
            end => end,
        }
    }

    /// Looks for the script that a shell is to read. What it says is left to the shell.
    fn script_of_shell(&self, shell: Shell, path: &str) -> Result<(), RunnerEnd> {
        match self.lookup.file(path.as_bytes()) {
            Err(LookupFailure::Refused(Refusal { reason: Reason::Missing, .. })) => {
                Err(RunnerEnd::Problem(Problem::NoScript { shell, path: path.to_owned() }))
            }
            _ => Err(RunnerEnd::Unknown),
        }
    }

    /// Tells whether the commands that busybox knows are files in PATH, as they are where it is installed; where they are
    /// not, it may do them by itself.
    fn has_applets(&self, busybox: NodeId) -> bool {
        let cat = self.lookup.word(b"cat", Caller::Env);
        cat.is_ok_and(|(cat, _)| self.files.tree.live(cat) == self.files.tree.live(busybox))
    }

    /// Calls a program by a word.
    fn call(&mut self, word: &[u8], by: Caller, calls: usize) -> Result<(), RunnerEnd> {
        let call = |path: &[u8]| Call { word: word.to_vec(), path: path.to_vec(), by };
        match self.lookup.word(word, by) {
            Ok((node, path)) => self.execute(node, call(&path), calls),
            Err(LookupFailure::Unknown) => Err(RunnerEnd::Unknown),
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
