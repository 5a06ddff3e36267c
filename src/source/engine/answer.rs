//! What an engine says about an image.
//!
//! Sizes are the engine's own, and engines disagree about what they count; they are to be shown as hearsay, never
//! added up. Every field may be missing in an answer, and texts are kept as they came.

use bollard::models::{ImageHistoryResponseItem, ImageInspect};

use super::reference;
use crate::image::Platform;

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
    pub(super) fn from_answer(asked: &str, answer: ImageInspect) -> Self {
        let id = reference::full_id(&answer.id.unwrap_or_default());
        let tags = real_names(answer.repo_tags.unwrap_or_default());
        Self {
            reference: reference::to_export(asked, &id, &tags),
            id,
            tags,
            created: answer.created.filter(|at| !at.is_empty() && !at.starts_with("0001-01-01T00:00:00")),
            os: answer.os.unwrap_or_default(),
            architecture: answer.architecture.unwrap_or_default(),
            variant: answer.variant.filter(|variant| !variant.is_empty()),
            os_version: answer.os_version.filter(|version| !version.is_empty()),
            size: answer.size.and_then(|size| u64::try_from(size).ok()),
            diff_ids: answer.root_fs.and_then(|root| root.layers).unwrap_or_default(),
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
    pub(super) fn from_answer(answer: ImageHistoryResponseItem) -> Self {
        Self {
            id: reference::full_id(&answer.id),
            created: Some(answer.created).filter(|&at| at != ZERO_TIME),
            created_by: answer.created_by,
            size: answer.size,
            comment: answer.comment,
            tags: real_names(answer.tags),
        }
    }
}

/// Drops the `<none>:<none>` that stands for an image without a name.
pub(super) fn real_names(names: Vec<String>) -> Vec<String> {
    names.into_iter().filter(|name| !name.contains("<none>")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_any_field_is_still_an_image() {
        let image = EngineImage::from_answer("hello", ImageInspect::default());
        assert_eq!(image.reference, "hello:latest");
        assert_eq!((image.created, image.size, image.os.as_str()), (None, None, ""));
    }

    #[test]
    fn the_zero_time_is_no_date() {
        let created = Some("0001-01-01T00:00:00Z".to_owned());
        let image = EngineImage::from_answer("a", ImageInspect { created, ..ImageInspect::default() });
        assert_eq!(image.created, None);
        let entry = ImageHistoryResponseItem { created: ZERO_TIME, ..ImageHistoryResponseItem::default() };
        assert_eq!(EngineHistory::from_answer(entry).created, None);
        let entry = ImageHistoryResponseItem { created: 0, ..ImageHistoryResponseItem::default() };
        assert_eq!(
            EngineHistory::from_answer(entry).created,
            Some(0),
            "1970 is a date that builds set on purpose"
        );
    }

    #[test]
    fn an_image_without_a_name_has_no_tags() {
        let repo_tags = Some(vec!["<none>:<none>".to_owned()]);
        let image = EngineImage::from_answer("3f2a", ImageInspect { repo_tags, ..ImageInspect::default() });
        assert!(image.tags.is_empty(), "{:?}", image.tags);
    }
}
