//! What is known of an image before its layers are read.

use jiff::Timestamp;

use crate::source::ImagePlan;
use crate::source::engine::{EngineHistory, EngineImage};

/// What is known of an image at once, before its layers are read.
#[derive(Debug, Clone)]
pub struct ImagePreview {
    /// The image's name.
    pub title: String,
    /// The history, newest first.
    pub history: Vec<PreviewLine>,
    /// What the sizes of its lines are.
    pub sizes: PreviewSizes,
}

/// What the sizes of a preview are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewSizes {
    /// What an engine gives, by its own way of counting.
    Engine,
    /// The lengths of the layers' blobs, as a registry has them.
    Compressed,
}

/// One line of the history.
#[derive(Debug, Clone)]
pub struct PreviewLine {
    /// The command, as recorded.
    pub created_by: String,
    /// The size of what it made.
    pub size: u64,
    /// Seconds since 1970.
    pub created: Option<i64>,
    /// The index of its layer, where that is known and it has one.
    pub layer: Option<usize>,
}

impl ImagePreview {
    /// Shows an engine's answer.
    pub(super) fn of_engine(image: &EngineImage, history: &[EngineHistory]) -> Self {
        let line = |line: &EngineHistory| PreviewLine {
            created_by: line.created_by.clone(),
            size: u64::try_from(line.size).unwrap_or(0),
            created: line.created,
            layer: None,
        };
        let history = history.iter().map(line).collect();
        Self { title: image.reference.clone(), history, sizes: PreviewSizes::Engine }
    }

    /// Shows what documents say.
    pub(super) fn of_plan(title: &str, plan: &ImagePlan) -> Self {
        let mut layers = 0..plan.layers.len();
        let mut history = Vec::new();
        for entry in &plan.config.history {
            let layer = if entry.empty_layer { None } else { layers.next() };
            history.push(PreviewLine {
                created_by: entry.created_by.clone(),
                size: layer.and_then(|layer| plan.layers[layer].size).unwrap_or(0),
                created: entry.created.parse().ok().map(Timestamp::as_second),
                layer,
            });
        }
        // layers that no step is recorded of
        history.extend(layers.map(|layer| PreviewLine {
            created_by: String::new(),
            size: plan.layers[layer].size.unwrap_or(0),
            created: None,
            layer: Some(layer),
        }));
        history.reverse();
        Self { title: title.to_owned(), history, sizes: PreviewSizes::Compressed }
    }
}
