//! What an engine says of an image before its layers are read.

use crate::source::engine::{Engine, EngineHistory, EngineImage};

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
    /// Asks the engine. Without an answer there is no first look; the image comes all the same.
    pub(super) fn of(engine: &Engine, image: &EngineImage) -> Option<Self> {
        let line = |line: EngineHistory| EnginePreviewLine {
            created_by: line.created_by,
            engine_says: u64::try_from(line.size).unwrap_or(0),
            created: line.created,
        };
        let history = engine.history(&image.reference).ok()?;
        Some(Self { title: image.reference.clone(), history: history.into_iter().map(line).collect() })
    }
}
