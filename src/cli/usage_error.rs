//! What is said of arguments that make no command: clap's words, and what clap does not know of this program.

use std::ffi::OsString;

use clap::Command;
use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::meant_command::meant_by_option;
use super::word_order::first_word;
use crate::text::escape;

/// Why these arguments make no command, as it is printed: `parse` says it of them escaped, because a message repeats what
/// was typed or pasted.
pub(crate) fn usage_error<T>(
    command: &Command,
    arguments: &[OsString],
    error: Error,
    parse: impl Fn(&Command, &[OsString]) -> Result<T, Error>,
) -> Error {
    let harmless: Vec<OsString> =
        arguments.iter().map(|argument| escape(argument.as_encoded_bytes()).into()).collect();
    // the usage of a command would list the options that the environment sets as if they had been typed
    let error = parse(&without_environment(command.clone()), &harmless)
        .err()
        .or_else(|| parse(command, &harmless).err())
        .unwrap_or(error);
    match meant_by_option(command, &error, &harmless) {
        Some(meant) => command.clone().error(ErrorKind::InvalidSubcommand, meant),
        None => with_commands_named(command, &harmless, error),
    }
}

fn without_environment(command: Command) -> Command {
    command.mut_args(|arg| arg.env(Resettable::Reset)).mut_subcommands(without_environment)
}

/// Where a command has commands of its own, names them beside one that it does not have.
fn with_commands_named(command: &Command, arguments: &[OsString], mut error: Error) -> Error {
    let Some(parent) = first_word(command, arguments).and_then(|(_, word)| command.find_subcommand(word))
    else {
        return error;
    };
    let is_unknown =
        error.kind() == ErrorKind::InvalidSubcommand && error.get(ContextKind::SuggestedSubcommand).is_none();
    if is_unknown && parent.has_subcommands() {
        let names: Vec<String> = parent
            .get_subcommands()
            .filter(|known| !known.is_hide_set() && known.get_name() != "help")
            .map(|known| format!("`imgscope {} {}`", parent.get_name(), known.get_name()))
            .collect();
        let alone = if parent.is_subcommand_required_set() {
            String::new()
        } else {
            format!("`imgscope {}`, ", parent.get_name())
        };
        let tip = format!("try {alone}{}", names.join(" or "));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}
