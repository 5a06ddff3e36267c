//! Images of one engine, in as few exports as the engine allows.

use std::collections::HashSet;
use std::sync::Arc;

use super::asked::{AskedImages, named, own_platform, platform};
use super::known::keep_documents;
use crate::analysis::ReadVia;
use crate::scan::group::{SourceGroup, WantedImage};
use crate::scan::selected::{GivenBy, SelectedImage};
use crate::scan::{ScanAllError, ScanError};
use crate::source::engine::{EngineError, EngineImage, ExportStream};
use crate::source::{
    Digests, ImagePlan, RandomAccess, ReadOptions, ScanControl, Selector, SourceError, StreamedArchive, plan,
    read_documents, read_stream, spool,
};
use crate::text::escape_line;

/// Images that an engine is to export.
pub(in crate::scan) struct EngineExport<'r> {
    asked: Arc<AskedImages<'r>>,
    /// Which of them are wanted.
    places: Vec<usize>,
}

/// What was asked, and what the engine answered.
type RequestedImage<'e, 'r> = (WantedImage<'r>, &'e EngineImage);

impl<'r> EngineExport<'r> {
    /// The export of those images that have these numbers.
    pub fn new(asked: Arc<AskedImages<'r>>, places: Vec<usize>) -> Self {
        Self { asked, places }
    }

    /// How many layers will come, where the engine says so: one that is in several places is sent once.
    pub fn layers(&self) -> Option<usize> {
        let images = || self.places.iter().map(|place| self.asked.at(*place).1);
        let asked = self.asked.group.first().request.platform.as_ref();
        let is_described = |image: &EngineImage| {
            let is_asked =
                asked.is_none_or(|asked| own_platform(image).is_some_and(|own| own.satisfies(asked)));
            is_asked && !image.diff_ids.is_empty()
        };
        let diff_ids: HashSet<&String> = images().flat_map(|image| &image.diff_ids).collect();
        images().all(is_described).then_some(diff_ids.len())
    }

    /// Reads the images: in one export, in which layers that they share are sent once. Those that the engine does not
    /// give together with others, or not so that they can be told apart, it is asked for one by one.
    ///
    /// # Errors
    /// Where an image can't be had or its records can't be read.
    pub fn read(&self) -> Result<Vec<SelectedImage<'r>>, ScanAllError> {
        let mut waiting: Vec<RequestedImage> =
            self.places.iter().map(|place| self.asked.at(*place)).collect();
        let mut distinct: Vec<&EngineImage> = Vec::new();
        for (_, image) in &waiting {
            if !distinct.iter().any(|known| is_same(known, image)) {
                distinct.push(image);
            }
        }
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
        Ok(chosen)
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
            Err(error) => return Err(self.first().blame(error)),
        };
        let (mut chosen, mut waiting) = (Vec::new(), Vec::new());
        for (want, image) in asked {
            match choose(&self.asked.group.control, want, image, &archive)? {
                Some(found) => chosen.push(found.given_by(self.asked.given(want, ReadVia::Export))),
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
        let control = &self.asked.group.control;
        let only = |&(want, image): &RequestedImage<'_, 'r>| {
            let plan = plan(&archive, &Selector::Only, platform(want, image).as_ref());
            let plan = plan.map_err(|error| want.blame(error))?;
            keep_documents(control, want, image, &archive);
            let image = SelectedImage::of_stream(want, named(plan, image), &archive, control);
            Ok(image.given_by(self.asked.given(want, ReadVia::Export)))
        };
        asked.iter().map(only).collect()
    }

    /// The documents of an image that comes in an export of its own, whose layers are passed over.
    ///
    /// # Errors
    /// Where it can't be had.
    pub(super) fn documents(&self) -> Result<StreamedArchive, ScanAllError> {
        let images: Vec<&EngineImage> = self.places.iter().map(|place| self.asked.at(*place).1).collect();
        let SourceGroup { control, options, .. } = &self.asked.group;
        let read = self.begin(&images).and_then(|(origin, export)| {
            read_documents(&origin, export, *options, control).map_err(engine_error_behind)
        });
        read.map_err(|error| self.first().blame(error))
    }

    /// Has the only image exported into a temporary file.
    ///
    /// # Errors
    /// Where it can't be had, or there is no room for it.
    pub fn keep(&self) -> Result<(Box<dyn RandomAccess>, ImagePlan), ScanAllError> {
        let images: Vec<&EngineImage> = self.places.iter().map(|place| self.asked.at(*place).1).collect();
        let SourceGroup { control, options, .. } = &self.asked.group;
        let kept = self.begin(&images).and_then(|(origin, export)| {
            spool(&origin, export, options.read_limit, control).map_err(engine_error_behind)
        });
        let kept = kept.map_err(|error| self.first().blame(error))?;
        let (want, image) = self.asked.at(self.places.first().copied().unwrap_or_default());
        let plan = plan(kept.as_ref(), &Selector::Only, platform(want, image).as_ref());
        Ok((kept, named(plan.map_err(|error| want.blame(error))?, image)))
    }

    /// The group of the only image.
    pub fn group(&self) -> SourceGroup<'r> {
        self.asked.group.of_one(self.first())
    }

    /// Says of the only image that the engine exported it.
    pub fn given(&self) -> GivenBy {
        self.asked.given(self.first(), ReadVia::Export)
    }

    /// The image that is wanted first.
    fn first(&self) -> WantedImage<'r> {
        self.asked.group.first()
    }

    /// Lets one export of these images pass by.
    fn export(&self, images: &[&EngineImage]) -> Result<StreamedArchive, ScanError> {
        let SourceGroup { control, options, .. } = &self.asked.group;
        // an engine takes longer to send a layer than another processor to take its digest
        let options = ReadOptions { digests: options.digests.max(Digests::Plain), ..*options };
        let (origin, export) = self.begin(images)?;
        read_stream(&origin, export, options, control).map_err(engine_error_behind)
    }

    /// Asks for an export; gives what it is called, and its bytes.
    fn begin(&self, images: &[&EngineImage]) -> Result<(String, ExportStream), ScanError> {
        let control = &self.asked.group.control;
        control.export_begins();
        let stop = Arc::clone(control);
        let platform = self.first().request.platform.as_ref();
        let engine = &self.asked.engine;
        let export = engine.export_together(images, platform, Arc::new(move || stop.is_cancelled()))?;
        let names: Vec<String> = images.iter().map(|image| escape_line(&image.reference)).collect();
        let origin = format!("the export of {} from {}", names.join(", "), engine.endpoint());
        Ok((origin, export))
    }
}

/// Finds the image in an export of several: by its ID, and else by its name, because the ID is that of an index where
/// an engine with containerd's store was asked for one platform. None where neither tells which one it is.
fn choose<'r>(
    control: &ScanControl,
    want: WantedImage<'r>,
    image: &EngineImage,
    archive: &StreamedArchive,
) -> Result<Option<SelectedImage<'r>>, ScanAllError> {
    let platform = platform(want, image);
    let by_id = image.id.parse().ok().map(Selector::Id);
    for selector in by_id.into_iter().chain([Selector::Name(image.reference.clone())]) {
        match plan(archive, &selector, platform.as_ref()) {
            Ok(plan) => {
                keep_documents(control, want, image, archive);
                return Ok(Some(SelectedImage::of_stream(want, named(plan, image), archive, control)));
            }
            Err(SourceError::NoSuchImage { .. } | SourceError::Ambiguous { .. }) => {}
            Err(error) => return Err(want.blame(error)),
        }
    }
    Ok(None)
}

/// Tells whether two answers are about one image, whatever it was called in the question.
fn is_same(one: &EngineImage, other: &EngineImage) -> bool {
    one.id == other.id && (!one.id.is_empty() || one.reference == other.reference)
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
