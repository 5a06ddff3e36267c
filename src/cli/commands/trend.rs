//! `imgscope trend LEDGER`

use std::io::{self, Write};

use anyhow::Context;

use crate::cli::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::outputs::{Input, prepare, write_all};
use crate::cli::streams::{for_file, print_written, to_stderr};
use crate::cli::terminal::{page, page_of_file};
use crate::cli::trend_args::TrendArgs;
use crate::report::{TrendFormat, TrendOptions};
use crate::source::{display_path, read_small_file};
use crate::text::{counted, escape_line};
use crate::trend::Ledger;

/// Broken lines that are named one by one.
const NAMED: usize = 5;

/// Shows how sizes changed over the runs of a ledger, which is only read.
pub(crate) fn trend(args: &TrendArgs) -> Result<ExitStatus, Failure> {
    let shown = display_path(&args.ledger);
    let pending = prepare(&args.outputs, &[Input::file("the ledger", args.ledger.clone())])?;
    let text = read_small_file(&args.ledger).with_context(|| format!("cannot read the ledger {shown}"))?;
    let mut ledger = Ledger::parse(&text);
    for line in ledger.broken.iter().take(NAMED) {
        to_stderr(&format!("warning: {shown}:{}: passed over: {}", line.number, escape_line(&line.reason)));
    }
    if let Some(more) = ledger.broken_count.checked_sub(NAMED).filter(|more| *more > 0) {
        to_stderr(&format!("warning: {shown}: passed over {}", counted(more as u64, "more line")));
    }
    if ledger.images.is_empty() {
        return Err(Failure::new(format!("{shown} has no line that can be read"))
            .hint("`imgscope IMAGE --ledger FILE` adds one for each run"));
    }
    if let Some(wanted) = &args.image {
        ledger.images.retain(|(image, _)| image == wanted);
        if ledger.images.is_empty() {
            return Err(Failure::new(format!("{shown} has no run of `{}`", escape_line(wanted))));
        }
    }
    let write = |format: TrendFormat, page, out: &mut dyn Write| {
        format.write(&ledger, TrendOptions { page, last: args.last.get() }, out)
    };
    let files = pending
        .into_iter()
        .map(|output| Ok((output.destination, for_file(|out| write(output.format, page_of_file(), out))?)));
    write_all(&files.collect::<io::Result<Vec<_>>>()?, args.quiet)?;
    print_written(|out| write(args.format.unwrap_or(TrendFormat::Text), page(), out))?;
    Ok(ExitStatus::Success)
}
