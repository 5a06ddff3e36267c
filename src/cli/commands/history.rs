//! `imgscope history IMAGE`

use jiff::Timestamp;

use crate::cli::ExitStatus;
use crate::cli::analyse::analyse;
use crate::cli::args::HistoryArgs;
use crate::cli::failure::Failure;
use crate::cli::partial::{end, refuse_partial};
use crate::cli::request::request;
use crate::cli::streams::print_written;
use crate::cli::terminal::{screen, wanted};
use crate::report::{self, HistoryWidth};

/// Prints the history. Unlike `docker history` it needs the whole image, because sizes come from the layers; of a manifest alone
/// it shows the compressed sizes.
pub(crate) fn history(args: &HistoryArgs) -> Result<ExitStatus, Failure> {
    let reading = &args.source.reading;
    let Some(analysis) = analyse(&request(&args.image, reading)?, reading)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let broken = refuse_partial(&analysis, &args.source)?;
    let width = match (args.no_trunc, screen()) {
        (true, _) => HistoryWidth::Full,
        (false, Some(page)) => HistoryWidth::Columns(page.columns()),
        (false, None) => wanted().map_or(HistoryWidth::Docker, HistoryWidth::Columns),
    };
    print_written(|out| report::history(&analysis, width, Timestamp::now(), out))?;
    end(broken)
}
