//! An image that was chosen, and its layers as they were read.

use std::sync::Arc;

use super::group::WantedImage;
use crate::analysis::EngineStep;
use crate::source::engine::EngineKind;
use crate::source::{Documents, ImagePlan, LayerProblem, ReadLayer, StreamedArchive};

/// A layer that was read, shared by all images that have it, or why it was not.
pub(super) type LayerResult = Result<Arc<ReadLayer>, LayerProblem>;

/// An image that was chosen, its layers read.
pub(super) struct SelectedImage<'r> {
    /// What was asked.
    pub want: WantedImage<'r>,
    /// What the image is made of.
    pub plan: ImagePlan,
    /// Its layers, base first.
    pub layers: Vec<LayerResult>,
    /// The history as the engine gives it; empty where it is from none.
    pub engine_steps: Vec<EngineStep>,
    /// What is doubtful of the place that it is from, escaped.
    pub warning: Option<String>,
    /// The engine that gave it, if one did.
    pub engine: Option<EngineKind>,
}

impl<'r> SelectedImage<'r> {
    /// An image of an archive that has passed by.
    pub(crate) fn of_stream(want: WantedImage<'r>, plan: ImagePlan, archive: &StreamedArchive) -> Self {
        let layers = plan.layers.iter().map(|layer| archive.layer(layer)).collect();
        let warning = archive.warning().map(str::to_owned);
        Self { want, plan, layers, engine_steps: Vec::new(), warning, engine: None }
    }

    /// The same image, given by an engine.
    pub(crate) fn given_by(self, engine: EngineKind) -> Self {
        Self { engine: Some(engine), ..self }
    }
}
