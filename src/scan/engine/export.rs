//! Images of one engine, in as few exports as the engine allows.

use std::collections::HashSet;
use std::sync::Arc;

use super::preview::EnginePreview;
use crate::analysis::EngineStep;
use crate::image::Platform;
use crate::scan::group::{SourceGroup, WantedImage};
use crate::scan::selected::SelectedImage;
use crate::scan::{ScanAllError, ScanError};
use crate::source::engine::{Engine, EngineError, EngineHistory, EngineImage};
use crate::source::{
    Digests, ImagePlan, Locator, PassedOver, ReadOptions, Selector, SourceError, StreamedArchive, plan, read_stream,
};
use crate::text::escape_line;

/// An engine with the images that are wanted of it.
pub(in crate::scan) struct EngineExport<'r> {
    group: SourceGroup<'r>,
    engine: Engine,
    /// As many as are wanted.
    images: Vec<EngineImage>,
    /// As many; None where the engine gives no history, without which the image comes all the same.
    histories: Vec<Option<Vec<EngineHistory>>>,
}

/// What was asked, and what the engine answered.
type RequestedImage<'e, 'r> = (WantedImage<'r>, &'e EngineImage);

impl<'r> EngineExport<'r> {
    /// Asks the engine for each of the images.
    ///
    /// # Errors
    /// Where it does not have one.
    pub fn new(group: SourceGroup<'r>, engine: Engine) -> Result<Self, ScanAllError> {
        let mut images = Vec::new();
        for want in &group.wants {
            let Locator::Engine { reference, passed_over, .. } = &want.request.locator else { continue };
            let _wait = group.control.wait();
            images.push(engine.inspect(reference).map_err(|error| want.blame(error))?);
            for PassedOver { reason, .. } in passed_over.iter().filter(|passed_over| passed_over.is_doubtful)
            {
                let place = engine.endpoint();
                group
                    .control
                    .note(format!("{reason}\nreading `{reference}` from the engine at {place} instead"));
            }
        }
        let wait = group.control.wait();
        let histories = images.iter().map(|image| engine.history(&image.reference).ok()).collect();
        drop(wait);
        Ok(Self { group, engine, images, histories })
    }

    /// What the engine says at once of the first image.
    pub fn preview(&self) -> Option<EnginePreview> {
        Some(EnginePreview::of(self.images.first()?, self.histories.first()?.as_ref()?))
    }

    /// How many layers will come, where the engine says so: one that is in several places is sent once.
    pub fn layers(&self) -> Option<usize> {
        let asked = self.group.first().request.platform.as_ref();
        let is_described = |image: &EngineImage| {
            let is_asked =
                asked.is_none_or(|asked| own_platform(image).is_some_and(|own| own.satisfies(asked)));
            is_asked && !image.diff_ids.is_empty()
        };
        let diff_ids: HashSet<&String> = self.images.iter().flat_map(|image| &image.diff_ids).collect();
        self.images.iter().all(is_described).then_some(diff_ids.len())
    }

    /// Reads the images: in one export, in which layers that they share are sent once. Those that the engine does not
    /// give together with others, or not so that they can be told apart, it is asked for one by one.
    ///
    /// # Errors
    /// Where an image can't be had or its records can't be read.
    pub fn read(self) -> Result<Vec<SelectedImage<'r>>, ScanAllError> {
        let mut distinct: Vec<&EngineImage> = Vec::new();
        for image in &self.images {
            if !distinct.iter().any(|known| is_same(known, image)) {
                distinct.push(image);
            }
        }
        let mut waiting: Vec<RequestedImage> = self.group.wants.iter().copied().zip(&self.images).collect();
        let mut chosen = Vec::new();
        if distinct.len() > 1 {
            (chosen, waiting) = self.read_together(&distinct, waiting)?;
        }
        for image in distinct {
            let (asked, others): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(_, other)| is_same(image, other));
            waiting = others;
            chosen.extend(self.read_alone(image, &asked)?);
        }
        for image in &mut chosen {
            image.engine_steps = self.steps(image.want);
        }
        Ok(chosen)
    }

    /// What the engine says of the steps of an image that is wanted.
    fn steps(&self, want: WantedImage<'_>) -> Vec<EngineStep> {
        let place = self.group.wants.iter().position(|other| other.number == want.number);
        let history = place.and_then(|place| self.histories.get(place)?.as_ref());
        let step = |line: &EngineHistory| EngineStep {
            created_by: line.created_by.clone(),
            size: u64::try_from(line.size).unwrap_or(0),
        };
        history.into_iter().flatten().map(step).collect()
    }

    /// Gives the images that come in one export, and those that are still to be read.
    fn read_together<'e>(
        &self,
        images: &[&EngineImage],
        asked: Vec<RequestedImage<'e, 'r>>,
    ) -> Result<(Vec<SelectedImage<'r>>, Vec<RequestedImage<'e, 'r>>), ScanAllError> {
        let archive = match self.export(images) {
            Ok(archive) => archive,
            Err(error) if has_exported_nothing(&error) => return Ok((Vec::new(), asked)),
            Err(error) => return Err(self.group.first().blame(error)),
        };
        let (mut chosen, mut waiting) = (Vec::new(), Vec::new());
        for (want, image) in asked {
            match choose(want, image, &archive)? {
                Some(found) => chosen.push(found.given_by(self.engine.kind())),
                None => waiting.push((want, image)),
            }
        }
        Ok((chosen, waiting))
    }

    /// Gives an image that comes in an export of its own, as often as it was asked for.
    fn read_alone(
        &self,
        image: &EngineImage,
        asked: &[RequestedImage<'_, 'r>],
    ) -> Result<Vec<SelectedImage<'r>>, ScanAllError> {
        let Some((first, _)) = asked.first() else { return Ok(Vec::new()) };
        let archive = self.export(&[image]).map_err(|error| first.blame(error))?;
        let only = |&(want, image): &RequestedImage<'_, 'r>| {
            let plan = plan(&archive, &Selector::Only, platform(want, image).as_ref());
            let plan = plan.map_err(|error| want.blame(error))?;
            let image = SelectedImage::of_stream(want, named(plan, image), &archive);
            Ok(image.given_by(self.engine.kind()))
        };
        asked.iter().map(only).collect()
    }

    /// Lets one export of these images pass by.
    fn export(&self, images: &[&EngineImage]) -> Result<StreamedArchive, ScanError> {
        let SourceGroup { control, options, .. } = &self.group;
        // an engine takes longer to send a layer than another processor to take its digest
        let options = ReadOptions { digests: options.digests.max(Digests::Plain), ..*options };
        control.export_begins();
        let stop = Arc::clone(control);
        let platform = self.group.first().request.platform.as_ref();
        let export = self.engine.export_together(images, platform, Arc::new(move || stop.is_cancelled()))?;
        let names: Vec<String> = images.iter().map(|image| escape_line(&image.reference)).collect();
        let origin = format!("the export of {} from {}", names.join(", "), self.engine.endpoint());
        read_stream(&origin, export, options, control).map_err(engine_error_behind)
    }
}

/// Finds the image in an export of several: by its ID, and else by its name, because the ID is that of an index where
/// an engine with containerd's store was asked for one platform. None where neither tells which one it is.
fn choose<'r>(
    want: WantedImage<'r>,
    image: &EngineImage,
    archive: &StreamedArchive,
) -> Result<Option<SelectedImage<'r>>, ScanAllError> {
    let platform = platform(want, image);
    let by_id = image.id.parse().ok().map(Selector::Id);
    for selector in by_id.into_iter().chain([Selector::Name(image.reference.clone())]) {
        match plan(archive, &selector, platform.as_ref()) {
            Ok(plan) => return Ok(Some(SelectedImage::of_stream(want, named(plan, image), archive))),
            Err(SourceError::NoSuchImage { .. } | SourceError::Ambiguous { .. }) => {}
            Err(error) => return Err(want.blame(error)),
        }
    }
    Ok(None)
}

/// The engine knows all names of an image; an export has those by which it was asked for.
fn named(mut plan: ImagePlan, image: &EngineImage) -> ImagePlan {
    if !image.tags.is_empty() {
        plan.tags.clone_from(&image.tags);
    }
    plan
}

/// Tells whether two answers are about one image, whatever it was called in the question.
fn is_same(one: &EngineImage, other: &EngineImage) -> bool {
    one.id == other.id && (!one.id.is_empty() || one.reference == other.reference)
}

/// The platform that is wanted: an engine's image is of whatever platform it is, unless one was asked for.
fn platform(want: WantedImage, image: &EngineImage) -> Option<Platform> {
    want.request.platform.clone().or_else(|| own_platform(image))
}

fn own_platform(image: &EngineImage) -> Option<Platform> {
    let is_known = !image.os.is_empty() && !image.architecture.is_empty();
    is_known.then(|| image.platform())
}

/// Tells whether an engine refused an export before its first byte.
fn has_exported_nothing(error: &ScanError) -> bool {
    matches!(
        error,
        ScanError::Engine(EngineError::Refused { .. } | EngineError::Interrupted { received: 0, .. })
    )
}

/// A stream of an engine fails with the engine's own error inside, which says more than that the stream failed.
fn engine_error_behind(error: SourceError) -> ScanError {
    match error {
        SourceError::Stream { source, origin } => match source.downcast::<EngineError>() {
            Ok(engine) => engine.into(),
            Err(source) => SourceError::Stream { origin, source }.into(),
        },
        other => other.into(),
    }
}
