//! From the arguments to the exit code.

use clap::{CommandFactory, Parser};

use super::ExitStatus;
use super::args::{Cli, Command, mark_standard_input};
use super::commands::{
    advise, build, cache, choose, demo, diff, history, image, list, platforms, tags, trend,
};
use super::failure::Failure;
use super::meant_command::meant_command;
use super::streams::{print, to_stderr};
use super::word_order::subcommand_first;
use crate::text::escape;

/// Does what the command line asks, and prints why where it cannot.
pub fn run() -> ExitStatus {
    let arguments = subcommand_first(std::env::args_os().map(mark_standard_input).collect());
    let cli = match Cli::try_parse_from(&arguments).and_then(Cli::checked) {
        Ok(cli) => cli,
        Err(error) => {
            // the message repeats what was typed or pasted
            let harmless = arguments.iter().map(|argument| escape(argument.as_encoded_bytes()));
            let error = Cli::try_parse_from(harmless).and_then(Cli::checked).err().unwrap_or(error);
            // help and version are no errors; nobody to read them is none either
            let text = error.render().ansi().to_string();
            if error.use_stderr() {
                to_stderr(text.trim_end());
                return ExitStatus::Failure;
            }
            let _ = print(text.as_bytes());
            return ExitStatus::Success;
        }
    };
    let color = match &cli.command {
        Some(Command::History(args)) => args.color,
        Some(Command::Advise(args)) => args.color,
        Some(Command::Diff(args)) => args.color,
        Some(Command::Platforms(args)) => args.color,
        Some(Command::Tags(args)) => args.color,
        Some(Command::List(args)) => args.color,
        Some(Command::Build(args)) => args.color,
        Some(Command::Trend(args)) => args.color,
        Some(Command::Cache(args)) => args.color,
        Some(Command::Demo(args)) => args.color,
        None => cli.color,
    };
    color.write_global();
    let result = match &cli.command {
        Some(Command::History(args)) => history(args),
        Some(Command::Advise(args)) => advise(args),
        Some(Command::Diff(args)) => diff(args),
        Some(Command::Platforms(args)) => platforms(args),
        Some(Command::Tags(args)) => tags(args),
        Some(Command::List(args)) => list(args),
        Some(Command::Build(args)) => build(args),
        Some(Command::Trend(args)) => trend(args),
        Some(Command::Cache(args)) => cache(args),
        Some(Command::Demo(args)) => demo(args),
        None if cli.image.is_none() && !cli.output.concerns_report() => choose(None, &cli.source.reading)
            .map_err(|failure| {
                failure.hint_where_missing(
                    "`imgscope demo` explores an example, `imgscope --help` says what else",
                )
            }),
        None => {
            let word = cli.image.as_deref().unwrap_or_default();
            image(word, &cli.source, &cli.output).map_err(|failure| hinting_at_command(failure, word))
        }
    };
    result.unwrap_or_else(|failure| {
        failure.print();
        ExitStatus::Failure
    })
}

/// Where a word that names no image may be a misspelled command, the hint says so: pulling it would be no help.
fn hinting_at_command(failure: Failure, word: &str) -> Failure {
    match meant_command(&Cli::command(), word, &[]) {
        Some(meant) => failure.hint_where_missing(format!("did you mean `{meant}`?")),
        None => failure,
    }
}
