//! What a value may be, told by what the definition calls it: `IMAGE`, `FILE`, `DIR`, `FORMAT=FILE`. So new commands are
//! completed without a word here.

use std::ffi::OsStr;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter};

use super::image_names::images;

/// The command with completers for its values, and its subcommands with theirs.
pub(super) fn with_completers(command: Command) -> Command {
    let formats = formats(&command);
    command.mut_args(|arg| with_completer(arg, &formats)).mut_subcommands(with_completers)
}

fn with_completer(arg: Arg, formats: &[String]) -> Arg {
    let name = arg.get_value_names().and_then(|names| names.first()).map(|name| name.to_string());
    match name.as_deref() {
        Some("IMAGE" | "IMAGE|REPORT") => arg.add(ArgValueCompleter::new(images)),
        Some("FORMAT=FILE") => {
            let formats = formats.to_vec();
            arg.add(ArgValueCompleter::new(move |current: &OsStr| outputs(&formats, current)))
        }
        Some("FILE") => arg.value_hint(ValueHint::FilePath),
        Some("DIR") => arg.value_hint(ValueHint::DirPath),
        _ => arg,
    }
}

/// What `--format` takes.
fn formats(command: &Command) -> Vec<String> {
    let format = command.get_arguments().find(|arg| arg.get_long() == Some("format"));
    let values = format.map(|format| format.get_possible_values()).unwrap_or_default();
    values.iter().map(|value| value.get_name().to_owned()).collect()
}

fn outputs(formats: &[String], current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(current) = current.to_str() else { return Vec::new() };
    match current.split_once('=') {
        None => {
            let begun = formats.iter().filter(|format| format.starts_with(current));
            begun.map(|format| CompletionCandidate::new(format!("{format}="))).collect()
        }
        Some((format, path)) => {
            let paths = PathCompleter::file().complete(OsStr::new(path));
            paths.into_iter().map(|path| path.add_prefix(format!("{format}="))).collect()
        }
    }
}
