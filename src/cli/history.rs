//! `imgscope history IMAGE`

use jiff::Timestamp;

use super::ExitStatus;
use super::args::HistoryArgs;
use super::failure::Failure;
use super::reporting::{print, refuse_partial, unreadable};
use super::run::{analyse, columns};
use crate::report;

/// What the other columns take, beside the command.
const OTHER_COLUMNS: usize = 95;
/// What `docker history` gives a command at most.
const COMMAND: usize = 45;

/// Prints the history. Like `docker history` it needs the whole image: sizes come from the layers.
pub fn history(args: &HistoryArgs) -> Result<ExitStatus, Failure> {
    let Some(analysis) = analyse(&args.image, &args.source)? else { return Ok(ExitStatus::Interrupted) };
    let broken = unreadable(&analysis);
    refuse_partial(broken.as_deref(), &args.source)?;
    let columns = columns().saturating_sub(OTHER_COLUMNS).max(COMMAND);
    let mut out = Vec::new();
    report::history(&analysis, (!args.no_trunc).then_some(columns), Timestamp::now(), &mut out)?;
    print(&out)?;
    broken.map_or(Ok(ExitStatus::Success), |failure| Err(Failure::new(failure)))
}
