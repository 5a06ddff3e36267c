//! One image, from the word on the command line to its analysis.

use std::sync::Arc;

use super::layers::add_up;
use crate::analysis::{Analysis, ImageFacts};
use crate::image::Platform;
use crate::source::engine::{Engine, EngineError, EngineImage, EngineKind};
use crate::source::{
    Locator, Opened, ReadOptions, Selector, SourceError, Watch, open_bytes, open_path, open_stdin,
    open_stream,
};
use crate::tree::TreeFull;

/// The image that is built into the program; see assets/demo.
const DEMO: &[u8] = include_bytes!("../../assets/demo/demo.oci.tar");

/// What it is, said wherever it is shown.
const DEMO_NOTE: &str = "a made-up image, built into imgscope";

/// What is to be analysed, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The image as it was asked for.
    pub reference: String,
    /// Where it is.
    pub locator: Locator,
    /// The platform that was asked for.
    pub platform: Option<Platform>,
    /// How its layers are read.
    pub options: ReadOptions,
}

/// What an engine says of an image at once, before its layers are read.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The image's name.
    pub title: String,
    /// The history, newest first.
    pub history: Vec<PreviewLine>,
}

/// One line of the engine's history.
#[derive(Debug, Clone)]
pub struct PreviewLine {
    /// The command, as recorded.
    pub created_by: String,
    /// The size that the engine gives, by its own way of counting.
    pub engine_says: u64,
    /// Seconds since 1970.
    pub created: Option<i64>,
}

/// Why an image can't be analysed.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The archive or layout.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Too much for one tree.
    #[error(transparent)]
    TreeFull(#[from] TreeFull),
    /// Somebody asked to stop.
    #[error("interrupted")]
    Cancelled,
}

impl ScanError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.hint(),
            Self::Engine(error) => error.hint(),
            Self::TreeFull(_) | Self::Cancelled => None,
        }
    }
}

/// Analyses an image. Layers that can't be read are named in the analysis, whose totals are then lower bounds.
///
/// `preview` is called once, and early, where the source can say something before the layers are read.
///
/// # Errors
/// [`ScanError`] where the image can't be found or its records can't be read.
pub fn scan(
    request: &Request,
    watch: &Arc<Watch>,
    preview: impl FnOnce(Preview),
) -> Result<Analysis, ScanError> {
    let result = scan_source(request, watch, preview);
    // whatever failed failed because of it
    if watch.is_cancelled() { Err(ScanError::Cancelled) } else { result }
}

fn scan_source(
    request: &Request,
    watch: &Arc<Watch>,
    preview: impl FnOnce(Preview),
) -> Result<Analysis, ScanError> {
    let Request { locator, platform, options, .. } = request;
    match locator {
        Locator::Engine { kind, reference } => {
            let (opened, tags) = open_engine(*kind, reference, request, watch, preview)?;
            analyse(request, opened, tags, watch)
        }
        Locator::Path { path, selector, .. } => {
            let opened = open_path(path, selector, platform.as_ref(), *options, watch)?;
            analyse(request, opened, Vec::new(), watch)
        }
        Locator::Stdin { selector } => {
            analyse(request, open_stdin(selector, platform.as_ref(), *options, watch)?, Vec::new(), watch)
        }
        Locator::Demo => {
            let opened = open_bytes("the demo image", DEMO, *options, watch)?;
            analyse(request, opened, Vec::new(), watch)
        }
    }
}

fn open_engine(
    kind: EngineKind,
    reference: &str,
    request: &Request,
    watch: &Arc<Watch>,
    preview: impl FnOnce(Preview),
) -> Result<(Opened, Vec<String>), ScanError> {
    let engine = Engine::connect(kind)?;
    let image = engine.inspect(reference)?;
    // a first look while the engine prepares the export; without it the export comes all the same
    if let Ok(history) = engine.history(&image.reference) {
        let line = |line: crate::source::engine::EngineHistory| PreviewLine {
            created_by: line.created_by,
            engine_says: u64::try_from(line.size).unwrap_or(0),
            created: line.created,
        };
        preview(Preview { title: image.reference.clone(), history: history.into_iter().map(line).collect() });
    }
    let stop = Arc::clone(watch);
    let export = engine.export(&image, request.platform.as_ref(), Arc::new(move || stop.is_cancelled()))?;
    let whence =
        format!("the export of {} from {}", crate::text::escape_line(&image.reference), engine.endpoint());
    // an engine's image is of whatever platform it is, unless one was asked for
    let wanted = request.platform.clone().or_else(|| platform_of(&image));
    match open_stream(&whence, export, &Selector::Only, wanted.as_ref(), request.options, watch) {
        Ok(opened) => Ok((opened, image.tags)),
        Err(error) => Err(engine_error_behind(error)),
    }
}

fn platform_of(image: &EngineImage) -> Option<Platform> {
    if image.os.is_empty() || image.architecture.is_empty() {
        return None;
    }
    let variant = image.variant.clone().filter(|variant| !variant.is_empty());
    Some(Platform { os: image.os.clone(), architecture: image.architecture.clone(), variant })
}

/// A stream of an engine fails with the engine's own error inside, which says more than that the stream failed.
fn engine_error_behind(error: SourceError) -> ScanError {
    match error {
        SourceError::Stream { source, whence } => match source.downcast::<EngineError>() {
            Ok(engine) => engine.into(),
            Err(source) => SourceError::Stream { whence, source }.into(),
        },
        other => other.into(),
    }
}

fn analyse(
    request: &Request,
    opened: Opened,
    tags: Vec<String>,
    watch: &Watch,
) -> Result<Analysis, ScanError> {
    let plan = opened.plan().clone();
    let added = add_up(opened, request.options, watch)?;
    let facts = ImageFacts {
        reference: request.reference.clone(),
        source: scheme(&request.locator, plan.is_docker_archive).to_owned(),
        id: Some(plan.id),
        platform: plan.config.platform(),
        tags: if tags.is_empty() { plan.tags } else { tags },
        config: plan.config,
        verified: added.verified,
        note: matches!(request.locator, Locator::Demo).then_some(DEMO_NOTE),
    };
    Ok(Analysis::new(facts, added.inputs, added.tree, added.warnings))
}

/// The scheme of the source, as reports name it; what no scheme said is told by what was found.
fn scheme(locator: &Locator, is_docker_archive: bool) -> &'static str {
    use crate::source::PathKind;
    match locator {
        Locator::Engine { kind: EngineKind::Docker, .. } => "docker",
        Locator::Engine { kind: EngineKind::Podman, .. } => "podman",
        Locator::Path { kind: Some(PathKind::DockerArchive), .. } => "docker-archive",
        Locator::Path { kind: Some(PathKind::OciArchive), .. } => "oci-archive",
        Locator::Path { kind: Some(PathKind::OciLayout), .. } => "oci",
        Locator::Path { kind: None, path, .. } if path.is_dir() => "oci",
        Locator::Path { kind: None, .. } | Locator::Stdin { .. } => {
            if is_docker_archive {
                "docker-archive"
            } else {
                "oci-archive"
            }
        }
        Locator::Demo => "demo",
    }
}
