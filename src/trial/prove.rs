//! The trial from its beginning to its end.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::build::{build, ignore_of};
use super::built_image::BuiltImage;
use super::container::Container;
use super::engine_command::EngineCommand;
use super::engine_image::EngineImage;
use super::request::Stage;
use super::watch::{Patience, watch};
use super::weigh::weigh;
use super::{TrialError, TrialRequest};
use crate::proof::{Difference, End, Outcome, Proof, Tried, differences};
use crate::source::ScanControl;
use crate::source::engine::is_well_formed;

/// How long the original is watched at least, where it runs on: a server needs a moment to fail.
const LEAST: Duration = Duration::from_secs(3);

/// Builds a Dockerfile, starts the original and the new image, and says what came of it. `tell` hears what the trial is at.
///
/// # Errors
/// [`TrialError`] where nothing could be tried. A promise that is not kept is no error.
pub fn prove(
    request: &TrialRequest,
    control: &Arc<ScanControl>,
    tell: &dyn Fn(Stage),
) -> Result<Proof, TrialError> {
    check_context(&request.context)?;
    let engine = EngineCommand::find(request)?;
    let original = original(request, engine)?;
    let workplace = tempfile::tempdir()?;
    let trial = Trial { request, engine, control, name: unique_name() };
    let ignore = ignore_of(engine, &request.context);
    let proof = |trial| Proof { engine: engine.name(), ignore, trial };

    tell(Stage::Building);
    let image = BuiltImage::named(format!("{}:latest", trial.name), engine, control);
    if let Err(failure) = build(request, engine, (workplace.path(), ignore), &image.name, control)? {
        return Ok(proof(Err(failure)));
    }
    let built = EngineImage::find(engine, &image.name)?;
    let built = built.ok_or(TrialError::NoImage { command: engine.name() })?;
    tell(Stage::Weighing);
    let built_size = weigh(request, engine, &image.name, workplace.path(), control)?;

    let (of_original, of_built, differences) = trial.compare(&original, &built, tell)?;
    Ok(proof(Ok(Tried {
        original: of_original,
        built: of_built,
        differences,
        original_size: request.original_size,
        built_size,
        predicted_size: request.predicted_size,
    })))
}

/// What all steps of a trial need.
struct Trial<'a> {
    request: &'a TrialRequest,
    engine: EngineCommand<'a>,
    control: &'a ScanControl,
    name: String,
}

impl Trial<'_> {
    /// Starts both images, and the original once more where something differs.
    fn compare(
        &self,
        original: &EngineImage,
        built: &EngineImage,
        tell: &dyn Fn(Stage),
    ) -> Result<(Outcome, Outcome, Vec<Difference>), TrialError> {
        tell(Stage::StartingOriginal);
        let time = self.request.start_time;
        let patience = Patience { least: LEAST.min(time), most: time, expected: None };
        let (first, watched) = self.start(original, "original", patience)?;
        let patience = Patience { least: watched, most: 2 * time, expected: Some(&first) };
        tell(Stage::StartingBuilt);
        let (second, _) = self.start(built, "new", patience)?;
        let mut found = differences(&first, None, &second);
        if !found.is_empty() && !matches!(first.end, End::NeverStarted(_)) {
            tell(Stage::StartingAgain);
            let (again, _) = self.start(original, "again", patience)?;
            found = differences(&first, Some(&again), &second);
        }
        Ok((first, second, found))
    }

    fn start(
        &self,
        image: &EngineImage,
        role: &str,
        patience: Patience<'_>,
    ) -> Result<(Outcome, Duration), TrialError> {
        if self.control.is_cancelled() {
            return Err(TrialError::Cancelled);
        }
        let name = format!("{}-{role}", self.name);
        let container = Container::create(self.request, self.engine, image, name, self.control)?;
        watch(&container, image.has_health_check, patience, self.control)
    }
}

/// The original, as the engine knows it.
fn original(request: &TrialRequest, engine: EngineCommand<'_>) -> Result<EngineImage, TrialError> {
    for name in request.names.iter().filter(|name| is_well_formed(name) && !name.starts_with('-')) {
        if let Some(image) = EngineImage::find(engine, name)? {
            return Ok(image);
        }
    }
    Err(TrialError::NotInEngine { command: engine.name() })
}

/// Refuses what no Dockerfile can be built from.
///
/// # Errors
/// [`TrialError::Context`] where it is no folder.
pub fn check_context(context: &Path) -> Result<(), TrialError> {
    let refused = |reason| Err(TrialError::Context { path: context.to_owned(), reason });
    match context.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => refused("no such folder"),
        Err(error) => Err(error.into()),
        Ok(found) if !found.is_dir() => {
            refused("not a folder; --prove needs the one that the image is built from")
        }
        Ok(_) => Ok(()),
    }
}

/// A name that no other trial has, of this or another user of the engine.
fn unique_name() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("imgscope-trial-{}-{:x}", std::process::id(), now.as_nanos())
}
