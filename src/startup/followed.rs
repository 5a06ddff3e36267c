//! Follows what interpreters and npm are told to do.

use super::call::Caller;
use super::file_reader::FileReader;
use super::missing_input::MissingInput;
use super::problem::Problem;
use super::runner::{Runner, RunnerEnd};
use super::shell_arguments::{is_busybox, shell};
use super::{node, python};
use crate::content::Libc;
use crate::filesystem::Resolved;
use crate::tree::NodeId;

impl Runner<'_, '_> {
    /// Looks for what a program is told to run, where it is an interpreter.
    pub(super) fn input(&mut self, argv: &[String], program: NodeId) -> Result<(), RunnerEnd> {
        let (word, arguments) = argv.split_first().ok_or(RunnerEnd::Unknown)?;
        let missing = if python::is_python(word.as_bytes(), self.files.tree.name(program)) {
            let is_program = python::is_program(self.files, program);
            is_program.then(|| python::missing(self.files, &self.lookup, arguments, program)).flatten()
        } else if node::is_node(self.files, program) {
            node::missing(self.files, &self.lookup, arguments)
        } else if arguments.first().is_some_and(|option| option.starts_with("-S"))
            && word.rsplit('/').next() == Some("env")
        {
            self.split_option(program)
        } else if let Some(by) = FileReader::named(word) {
            let path =
                by.file(arguments).filter(|path| by.opens(path) && self.lookup.is_absent(path.as_bytes()));
            path.map(|path| MissingInput::File { by, path: path.to_owned() })
        } else {
            return self.command_of_shell(argv, program);
        };
        missing.map_or(Ok(()), |missing| Err(RunnerEnd::Problem(Problem::Input(missing))))
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
