//! `imgscope history IMAGE`

use jiff::Timestamp;

use super::ExitStatus;
use super::args::HistoryArgs;
use super::failure::Failure;
use super::reporting::print;
use super::run::{analyse, columns};
use crate::report;

/// What the other columns take, beside the command.
const OTHER_COLUMNS: usize = 95;
/// What `docker history` gives a command at most.
const COMMAND: usize = 45;

/// Prints the history. Like `docker history` it needs the whole image: sizes come from the layers.
pub fn history(args: &HistoryArgs) -> Result<ExitStatus, Failure> {
    let Some(analysis) = analyse(&args.image, &args.source)? else { return Ok(ExitStatus::Interrupted) };
    let columns = columns().saturating_sub(OTHER_COLUMNS).max(COMMAND);
    let mut out = Vec::new();
    report::history(&analysis, (!args.no_trunc).then_some(columns), Timestamp::now(), &mut out)?;
    print(&out)?;
    match analysis.layers.iter().find_map(|layer| Some((layer.index, layer.error.as_ref()?))) {
        None => Ok(ExitStatus::Success),
        Some((layer, error)) => Err(Failure::new(format!("layer {layer} can't be read: {error}"))),
    }
}
