//! An image that was chosen, and its layers as they were read.

use std::sync::Arc;

use super::engine::OtherImages;
use super::group::WantedImage;
use crate::analysis::{EngineStep, ReadVia};
use crate::source::engine::EngineKind;
use crate::source::{Documents, ImagePlan, LayerProblem, ReadLayer, ScanControl, StreamedArchive};

/// A layer that was read, shared by all images that have it, or why it was not.
pub(super) type LayerResult = Result<Arc<ReadLayer>, LayerProblem>;

/// An image that was chosen, its layers read.
pub(super) struct SelectedImage<'r> {
    /// What was asked.
    pub want: WantedImage<'r>,
    /// What the image is made of.
    pub plan: ImagePlan,
    /// Its layers, base first; none where no more is wanted than its documents.
    pub layers: Vec<LayerResult>,
    /// The engine that gave it, if one did.
    pub given_by: Option<GivenBy>,
    /// Whether a registry gave it.
    pub is_remote: bool,
    /// What is doubtful of the place that it is from, escaped.
    pub warning: Option<String>,
}

/// An image of which the documents were read.
pub(super) struct OutlinedImage<'r> {
    /// The image, without layers.
    pub image: SelectedImage<'r>,
    /// What its layers take as they are stored compressed, base first, where that is known.
    pub compressed_sizes: Vec<Option<u64>>,
}

/// The engine that gave an image.
#[derive(Debug, Clone)]
pub(super) struct GivenBy {
    /// Its family.
    pub kind: EngineKind,
    /// How the image was read.
    pub via: ReadVia,
    /// The history as the engine gives it; empty where it gives none.
    pub steps: Vec<EngineStep>,
    /// The engine's other images, as far as it is asked about them.
    pub others: OtherImages,
}

impl<'r> SelectedImage<'r> {
    /// An image of an archive that has passed by.
    pub(crate) fn of_stream(
        want: WantedImage<'r>,
        plan: ImagePlan,
        archive: &StreamedArchive,
        control: &ScanControl,
    ) -> Self {
        let options = want.request.options;
        let layers = plan.layers.iter().map(|layer| archive.layer(layer, options, control)).collect();
        let warning = archive.warning().map(str::to_owned);
        Self { want, plan, layers, given_by: None, is_remote: false, warning }
    }

    /// The same image, given by an engine.
    pub(crate) fn given_by(self, engine: GivenBy) -> Self {
        Self { given_by: Some(engine), ..self }
    }
}
