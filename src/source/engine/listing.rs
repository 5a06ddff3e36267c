//! What an engine has: all images, how many containers use each, and what it says that all layers take.
//!
//! The images alone are needed; what else it does not say, or not soon, is left out.

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, join3, select};

use super::answer::names;
use super::connection::Connection;
use super::fetch::fetch;
use super::{EngineError, EngineStore, reference};
use crate::json::{Document, JsonError, Record};

/// How long an engine may take to say what all layers take when it has said all else: some add up the volumes for it.
const BRIEF: Duration = Duration::from_millis(500);
/// How much longer for each of its images.
const EACH: Duration = Duration::from_millis(1);
/// The version of the protocol from which on it can be asked for images alone.
const TYPED_USAGE: (u32, u32) = (1, 42);

/// What an engine has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineListing {
    /// All images but those of steps in between.
    pub images: Vec<EngineListed>,
    /// How many containers use an image, by its ID; None where the engine does not say.
    pub containers: Option<HashMap<String, u64>>,
    /// What all layers take, in bytes, as the engine counts; None where it does not say, or not soon.
    pub layers_size: Option<u64>,
    /// How the images are kept; None where the engine does not say.
    pub store: Option<EngineStore>,
    /// What was asked in vain, in words.
    pub problems: Vec<String>,
}

/// An image in the list of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineListed {
    /// `sha256:…`.
    pub id: String,
    /// All names; none of one that is dangling.
    pub tags: Vec<String>,
    /// When it was made, in Unix seconds; absent where it is not recorded.
    pub created: Option<i64>,
    /// Its size in bytes, as the engine counts it.
    pub size: Option<u64>,
    /// What of that it shares with other images; None where the engine does not say, or not soon.
    pub shared_size: Option<u64>,
}

/// What an engine says that its images take.
#[derive(Debug, Default)]
struct Usage {
    layers_size: Option<u64>,
    /// What an image shares with others, by its ID.
    shared: HashMap<String, u64>,
}

impl Connection {
    /// Asks for all images, and beside that for what else is told of them.
    pub(super) async fn listing(&self) -> Result<EngineListing, EngineError> {
        let usage =
            if self.supports(TYPED_USAGE.0, TYPED_USAGE.1) { "/system/df?type=image" } else { "/system/df" };
        let others = pin!(join3(
            self.document("/images/json", images),
            self.document("/containers/json?all=1", containers),
            self.document("/info", |answer| EngineStore::from_answer(answer, self.version())),
        ));
        let ((images, containers, store), usage) =
            match select(others, pin!(self.document(usage, disk_usage))).await {
                Either::Right((usage, others)) => (others.await, Ok(usage)),
                Either::Left((others, usage)) => {
                    let count = others.0.as_ref().map_or(0, Vec::len);
                    let limit = BRIEF + EACH * u32::try_from(count).unwrap_or(0);
                    (others, tokio::time::timeout(limit, usage).await.map_err(|_| limit))
                }
            };
        let mut problems = Vec::new();
        let containers =
            containers.map_err(|error| problems.push(format!("containers are not counted: {error}")));
        let usage = match usage {
            Ok(Ok(usage)) => usage,
            Ok(Err(error)) => {
                problems.push(format!("the engine does not say what all layers take: {error}"));
                Usage::default()
            }
            Err(limit) => {
                let milliseconds = limit.as_millis();
                problems.push(format!("the engine did not say within {milliseconds}ms what all layers take"));
                Usage::default()
            }
        };
        let mut images = images?;
        for image in &mut images {
            image.shared_size = usage.shared.get(&image.id).copied();
        }
        Ok(EngineListing {
            images,
            containers: containers.ok(),
            layers_size: usage.layers_size,
            store: store.ok().flatten(),
            problems,
        })
    }

    /// Asks for a document.
    async fn document<T>(
        &self,
        path: &str,
        read: impl FnOnce(&Document) -> Result<T, JsonError>,
    ) -> Result<T, EngineError> {
        let answer = fetch(&self.docker, path).await.map_err(|error| self.failure(error))?;
        self.read(&answer, read)
    }
}

fn images(answer: &Document) -> Result<Vec<EngineListed>, JsonError> {
    let image = |image: &Record<'_>| EngineListed {
        id: reference::full_id(&image.text("Id").optional()),
        tags: names(image, "RepoTags"),
        created: image.integer("Created").optional().filter(|at| *at > 0),
        size: image.size("Size").optional(),
        shared_size: None,
    };
    Ok(answer.records()?.iter().map(image).collect())
}

fn containers(answer: &Document) -> Result<HashMap<String, u64>, JsonError> {
    let mut counts = HashMap::new();
    for container in answer.records()? {
        *counts.entry(reference::full_id(&container.text("ImageID").optional())).or_default() += 1;
    }
    Ok(counts)
}

fn disk_usage(answer: &Document) -> Result<Usage, JsonError> {
    let answer = answer.record()?;
    let images = answer.records("Images").optional();
    // what was not computed is -1, and no size
    let shared = images.iter().filter_map(|image| {
        Some((reference::full_id(&image.text("Id").optional()), image.size("SharedSize").optional()?))
    });
    Ok(Usage { layers_size: answer.size("LayersSize").optional(), shared: shared.collect() })
}
