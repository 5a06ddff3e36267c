//! `imgscope man [COMMAND]`

use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::Context;
use clap::Command;
use clap_mangen::Man;

use crate::cli::ExitStatus;
use crate::cli::failure::{Failure, hint};
use crate::cli::setup_args::ManArgs;
use crate::cli::streams::{print, to_stderr};
use crate::source::display_path;
use crate::text::{closest, escape_line};

/// Prints the page of a command, or writes all pages to a folder.
pub(crate) fn man(args: &ManArgs, mut command: Command) -> Result<ExitStatus, Failure> {
    command.build();
    if let Some(folder) = &args.folder {
        let written = write_all(&command, folder)?;
        if !args.manner.quiet {
            to_stderr(&format!("wrote {written} pages to {}", display_path(folder)));
        }
        return Ok(ExitStatus::Success);
    }
    let mut wanted = &command;
    for word in &args.command {
        let found = wanted.find_subcommand(word).filter(|found| !found.is_hide_set());
        wanted = found.ok_or_else(|| unknown(wanted, word))?;
    }
    print(&page(wanted)?)?;
    if io::stdout().is_terminal() && !args.manner.quiet {
        let words: Vec<&str> =
            ["imgscope", "man"].into_iter().chain(args.command.iter().map(String::as_str)).collect();
        hint(&format!("`{} | man -l -` shows it", words.join(" ")));
    }
    Ok(ExitStatus::Success)
}

fn unknown(command: &Command, word: &str) -> Failure {
    let known: Vec<&str> =
        command.get_subcommands().filter(|known| !known.is_hide_set()).map(Command::get_name).collect();
    let failure = Failure::new(format!("no page for `{}`: no such command", escape_line(word)));
    match (closest(word, known.iter().copied()), known.is_empty()) {
        (Some(meant), _) => failure.hint(format!("did you mean `{meant}`?")),
        (None, false) => failure.hint(format!("there are pages for {}", known.join(", "))),
        (None, true) => failure,
    }
}

/// Writes the pages of a command and of all below it; gives how many.
fn write_all(command: &Command, folder: &Path) -> anyhow::Result<usize> {
    let shown = display_path(folder);
    fs::create_dir_all(folder).with_context(|| format!("cannot create {shown}"))?;
    let name = format!("{}.1", name(command));
    fs::write(folder.join(&name), page(command)?)
        .with_context(|| format!("cannot write {name} to {shown}"))?;
    let below = command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help");
    below.map(|below| write_all(below, folder)).try_fold(1, |sum, written| Ok(sum + written?))
}

fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

/// Each page says of which version it is; commands have none of their own.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let source = concat!("imgscope ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).source(source).render(&mut page)?;
    Ok(page)
}
