//! An image that the engine has.

use super::TrialError;
use super::engine_command::EngineCommand;
use crate::json::Document;

/// An image that the engine has.
#[derive(Debug)]
pub(super) struct EngineImage {
    /// The engine's ID of it.
    pub id: String,
    /// Whether containers of it have a health check.
    pub has_health_check: bool,
}

impl EngineImage {
    /// Asks the engine for an image; None where it has none of that name.
    pub fn find(engine: EngineCommand<'_>, name: &str) -> Result<Option<Self>, TrialError> {
        let answer = match engine.ask(&["image", "inspect", name]) {
            Ok(answer) => answer,
            Err(TrialError::Refused { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let unintelligible = || TrialError::Refused {
            asked: format!("{} image", engine.name()),
            said: "no JSON came".to_owned(),
        };
        let document = Document::parse("image", &answer).map_err(|_| unintelligible())?;
        let images = document.records().map_err(|_| unintelligible())?;
        let Some(image) = images.first() else { return Ok(None) };
        // podman has it beside the configuration
        let config = image.record("Config").optional();
        let check = config.and_then(|config| config.record("Healthcheck").optional());
        let check = check.or_else(|| image.record("Healthcheck").optional());
        let test = check.map(|check| check.texts("Test").optional()).unwrap_or_default();
        Ok(Some(Self {
            id: image.text("Id").optional(),
            has_health_check: test.first().is_some_and(|word| word != "NONE"),
        }))
    }
}
