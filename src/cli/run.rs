//! From the arguments to the exit code.

use std::ffi::OsString;

use clap::{Error, FromArgMatches};

use super::ExitStatus;
use super::args::{Cli, Command, mark_standard_input};
use super::command_line::{CalledAs, command_line};
use super::commands::{
    advise, build, cache, choose, completions, config, demo, diff, extract, history, image, list, man,
    platforms, plugin, print_list, tags, trend,
};
use super::completion::{CompletionCall, complete};
use super::failure::Failure;
use super::meant_command::meant_command;
use super::plugin::{PluginCall, begin_anew, end_with_docker, is_plugin};
use super::read_args::ReadArgs;
use super::streams::{print, to_stderr};
use super::terminal::is_interactive;
use super::usage_error::usage_error;
use super::word_order::subcommand_first;

/// Does what the command line asks, and prints why where it cannot.
pub fn run() -> ExitStatus {
    let words: Vec<OsString> = std::env::args_os().collect();
    if !is_plugin(&words) {
        return run_called(CalledAs::Program, words);
    }
    match PluginCall::read(words) {
        PluginCall::Answer(answer) => {
            let _ = print(answer.as_bytes());
            ExitStatus::Success
        }
        PluginCall::Run(words) => {
            end_with_docker();
            run_called(CalledAs::DockerPlugin, words)
        }
        PluginCall::RunIn(surroundings, words) => begin_anew(&surroundings, &words),
        PluginCall::Refused(problem) => {
            Failure::new(problem).print();
            ExitStatus::Failure
        }
    }
}

/// The same for these words, the first of which is the program's name.
fn run_called(called: CalledAs, words: Vec<OsString>) -> ExitStatus {
    let first = words.get(1).and_then(|word| word.to_str());
    if let Some(call) = first.and_then(CompletionCall::named) {
        let _ = print(complete(command_line(called), call, &words[2..]).as_bytes());
        return ExitStatus::Success;
    }
    let command = command_line(called);
    let arguments = subcommand_first(&command, words.into_iter().map(mark_standard_input).collect());
    match parsed(&command, &arguments) {
        Ok(cli) => carry_out(&cli, called),
        Err(error) => say(&usage_error(&command, &arguments, error, parsed)),
    }
}

fn parsed(command: &clap::Command, arguments: &[OsString]) -> Result<Cli, Error> {
    let mut command = command.clone();
    let matches = command.try_get_matches_from_mut(arguments)?;
    Cli::from_arg_matches(&matches)?.checked(&mut command)
}

/// Help and version are no errors; nobody to read them is none either.
fn say(error: &Error) -> ExitStatus {
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        to_stderr(text.trim_end());
        return ExitStatus::Failure;
    }
    let _ = print(text.as_bytes());
    ExitStatus::Success
}

fn carry_out(cli: &Cli, called: CalledAs) -> ExitStatus {
    let color = match &cli.command {
        Some(Command::History(args)) => args.color,
        Some(Command::Advise(args)) => args.color,
        Some(Command::Diff(args)) => args.color,
        Some(Command::Platforms(args)) => args.color,
        Some(Command::Tags(args)) => args.color,
        Some(Command::Extract(args)) => args.color,
        Some(Command::List(args)) => args.color,
        Some(Command::Build(args)) => args.color,
        Some(Command::Trend(args)) => args.color,
        Some(Command::Cache(args)) => args.color,
        Some(Command::Config(args)) => args.manner.color,
        Some(Command::Completions(args)) => args.manner.color,
        Some(Command::Man(args)) => args.manner.color,
        Some(Command::Plugin(args)) => args.manner.color,
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
        Some(Command::Extract(args)) => extract(args),
        Some(Command::List(args)) => list(args),
        Some(Command::Build(args)) => build(args),
        Some(Command::Trend(args)) => trend(args),
        Some(Command::Cache(args)) => cache(args),
        Some(Command::Config(args)) => config(args),
        Some(Command::Completions(args)) => completions(args, &mut command_line(CalledAs::Program)),
        Some(Command::Man(args)) => man(args, command_line(CalledAs::Program)),
        Some(Command::Plugin(args)) => plugin(args),
        Some(Command::Demo(args)) => demo(args),
        None if cli.image.is_none() && !cli.output.concerns_report() => all_images(&cli.source.reading)
            .map_err(|failure| {
                failure.hint_where_missing(
                    "`imgscope demo` explores an example, `imgscope --help` says what else",
                )
            }),
        None => {
            let word = cli.image.as_deref().unwrap_or_default();
            image(word, &cli.source, &cli.output).map_err(|failure| hinting_at_command(failure, word, called))
        }
    };
    result.unwrap_or_else(|failure| {
        if failure.is_interrupted() {
            return ExitStatus::Interrupted;
        }
        failure.print();
        ExitStatus::Failure
    })
}

/// All images: to choose from where that can be drawn, else as a table.
fn all_images(reading: &ReadArgs) -> Result<ExitStatus, Failure> {
    if is_interactive() { choose(None, reading) } else { print_list(None, reading) }
}

/// Where a word that names no image may be a misspelled command, the hint says so: pulling it would be no help.
fn hinting_at_command(failure: Failure, word: &str, called: CalledAs) -> Failure {
    match meant_command(&command_line(called), word, &[]) {
        Some(meant) => failure.hint_where_missing(format!("did you mean `{meant}`?")),
        None => failure,
    }
}
