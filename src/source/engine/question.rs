//! The questions that are put to an engine: what an image is, how it came to be, and what else there is.
//!
//! Quick questions only; the image itself comes through `transfer`.

use bollard::errors::Error as ClientError;

use super::answer::names;
use super::connection::{Connection, unintelligible};
use super::fetch::fetch;
use super::{EngineError, EngineHistory, EngineImage, EngineStore, manifest_list, reference, similar};
use crate::image::{HeldImage, OfferedPlatform};
use crate::json::{Document, JsonError, Record};

impl Connection {
    /// Asks what an image is.
    pub(super) async fn inspect(&self, asked: &str) -> Result<EngineImage, EngineError> {
        check(asked)?;
        match fetch(&self.docker, &format!("/images/{asked}/json")).await {
            Ok(answer) => self.read(&answer, |answer| Ok(EngineImage::from_answer(asked, &answer.record()?))),
            Err(error) => Err(self.explain(asked, error).await),
        }
    }

    /// Asks for the platforms of an image; an engine that has one for each name lists none.
    pub(super) async fn platforms(&self, asked: &str) -> Result<Vec<OfferedPlatform>, EngineError> {
        check(asked)?;
        match fetch(&self.docker, &format!("/images/{asked}/json?manifests=1")).await {
            Ok(answer) => self.read(&answer, |answer| Ok(manifest_list::platforms(&answer.record()?))),
            Err(error) => Err(self.explain(asked, error).await),
        }
    }

    /// Asks for an image's history, the newest entry first.
    pub(super) async fn history(&self, asked: &str) -> Result<Vec<EngineHistory>, EngineError> {
        check(asked)?;
        match fetch(&self.docker, &format!("/images/{asked}/history")).await {
            Ok(answer) => self.read(&answer, |answer| {
                Ok(answer.records()?.iter().map(EngineHistory::from_answer).collect())
            }),
            Err(error) => Err(self.explain(asked, error).await),
        }
    }

    /// Asks for all names of images that the engine has.
    pub(super) async fn references(&self) -> Result<Vec<String>, EngineError> {
        let images = self.ids_and_names().await?;
        Ok(images.into_iter().flat_map(|(_, names)| names).collect())
    }

    /// Asks where the engine keeps its images. None where it does not say, or is not on this machine as far as its address
    /// tells.
    pub(super) async fn store(&self) -> Result<Option<EngineStore>, EngineError> {
        if !self.endpoint.is_local() {
            return Ok(None);
        }
        let answer = fetch(&self.docker, "/info").await.map_err(|error| self.failure(error))?;
        self.read(&answer, |answer| EngineStore::from_answer(answer, self.version()))
    }

    /// Explains why a request about an image failed; where the image is unknown, by what the engine has instead.
    pub(super) async fn explain(&self, asked: &str, error: ClientError) -> EngineError {
        let ClientError::DockerResponseServerError { status_code, message } = &error else {
            return self.failure(error);
        };
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        let ambiguous = says(&["ambiguous", "more than one image"]);
        match status_code {
            400 | 500 if says(&["invalid reference format", "must be lowercase"]) => {
                EngineError::BadReference { reference: asked.to_owned() }
            }
            404 if !ambiguous => self.missing(asked).await,
            _ if ambiguous => self.ambiguous(asked, &self.ids_and_names().await.unwrap_or_default()),
            _ => self.failure(error),
        }
    }

    /// Says that an image is unknown, or that the beginning of an id fits several.
    async fn missing(&self, asked: &str) -> EngineError {
        // The list only makes the message better: without it the image is missing all the same.
        let images = self.ids_and_names().await.unwrap_or_default();
        if images.iter().filter(|(id, _)| reference::begins_id(asked, id)).count() > 1 {
            return self.ambiguous(asked, &images);
        }
        let names: Vec<String> = images.into_iter().flat_map(|(_, names)| names).collect();
        EngineError::NoSuchImage {
            kind: self.endpoint.kind,
            endpoint: self.endpoint.address(),
            reference: asked.to_owned(),
            similar: similar::closest(asked, &names),
        }
    }

    fn ambiguous(&self, asked: &str, images: &[(String, Vec<String>)]) -> EngineError {
        let fits = images.iter().map(|(id, _)| id).filter(|id| reference::begins_id(asked, id));
        EngineError::AmbiguousId { reference: asked.to_owned(), matches: fits.cloned().collect() }
    }

    /// Asks for all images of the engine that have a name, with their sizes; nobody has asked for their layers yet.
    pub(super) async fn named_images(&self) -> Result<Vec<(String, HeldImage)>, EngineError> {
        let answer = fetch(&self.docker, "/images/json").await.map_err(|error| self.failure(error))?;
        let image = |image: &Record<'_>| {
            let held = HeldImage {
                names: names(image, "RepoTags"),
                size: image.size("Size").optional(),
                ..HeldImage::default()
            };
            (reference::full_id(&image.text("Id").optional()), held)
        };
        let images: Vec<_> =
            self.read(&answer, |answer| Ok(answer.records()?.iter().map(image).collect()))?;
        Ok(images.into_iter().filter(|(_, image)| !image.names.is_empty()).collect())
    }

    async fn ids_and_names(&self) -> Result<Vec<(String, Vec<String>)>, EngineError> {
        let answer = fetch(&self.docker, "/images/json").await.map_err(|error| self.failure(error))?;
        let named =
            |image: &Record<'_>| (reference::full_id(&image.text("Id").optional()), names(image, "RepoTags"));
        self.read(&answer, |answer| Ok(answer.records()?.iter().map(named).collect()))
    }

    /// Reads an answer.
    pub(super) fn read<T>(
        &self,
        answer: &[u8],
        read: impl FnOnce(&Document) -> Result<T, JsonError>,
    ) -> Result<T, EngineError> {
        let document = Document::parse("answer", answer);
        document.and_then(|document| read(&document)).map_err(|error| unintelligible(&self.endpoint, &error))
    }
}

fn check(asked: &str) -> Result<(), EngineError> {
    if reference::is_well_formed(asked) {
        Ok(())
    } else {
        Err(EngineError::BadReference { reference: asked.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use crate::source::engine::fake::{Answer, FakeEngine};

    #[test]
    fn answers_with_nulls_gaps_and_values_of_other_types_are_understood() {
        let engine = FakeEngine::start("1.52", |path| match path {
            "/images/app:1/json" => Answer::Json(
                200,
                r#"{"Id": "sha256:00", "RepoTags": ["app:1"], "RootFS": {}, "Config": null, "GraphDriver": 7,
                    "Manifests": [{"Kind": "new"}], "Metadata": {"LastTagTime": "never"}}"#,
            ),
            "/images/app:1/history" => Answer::Json(
                200,
                r#"[{"Id": "<missing>", "Created": null, "CreatedBy": "RUN x", "Tags": null, "Size": "1kB", "Comment": 7}, {}]"#,
            ),
            _ => Answer::Json(
                200,
                r#"[{"Id": "sha256:00", "RepoTags": null}, {"RepoTags": ["app:1"], "Created": "new"}]"#,
            ),
        });
        let engine = engine.connect();
        let image = engine.inspect("app:1").expect("an image");
        assert_eq!((image.id.as_str(), image.reference.as_str()), ("sha256:00", "app:1"));
        assert_eq!(image.diff_ids, [""; 0]);
        let history = engine.history("app:1").expect("a history");
        assert_eq!((history.len(), history[0].created_by.as_str(), history[0].size), (2, "RUN x", 0));
        assert_eq!(engine.references().expect("names"), ["app:1"]);
    }
}
