//! What an engine says of an image before its layers are read.

use crate::source::engine::{EngineHistory, EngineImage};

/// What an engine says of an image at once, before its layers are read.
#[derive(Debug, Clone)]
pub struct EnginePreview {
    /// The image's name.
    pub title: String,
    /// The history, newest first.
    pub history: Vec<EnginePreviewLine>,
}

/// One line of the engine's history.
#[derive(Debug, Clone)]
pub struct EnginePreviewLine {
    /// The command, as recorded.
    pub created_by: String,
    /// The size that the engine gives, by its own way of counting.
    pub engine_says: u64,
    /// Seconds since 1970.
    pub created: Option<i64>,
}

impl EnginePreview {
    /// Shows an engine's answer.
    pub(super) fn of(image: &EngineImage, history: &[EngineHistory]) -> Self {
        let line = |line: &EngineHistory| EnginePreviewLine {
            created_by: line.created_by.clone(),
            engine_says: u64::try_from(line.size).unwrap_or(0),
            created: line.created,
        };
        Self { title: image.reference.clone(), history: history.iter().map(line).collect() }
    }
}
