//! The instruction that a line of history records.

use super::Keyword;
use super::builder_notes::without_builder_notes;
use super::shell::RunParts;

/// What the classic builder, podman and buildah put before a step that runs nothing.
const NOT_RUN: &str = "#(nop)";

/// An instruction, as a builder recorded it.
///
/// BuildKit writes `RUN /bin/sh -c make # buildkit` and `COPY a /b # buildkit`; the classic builder writes
/// `/bin/sh -c make` and `/bin/sh -c #(nop) COPY file:1f2e… in /b`, as podman and buildah do, who add notes of their own:
/// `|force-mtime=10`. All put build arguments before the shell: `|2 A=1 B=2 /bin/sh -c make`. On Windows the shell is
/// `cmd /S /C`. Other tools write what they like.
///
/// ```
/// use imgscope::image::{Instruction, Keyword};
/// let run = Instruction::parse("|1 V=2 /bin/bash -o pipefail -c make | tee log");
/// assert_eq!((run.keyword, &*run.arguments), (Keyword::Run, "make | tee log"));
/// assert_eq!((&*run.build_arguments, &*run.shell), ("|1 V=2", "/bin/bash -o pipefail -c"));
/// let copy = Instruction::parse("/bin/sh -c #(nop) COPY file:1f2e in /app ");
/// assert_eq!((copy.keyword, &*copy.arguments), (Keyword::Copy, "file:1f2e in /app"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Instruction {
    /// Its keyword; [`Keyword::Unknown`] where none was recorded and none follows from the rest.
    pub keyword: Keyword,
    /// What follows the keyword, as recorded; of RUN the command alone, of [`Keyword::Unknown`] the whole line.
    pub arguments: Box<str>,
    /// The call of the shell that runs the command, as `/bin/sh -c`; empty for the exec form and for all but RUN.
    pub shell: Box<str>,
    /// The build arguments in use, as `|2 A=1 B=2`; empty for all but RUN.
    pub build_arguments: Box<str>,
    /// What a COPY copies from, a stage by its number, where the Dockerfile told it: histories of BuildKit leave it out.
    pub copied_from: Option<Box<str>>,
    /// Whether the line begins with the keyword; the classic builder leaves RUN out.
    pub(super) is_named: bool,
}

impl Instruction {
    /// Parses what a history records.
    pub fn parse(recorded: &str) -> Self {
        let line = without_builder_notes(recorded);
        let (first, rest) = first_word(line);
        match Keyword::recorded(first) {
            Some(Keyword::Run) => Self::run(RunParts::parse(rest), true),
            Some(keyword) => Self { keyword, arguments: rest.into(), is_named: true, ..Self::default() },
            None => Self::bare(line),
        }
    }

    /// A line that does not begin with a keyword.
    fn bare(line: &str) -> Self {
        let call = RunParts::parse(line);
        if let Some(step) = not_run(&call) {
            let (first, rest) = first_word(step);
            return match Keyword::written(first) {
                Keyword::Unknown => Self { arguments: step.into(), ..Self::default() },
                keyword => Self { keyword, arguments: rest.into(), is_named: true, ..Self::default() },
            };
        }
        match call.shell.is_empty() && call.build_arguments.is_empty() {
            true => Self { arguments: line.into(), ..Self::default() },
            false => Self::run(call, false),
        }
    }

    fn run(call: RunParts<'_>, is_named: bool) -> Self {
        Self {
            keyword: Keyword::Run,
            arguments: call.command.into(),
            shell: call.shell.into(),
            build_arguments: call.build_arguments.into(),
            copied_from: None,
            is_named,
        }
    }

    /// Tells whether it sets what a container runs.
    pub(crate) fn sets_command(&self) -> bool {
        matches!(self.keyword, Keyword::Cmd | Keyword::Entrypoint)
    }
}

/// The step of a call that runs nothing.
///
/// A shell of the image's own choice stands there with all its words, as `powershell -Command $ErrorActionPreference =
/// 'Stop'; #(nop) …`: behind others than the usual shells the mark is looked for, and a keyword after it.
fn not_run<'a>(call: &RunParts<'a>) -> Option<&'a str> {
    if !call.shell.is_empty()
        && let Some(step) = call.command.strip_prefix(NOT_RUN)
    {
        return Some(step.trim_start());
    }
    if call.shell.starts_with('/') || !call.build_arguments.is_empty() {
        return None;
    }
    let (_, step) = call.command.split_once(&format!(" {NOT_RUN} "))?;
    let step = step.trim_start();
    Keyword::recorded(first_word(step).0).map(|_| step)
}

/// A line's first word, and what follows the blanks after it.
fn first_word(line: &str) -> (&str, &str) {
    line.split_once(char::is_whitespace).map_or((line, ""), |(word, rest)| (word, rest.trim_start()))
}
