//! `imgscope platforms IMAGE`

use crate::cli::ExitStatus;
use crate::cli::analyse::with_progress;
use crate::cli::args::PlatformsArgs;
use crate::cli::failure::Failure;
use crate::cli::request::request;
use crate::cli::streams::print_written;
use crate::image::{Platform, PlatformList};
use crate::report::PlatformsFormat;
use crate::scan::{self, ScanError};
use crate::text::escape_line;

/// Lists the platforms of an image, or those that answer a wish.
pub(crate) fn platforms(args: &PlatformsArgs) -> Result<ExitStatus, Failure> {
    let request = request(&args.image, &args.reading)?;
    let read = with_progress(&request.reference, &args.reading, |control| scan::platforms(&request, control));
    let list = match read {
        Ok(list) => list,
        Err(ScanError::Cancelled) => return Ok(ExitStatus::Interrupted),
        Err(error) => return Err(error.into()),
    };
    let list = match &args.reading.platform {
        Some(wanted) => answering(list, wanted)?,
        None => list,
    };
    let format = args.format.unwrap_or(PlatformsFormat::Text);
    print_written(|out| format.write(&list, out))?;
    Ok(ExitStatus::Success)
}

fn answering(mut list: PlatformList, wanted: &Platform) -> Result<PlatformList, Failure> {
    let all: Vec<String> =
        list.platforms.iter().map(|offered| escape_line(&offered.platform.to_string())).collect();
    list.platforms.retain(|offered| offered.platform.fit(wanted).is_some());
    if list.platforms.is_empty() {
        return Err(Failure::new(format!(
            "{} has no image for {}; available: {}",
            escape_line(&list.reference),
            escape_line(&wanted.to_string()),
            all.join(", ")
        )));
    }
    Ok(list)
}
