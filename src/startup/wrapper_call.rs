//! Recognises a call of a program that stands before a command, or of a script that does.

use super::program_name::program_name;
use super::shebang::Shebang;
use super::shell::Shell;
use super::shell_arguments::{is_busybox, shell};
use super::utility::Utility;
use super::wrapper::Wrapper;
use crate::content::{Facts, Script};
use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// Tells what a file is that is called by a word, the last of whose interpreters is another; and where in its arguments the command
/// begins.
pub(super) fn wrapper_call(
    files: &FileSystem<'_>,
    word: &str,
    called: NodeId,
    interpreter: NodeId,
    arguments: &[String],
) -> Option<(Wrapper, usize)> {
    match files.facts(called)? {
        Facts::Executable(_) => {
            let name = program_name(word);
            let is_busybox = is_busybox(files, called);
            // one file may be all of them
            let is_utility = is_busybox || [name.as_bytes(), b"coreutils"].contains(&files.tree.name(called));
            let utility = Utility::named(name.as_bytes()).filter(|_| is_utility);
            let wrapper = match utility {
                Some(utility) => Wrapper::Utility { utility, is_busybox },
                None => Wrapper::named(files.tree.name(called))?,
            };
            Some((wrapper, wrapper.command(arguments)?))
        }
        Facts::Script(script) => {
            let end = script.hand_over?;
            let (shell, is_plain) = script_shell(files, script, interpreter)?;
            let is_certain = end.is_certain && is_plain;
            Some((Wrapper::Script { shell, line: end.line, is_certain }, 0))
        }
        _ => None,
    }
}

/// The shell of a script, and whether nothing but the script tells it what to do.
pub(super) fn script_shell(
    files: &FileSystem<'_>,
    script: &Script,
    interpreter: NodeId,
) -> Option<(Shell, bool)> {
    let first = Shebang::parse(&script.line)?;
    let shell = shell(files, first.by_env().unwrap_or(first.interpreter), interpreter)?;
    let is_plain = first.by_env().is_some()
        || first.argument.is_none_or(|options| [&b"-e"[..], b"-u", b"-x", b"-eu", b"-ex"].contains(&options));
    Some((shell, is_plain && files.variable("BASH_ENV").is_none()))
}
