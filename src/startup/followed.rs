//! Follows what interpreters, npm and `su` are told to do.

use super::call::Caller;
use super::inputs::{MissingInput, missing_input, node};
use super::problem::Problem;
use super::program_name::program_name;
use super::runner::{Runner, RunnerEnd};
use super::shell_arguments::{is_busybox, shell};
use super::su_call::SuCall;
use super::user::account;
use super::utility::Utility;
use super::wrapper::Wrapper;
use super::wrapper_user::{absent_user, has_plain_services};
use crate::content::Libc;
use crate::filesystem::Resolved;
use crate::tree::NodeId;

impl Runner<'_, '_> {
    /// Looks for what a program is told to run, and follows what a shell is told to.
    pub(super) fn input(
        &mut self,
        argv: &[String],
        program: NodeId,
        interpreter: NodeId,
    ) -> Result<(), RunnerEnd> {
        if let Some(given) = split_words(argv) {
            return match self.split_option(program) {
                Some(missing) => Err(RunnerEnd::Problem(Problem::Input(missing))),
                None => self.behind_env(&given.ok_or(RunnerEnd::Unknown)?, program),
            };
        }
        let missing = missing_input(self.files, &self.lookup, argv, program, interpreter);
        match missing {
            Some(MissingInput::ClosedPythonFile { .. }) if self.is_opened => Err(RunnerEnd::Unknown),
            Some(missing) => Err(RunnerEnd::Problem(Problem::Input(missing))),
            None if program == interpreter => self.command_of_shell(argv, program),
            None => self.steps_of_script(program, interpreter, &argv[1..], false),
        }
    }

    /// Calls what `env` is told to call by words that it split.
    fn behind_env(&mut self, words: &[String], env: NodeId) -> Result<(), RunnerEnd> {
        let utility = Utility::Env;
        let at = utility.command(words).ok_or(RunnerEnd::Unknown)?;
        let was_inside = std::mem::replace(&mut self.is_inside, true);
        let end = self.behind(words, at, Wrapper::Utility { utility, is_busybox: false }, env);
        self.is_inside = was_inside;
        end
    }

    /// What busybox says when its `env` shall split words.
    pub(super) fn split_option(&self, env: NodeId) -> Option<MissingInput> {
        let loader = self.files.executable(env).and_then(|executable| executable.interpreter.as_deref());
        let is_musl = loader.and_then(Libc::of_loader) == Some(Libc::Musl);
        is_busybox(self.files, env).then_some(MissingInput::SplitOption { is_musl })
    }

    /// Calls what npm calls for a script of the package.json.
    pub(super) fn command_of_npm(&mut self, arguments: &[String]) -> Result<(), RunnerEnd> {
        let script = node::script(self.files, &self.lookup, arguments);
        let script = script.map_err(|missing| RunnerEnd::Problem(Problem::Input(missing)))?;
        let script = script.ok_or(RunnerEnd::Unknown)?;
        let shell = match self.lookup.word(b"sh", Caller::Env) {
            Ok((file, _)) => shell(self.files, b"sh", file).map(|shell| (shell, file)),
            Err(_) => None,
        };
        let ((shell, file), tool) = (shell.ok_or(RunnerEnd::Unknown)?, &script.words[0]);
        if !tool.contains('/') && node::has_tool(self.files, tool) || !script.is_here {
            return Err(RunnerEnd::Unknown);
        }
        self.words_of_shell(&script.words, Caller::Shell { shell, is_exec: false }, file)
    }

    /// Calls what the shell of a user is told to call. Only root becomes another user without a password.
    pub(super) fn command_of_su(&mut self, su: &SuCall) -> Result<(), RunnerEnd> {
        if !self.lookup.is_of_root() || !has_plain_services(self.files) {
            return Err(RunnerEnd::Unknown);
        }
        if let Some(problem) = absent_user(self.files, &self.lookup, su.by, &su.user) {
            return Err(RunnerEnd::Problem(problem));
        }
        let account = account(self.files, &su.user).flatten().ok_or(RunnerEnd::Unknown)?;
        let own = Some(account.shell.as_str()).filter(|shell| !shell.is_empty()).unwrap_or("/bin/sh");
        let shell = su.shell.as_deref().unwrap_or(own);
        if let Some(problem) = self.without_login(&su.user, shell) {
            return Err(RunnerEnd::Problem(problem));
        }
        let option = if su.is_login { "-lc" } else { "-c" };
        let argv = [shell, option, &su.command].map(str::to_owned);
        let was_inside = std::mem::replace(&mut self.is_inside, true);
        let place = self.lookup.place();
        if su.is_login {
            self.lookup.enter(account.home.as_bytes());
        }
        let end = self.command(&argv, 0, Caller::Wrapper(su.by));
        self.lookup.go_back(place);
        self.is_inside = was_inside;
        end
    }

    /// A shell that ends at once, whatever it is told.
    fn without_login(&self, user: &str, shell: &str) -> Option<Problem> {
        let Resolved::Found(file) = self.files.resolve(shell.as_bytes()) else { return None };
        self.files.executable(file)?;
        let said = match program_name(shell) {
            "nologin" if is_busybox(self.files, file) => Some("This account is not available"),
            "nologin" => Some("This account is currently not available."),
            "false" => None,
            _ => return None,
        };
        Some(Problem::NoLogin { user: user.to_owned(), shell: shell.to_owned(), said })
    }

    /// Tells whether the working directory has names of one letter, which a pattern in brackets may fit.
    pub(super) fn has_short_names(&self) -> bool {
        match self.files.resolve(&self.lookup.absolute(b".")) {
            Resolved::Found(directory) => {
                let mut names = self.files.children(directory).map(|child| self.files.tree.name(child));
                names.any(|name| String::from_utf8_lossy(name).chars().count() == 1)
            }
            _ => false,
        }
    }
}

/// The words that `env -S` makes of what it is given; within, None where quotes or variables decide that.
fn split_words(argv: &[String]) -> Option<Option<Vec<String>>> {
    let (word, arguments) = argv.split_first()?;
    let (option, rest) = arguments.split_first()?;
    let behind = option.strip_prefix("-S").filter(|_| program_name(word) == "env")?;
    let (text, rest) = match (behind, rest.split_first()) {
        ("", Some((text, rest))) => (text.as_str(), rest),
        _ => (behind, rest),
    };
    let is_plain = !text.contains(['"', '\'', '\\', '$', '#']);
    let words = text.split_whitespace().map(str::to_owned).chain(rest.iter().cloned());
    Some(is_plain.then(|| words.collect()))
}
