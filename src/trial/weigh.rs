//! Weighs the new image as every image is weighed: by reading it.

use std::path::Path;
use std::sync::Arc;

use super::engine_command::{EngineCommand, last_line};
use super::run::{ClearsUp, Ending, Run, run};
use super::{TrialError, TrialRequest};
use crate::analysis::Depth;
use crate::scan::{Request, UnreadableLayers, scan};
use crate::source::{Digests, Locator, ReadOptions, ScanControl, Selector, Via};

/// Gives the unpacked size of an image of the engine, which saves it to a folder of the trial.
pub(super) fn weigh(
    request: &TrialRequest,
    engine: EngineCommand<'_>,
    name: &str,
    workplace: &Path,
    control: &Arc<ScanControl>,
) -> Result<u64, TrialError> {
    let archive = workplace.join("image.tar");
    let mut save = engine.with(&["save", "--output"]);
    save.arg(&archive).arg(name);
    let asked = format!("{} save", engine.name());
    let Run { ending, output, .. } = run(save, ClearsUp::Service, request.build_time, control)?;
    match ending {
        Ending::Exited(status) if status.success() => {}
        Ending::Exited(_) => return Err(TrialError::Refused { asked, said: last_line(&output) }),
        Ending::OutOfTime => return Err(TrialError::Silent { asked, seconds: request.build_time.as_secs() }),
        Ending::Stopped => return Err(TrialError::Cancelled),
    }
    let reading = Request {
        reference: name.to_owned(),
        locator: Locator::Path { kind: None, path: archive.clone(), selector: Selector::Only },
        platform: None,
        options: ReadOptions { verify: false, digests: Digests::Compressed, read_limit: u64::MAX },
        via: Via::default(),
        depth: Depth::Full,
        registry_depth: Depth::Full,
    };
    let analysis = scan(&reading, control, |_| {})?;
    std::fs::remove_file(archive)?;
    match UnreadableLayers::of(&analysis) {
        Some(unreadable) => Err(TrialError::Unreadable(unreadable.into())),
        None => Ok(analysis.totals.unpacked_size),
    }
}
