//! `imgscope history IMAGE`

use std::io::IsTerminal;

use jiff::Timestamp;

use super::ExitStatus;
use super::args::HistoryArgs;
use super::failure::Failure;
use super::reporting::{refuse_partial, unreadable};
use super::run::{analyse, columns};
use super::streams::print;
use crate::report::{self, HistoryWidth};

/// Prints the history. Unlike `docker history` it needs the whole image: sizes come from the layers.
pub fn history(args: &HistoryArgs) -> Result<ExitStatus, Failure> {
    let Some(analysis) = analyse(&args.image, &args.source.reading)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let broken = unreadable(&analysis);
    refuse_partial(broken.as_deref(), &args.source)?;
    let width = match (args.no_trunc, std::io::stdout().is_terminal()) {
        (true, _) => HistoryWidth::Full,
        (false, true) => HistoryWidth::Columns(columns()),
        (false, false) => HistoryWidth::Docker,
    };
    let mut out = Vec::new();
    report::history(&analysis, width, Timestamp::now(), &mut out)?;
    print(&out)?;
    broken.map_or(Ok(ExitStatus::Success), |failure| Err(Failure::new(failure)))
}
