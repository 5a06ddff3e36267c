//! From the arguments to the exit code.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::sync::Arc;

use clap::Parser;

use super::advise::advise;
use super::args::{Cli, Command, OutputArgs, ReadArgs, SourceArgs, mark_standard_input};
use super::diff::diff;
use super::failure::Failure;
use super::history::history;
use super::interrupt::on_interrupt_cancel;
use super::progress::Progress;
use super::reporting::report;
use super::streams::{print, to_stderr};
use super::{ExitStatus, explore};
use crate::analysis::Analysis;
use crate::finding::Diagnosis;
use crate::scan::{Request, ScanError, scan};
use crate::source::{Locator, ReadOptions, ScanControl};
use crate::text::escape;

/// Where stdout is no terminal and has no width.
const COLUMNS: usize = 100;

/// Does what the command line asks, and prints why where it can't.
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
        Some(Command::Demo(args)) => explore_or_report("demo:", &SourceArgs::default(), &args.output),
        None => explore_or_report(cli.image.as_deref().unwrap_or_default(), &cli.source, &cli.output),
    };
    result.unwrap_or_else(|failure| {
        failure.print();
        ExitStatus::Failure
    })
}

fn explore_or_report(image: &str, source: &SourceArgs, output: &OutputArgs) -> Result<ExitStatus, Failure> {
    if output.explorer.tui && output.concerns_report() {
        return Err(Failure::new("--tui explores: it holds no limit and writes no report")
            .hint("leave --tui out to report, or the limits and outputs to explore"));
    }
    if let Some(keys) = &output.explorer.keys {
        explore::play(image, &source.reading, keys, output.explorer.screen)
    } else if !output.explorer.tui && (output.wants_report() || !is_interactive()) {
        report(image, source, output)
    } else {
        explore::explore(image, &source.reading)
    }
}

/// Tells whether somebody sits there: a terminal, and no CI that pretends to be one.
pub fn is_interactive() -> bool {
    let is_ci =
        std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0");
    std::io::stdout().is_terminal() && !is_ci
}

/// Puts together what is to be analysed.
pub fn request(image: &str, reading: &ReadArgs) -> Result<Request, Failure> {
    request_located(image, Locator::parse(image)?, reading)
}

/// The same where it is known what the word names.
pub fn request_located(image: &str, locator: Locator, reading: &ReadArgs) -> Result<Request, Failure> {
    if matches!(locator, Locator::Stdin { .. }) && std::io::stdin().is_terminal() {
        return Err(Failure::new("standard input is a terminal, no archive")
            .hint("`docker save hello:v1 | imgscope -`"));
    }
    Ok(Request {
        reference: image.to_owned(),
        locator,
        platform: reading.platform.clone(),
        options: ReadOptions { verify: reading.verify, read_limit: reading.read_limit },
    })
}

/// Analyses an image with progress on stderr. None when somebody stopped it.
pub fn analyse(image: &str, reading: &ReadArgs) -> Result<Option<Analysis>, Failure> {
    analyse_requested(&request(image, reading)?, reading)
}

/// The same for what was put together already.
pub fn analyse_requested(request: &Request, reading: &ReadArgs) -> Result<Option<Analysis>, Failure> {
    let watch = Arc::new(ScanControl::default());
    on_interrupt_cancel(&watch);
    let progress = Progress::start(&request.reference, &watch, reading.quiet);
    let result = scan(request, &watch, |_| {});
    drop(progress);
    match result {
        Ok(analysis) => Ok(Some(analysis)),
        Err(ScanError::Cancelled) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Analyses an image and asks the rules. None when somebody stopped it.
pub fn diagnose(image: &str, reading: &ReadArgs) -> Result<Option<Diagnosis>, Failure> {
    Ok(analyse(image, reading)?.map(Diagnosis::of))
}

/// How wide text may be.
pub fn columns() -> usize {
    let on_terminal = std::io::stdout().is_terminal();
    let size = on_terminal.then(crossterm::terminal::size).and_then(Result::ok);
    size.map_or(COLUMNS, |(columns, _)| usize::from(columns).max(60))
}
