//! What an engine says about an image.
//!
//! Sizes are the engine's own, and engines disagree about what they count; they are to be shown as hearsay, never
//! added up. Every field may be missing in an answer or be something else than it should; texts are kept as they came.

use super::reference;
use crate::image::{Platform, without_secrets};
use crate::json::Record;

/// Go's zero time in Unix seconds, which an engine gives for a history entry without a date.
const ZERO_TIME: i64 = -62_135_596_800;

/// What an engine says about one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineImage {
    /// `sha256:…`: the digest of the configuration, or of the manifest where containerd keeps the images.
    pub id: String,
    /// What to export: `name:tag` as the engine spells it, or the id where it was asked for by id or digest.
    pub reference: String,
    /// All names of the image.
    pub tags: Vec<String>,
    /// When it was created, as RFC 3339; absent where it is not recorded.
    pub created: Option<String>,
    /// Operating system, as `linux`; empty where it is not recorded.
    pub os: String,
    /// Architecture, as `amd64`; empty where it is not recorded.
    pub architecture: String,
    /// Variant of the architecture, as `v7`.
    pub variant: Option<String>,
    /// Version of the operating system, which images for Windows have.
    pub os_version: Option<String>,
    /// Size in bytes, as the engine counts it.
    pub size: Option<u64>,
    /// The digests of its unpacked layers, base first, one for each layer; empty where the engine does not say.
    pub diff_ids: Vec<String>,
}

/// One entry of an image's history as an engine gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineHistory {
    /// `sha256:…`, or `<missing>` where the engine knows no image of its own for the step.
    pub id: String,
    /// When the step was taken, in Unix seconds; absent where it is not recorded.
    pub created: Option<i64>,
    /// The instruction, as recorded.
    pub created_by: String,
    /// Size in bytes, as the engine counts it.
    pub size: i64,
    /// The comment, as recorded; mostly the name of the builder.
    pub comment: String,
    /// Names of the image that the step made.
    pub tags: Vec<String>,
}

impl EngineImage {
    /// Takes over the answer to a question for `asked`.
    pub(super) fn from_answer(asked: &str, answer: &Record<'_>) -> Self {
        let text = |name| answer.text(name).optional();
        let id = reference::full_id(&text("Id"));
        let tags = names(answer, "RepoTags");
        let root = answer.record("RootFS").optional();
        Self {
            reference: reference::to_export(asked, &id, &tags),
            id,
            tags,
            created: Some(text("Created"))
                .filter(|at| !at.is_empty() && !at.starts_with("0001-01-01T00:00:00")),
            os: text("Os"),
            architecture: text("Architecture"),
            variant: Some(text("Variant")).filter(|variant| !variant.is_empty()),
            os_version: Some(text("OsVersion")).filter(|version| !version.is_empty()),
            size: answer.size("Size").optional(),
            diff_ids: root.map(|root| root.texts("Layers").optional()).unwrap_or_default(),
        }
    }
}

impl EngineImage {
    /// The platform that it is made for, as far as the engine says it.
    pub fn platform(&self) -> Platform {
        Platform::new(&self.os, &self.architecture)
            .with_variant(self.variant.as_deref().unwrap_or_default())
            .with_os_version(self.os_version.as_deref().unwrap_or_default())
    }
}

impl EngineHistory {
    /// Takes over one entry of an answer.
    pub(super) fn from_answer(answer: &Record<'_>) -> Self {
        Self {
            id: reference::full_id(&answer.text("Id").optional()),
            created: answer.integer("Created").optional().filter(|&at| at != ZERO_TIME),
            created_by: without_secrets(&answer.text("CreatedBy").optional()).0,
            size: answer.integer("Size").optional().unwrap_or(0),
            comment: answer.text("Comment").optional(),
            tags: names(answer, "Tags"),
        }
    }
}

/// Gives the names in a list, without the `<none>:<none>` that stands for an image without one.
pub(super) fn names(answer: &Record<'_>, field: &str) -> Vec<String> {
    let mut names = answer.texts(field).optional();
    names.retain(|name| !name.is_empty() && !name.contains("<none>"));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn image(asked: &str, answer: &str) -> EngineImage {
        let document = Document::parse("answer", answer.as_bytes()).expect("JSON");
        EngineImage::from_answer(asked, &document.record().expect("an object"))
    }

    fn created(answer: &str) -> Option<i64> {
        let document = Document::parse("answer", answer.as_bytes()).expect("JSON");
        EngineHistory::from_answer(&document.record().expect("an object")).created
    }

    #[test]
    fn an_answer_with_gaps_or_oddities_is_still_an_image() {
        let odd = r#"{"Id": 5, "RepoTags": {"a": 1}, "Created": 1714979289, "Os": null, "Size": -1, "Config": [],
                      "RootFS": {"Type": 7, "Layers": "sha256:00"}, "GraphDriver": {"Name": "new"}, "Variant": []}"#;
        for answer in
            ["{}", r#"{"RootFS": {}}"#, r#"{"RootFS": null, "RepoTags": null, "Config": null}"#, odd]
        {
            let image = image("hello", answer);
            assert_eq!(image.reference, "hello:latest", "{answer}");
            assert_eq!((image.created, image.size, image.os.as_str()), (None, None, ""), "{answer}");
            assert_eq!(image.diff_ids, [""; 0], "{answer}");
        }
    }

    #[test]
    fn the_zero_time_is_no_date() {
        assert_eq!(image("a", r#"{"Created": "0001-01-01T00:00:00Z"}"#).created, None);
        assert_eq!(created(r#"{"Created": -62135596800}"#), None);
        assert_eq!(created(r#"{"Created": "yesterday"}"#), None);
        assert_eq!(created(r#"{"Created": 0}"#), Some(0), "1970 is a date that builds set on purpose");
    }

    #[test]
    fn an_image_without_a_name_has_no_tags() {
        assert_eq!(image("3f2a", r#"{"RepoTags": ["<none>:<none>", null]}"#).tags, [""; 0]);
    }
}
