//! What an engine says of the images that are wanted of it, before any is read.

use std::sync::{Arc, OnceLock};

use super::others::OtherImages;
use crate::analysis::{Depth, EngineStep, ReadVia};
use crate::image::Platform;
use crate::scan::ScanAllError;
use crate::scan::group::{SourceGroup, WantedImage};
use crate::scan::preview::ImagePreview;
use crate::scan::selected::GivenBy;
use crate::source::engine::{Engine, EngineError, EngineHistory, EngineImage};
use crate::source::registry::RegistryReference;
use crate::source::{ImagePlan, Locator, Note, PassedOver, Via};

/// An engine with the images that are wanted of it.
pub(in crate::scan) struct AskedImages<'r> {
    pub(in crate::scan) group: SourceGroup<'r>,
    pub(super) engine: Arc<Engine>,
    /// As many as are wanted.
    pub(super) images: Vec<EngineImage>,
    /// As many; None where the engine gives no history, without which the image comes all the same.
    histories: Vec<Option<Vec<EngineHistory>>>,
    /// Its other images, once it was asked for them.
    others: OnceLock<OtherImages>,
}

/// An image that an engine lacks, and whose name says in which registry it is.
pub(in crate::scan) struct ImageElsewhere<'r> {
    /// What was asked.
    pub want: WantedImage<'r>,
    /// What it is called there.
    pub reference: RegistryReference,
    /// What the engine said.
    pub error: EngineError,
}

impl<'r> AskedImages<'r> {
    /// Asks the engine for each of the images; gives those besides that it lacks, and whose names say in which registry they
    /// are.
    ///
    /// # Errors
    /// Where it does not have another one.
    pub fn new(
        mut group: SourceGroup<'r>,
        engine: Engine,
    ) -> Result<(Self, Vec<ImageElsewhere<'r>>), ScanAllError> {
        let named = group.wants.iter().filter_map(|want| match &want.request.locator {
            Locator::Engine { reference, passed_over, .. } => Some((*want, reference.as_str(), passed_over)),
            _ => None,
        });
        let answers = {
            let _wait = group.control.wait();
            engine.look_up(&named.clone().map(|(_, reference, _)| reference).collect::<Vec<_>>())
        };
        let (mut images, mut histories, mut elsewhere) =
            (Vec::new(), Vec::new(), Vec::<ImageElsewhere>::new());
        for ((want, reference, passed_over), answer) in named.zip(answers) {
            let (image, history) = match (answer, want.in_registry()) {
                (Err(error), Some(remote)) if error.lacks_image() || error.is_silent() => {
                    elsewhere.push(ImageElsewhere { want, reference: remote, error });
                    continue;
                }
                (answer, _) => answer.map_err(|error| want.blame(error))?,
            };
            images.push(image);
            histories.push(history);
            for PassedOver { reason, .. } in passed_over.iter().filter(|passed_over| passed_over.is_doubtful)
            {
                let place = engine.endpoint();
                let note = format!("{reason}\nreading `{reference}` from the engine at {place} instead");
                group.control.note(Note::Plain(note));
            }
        }
        let is_elsewhere = |number| elsewhere.iter().any(|image| image.want.number == number);
        group.wants.retain(|want| !is_elsewhere(want.number));
        let (engine, others) = (Arc::new(engine), OnceLock::new());
        Ok((Self { group, engine, images, histories, others }, elsewhere))
    }

    /// Tells whether the engine has none of them.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// What the engine says at once of the first image.
    pub fn preview(&self) -> Option<ImagePreview> {
        Some(ImagePreview::of_engine(self.images.first()?, self.histories.first()?.as_ref()?))
    }

    /// Tells whether an image may be exported, where its store fails.
    pub fn may_export(&self, place: usize) -> bool {
        self.group.wants[place].request.via == Via::Auto
    }

    /// How deep the images are wanted to be read.
    pub fn depth(&self) -> Depth {
        self.group.first().request.depth
    }

    /// The image of that number, and what was asked.
    pub(super) fn at(&self, place: usize) -> (WantedImage<'r>, &EngineImage) {
        (self.group.wants[place], &self.images[place])
    }

    /// Says of an image that the engine gave it, and how it was read.
    pub(super) fn given(&self, want: WantedImage<'_>, via: ReadVia) -> GivenBy {
        let place = self.group.wants.iter().position(|other| other.number == want.number);
        let history = place.and_then(|place| self.histories.get(place)?.as_ref());
        let step = |line: &EngineHistory| EngineStep {
            created_by: line.created_by.clone(),
            size: u64::try_from(line.size).unwrap_or(0),
        };
        GivenBy {
            kind: self.engine.kind(),
            via,
            steps: history.into_iter().flatten().map(step).collect(),
            others: self.others(),
        }
    }

    /// The engine's other images, asked for from now on; none where only manifests are.
    fn others(&self) -> OtherImages {
        let ask = || match self.depth() {
            Depth::Manifest => OtherImages::default(),
            _ => OtherImages::beside(self.images.clone(), Arc::clone(&self.engine)),
        };
        self.others.get_or_init(ask).clone()
    }
}

/// The engine knows all names of an image; an export has those by which it was asked for.
pub(super) fn named(mut plan: ImagePlan, image: &EngineImage) -> ImagePlan {
    if !image.tags.is_empty() {
        plan.tags.clone_from(&image.tags);
    }
    plan
}

/// The platform that is wanted: an engine's image is of whatever platform it is, unless one was asked for.
pub(super) fn platform(want: WantedImage, image: &EngineImage) -> Option<Platform> {
    want.request.platform.clone().or_else(|| own_platform(image))
}

/// The platform that an engine says an image is made for, where it says so.
pub(super) fn own_platform(image: &EngineImage) -> Option<Platform> {
    let is_known = !image.os.is_empty() && !image.architecture.is_empty();
    is_known.then(|| image.platform())
}
