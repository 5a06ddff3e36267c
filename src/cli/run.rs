//! From the arguments to the exit code.

use std::ffi::OsString;

use clap::Parser;

use super::ExitStatus;
use super::args::{Cli, Command, mark_standard_input};
use super::commands::{advise, demo, diff, history, image};
use super::streams::{print, to_stderr};
use crate::text::escape;

/// Does what the command line asks, and prints why where it cannot.
pub fn run() -> ExitStatus {
    let arguments: Vec<OsString> = std::env::args_os().map(mark_standard_input).collect();
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
        Some(Command::Demo(args)) => args.color,
        None => cli.color,
    };
    color.write_global();
    let result = match &cli.command {
        Some(Command::History(args)) => history(args),
        Some(Command::Advise(args)) => advise(args),
        Some(Command::Diff(args)) => diff(args),
        Some(Command::Demo(args)) => demo(args),
        None => image(cli.image.as_deref().unwrap_or_default(), &cli.source, &cli.output),
    };
    result.unwrap_or_else(|failure| {
        failure.print();
        ExitStatus::Failure
    })
}
