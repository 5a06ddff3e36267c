//! From what is asked to what is known: finds the images, reads them, and adds them up.

use std::slice;
use std::sync::Arc;

use super::add_up::{AppliedLayers, add_up};
use super::inventory::keep_measured;
use super::outline::{is_outline, outline, unread};
use super::partial::Tell;
use super::reading::read;
use super::selected::SelectedImage;
use super::sources::{Purpose, ScanSource, find};
use super::{ImagePreview, Request, ScanAllError, ScanError, UnreadableLayers};
use crate::analysis::{Analysis, Depth, ImageFacts};
use crate::image::HeldImage;
use crate::source::engine::EngineKind;
use crate::source::{Locator, Note, PathKind, ScanControl, Selector, display_path, scheme_of_layout};

/// What the built-in image is, said wherever it is shown.
const DEMO_NOTE: &str = "a made-up image, built into imgscope";

/// Analyses an image. Layers that can't be read are named in the analysis, whose totals are then lower bounds.
///
/// `preview` is called once, and early, where the source can say something before the layers are read.
///
/// # Errors
/// [`ScanError`] where the image can't be found or its records can't be read.
pub fn scan(
    request: &Request,
    control: &Arc<ScanControl>,
    preview: impl FnOnce(ImagePreview),
) -> Result<Analysis, ScanError> {
    run(request, control, preview, None)
}

/// The same, for somebody who looks on: `partial` is called now and then with the image as far as its layers are read, those
/// that are not being named as such. Only where layers are read one by one; what passes by as a stream is no image before
/// its end.
///
/// # Errors
/// As [`scan`].
pub fn scan_in_parts(
    request: &Request,
    control: &Arc<ScanControl>,
    preview: impl FnOnce(ImagePreview),
    partial: impl Fn(Analysis) + Sync,
) -> Result<Analysis, ScanError> {
    let tell = |image: SelectedImage<'_>| {
        let made = add_up_image(image, control).map(|(_, analysis)| analysis);
        made.into_iter().for_each(&partial);
    };
    run(request, control, preview, Some(&tell))
}

fn run(
    request: &Request,
    control: &Arc<ScanControl>,
    preview: impl FnOnce(ImagePreview),
    tell: Option<Tell<'_>>,
) -> Result<Analysis, ScanError> {
    let result = find(slice::from_ref(request), control, Purpose::Analysis).and_then(|places| {
        let early = places.iter().filter(|place| !is_outline(place)).find_map(ScanSource::preview);
        if let Some(early) = early {
            preview(early);
        }
        analyse(places, control, tell)
    });
    // whatever failed failed because of it
    if control.is_cancelled() {
        return Err(ScanError::Cancelled);
    }
    // one request has one answer
    result.map(|mut analyses| analyses.remove(0)).map_err(|failed| *failed.error)
}

/// Analyses several images, which may come from several sources; gives as many analyses, in the same order.
///
/// What is at one place is read once: an archive or layout of which several images are wanted, or an engine's store.
/// All of it is read at once, and nothing is read unless every image is found, as far as that can be told beforehand.
///
/// # Errors
/// [`ScanAllError`] where one of the images can't be found or can't be read whole.
pub fn scan_all(requests: &[Request], control: &Arc<ScanControl>) -> Result<Vec<Analysis>, ScanAllError> {
    let result = find(requests, control, Purpose::Analysis).and_then(|places| analyse(places, control, None));
    if let Some(first) = requests.first().filter(|_| control.is_cancelled()) {
        return Err(ScanAllError::new(first, ScanError::Cancelled));
    }
    let analyses = result?;
    for (request, analysis) in requests.iter().zip(&analyses) {
        if let Some(unreadable) = UnreadableLayers::of(analysis) {
            return Err(ScanAllError::new(request, unreadable));
        }
    }
    Ok(analyses)
}

pub(super) fn analyse(
    places: Vec<ScanSource>,
    control: &ScanControl,
    tell: Option<Tell<'_>>,
) -> Result<Vec<Analysis>, ScanAllError> {
    let (outlines, whole): (Vec<_>, Vec<_>) = places.into_iter().partition(is_outline);
    let mut analyses = Vec::new();
    for image in read(whole, control, tell)? {
        let (number, analysis) = add_up_image(image, control)?;
        control.has_applied(analysis.tree.recorded_paths());
        analyses.push((number, analysis));
    }
    for place in outlines {
        for outlined in outline(place)? {
            let added = unread(&outlined.image.plan.layers, outlined.compressed_sizes);
            let number = outlined.image.want.number;
            analyses.push((number, analysis(outlined.image, added, Depth::Manifest, control)));
        }
    }
    analyses.sort_by_key(|(number, _)| *number);
    Ok(analyses.into_iter().map(|(_, analysis)| analysis).collect())
}

/// Adds up the layers of an image; gives its number, too.
pub(super) fn add_up_image(
    mut image: SelectedImage,
    control: &ScanControl,
) -> Result<(usize, Analysis), ScanAllError> {
    let (layers, plan) = (std::mem::take(&mut image.layers), &image.plan);
    let (options, room) = (image.want.request.options, control.room_to_apply());
    let added = add_up(&plan.platform, &plan.layers, layers, options, image.is_remote, room)
        .map_err(|error| image.want.blame(error))?;
    let depth = added.depth();
    Ok((image.want.number, analysis(image, added, depth, control)))
}

fn analysis(image: SelectedImage, added: AppliedLayers, depth: Depth, control: &ScanControl) -> Analysis {
    let holder = Holder {
        engine: image.given_by.as_ref().map(|engine| engine.kind),
        is_registry: image.is_remote,
        has_docker_documents: image.plan.is_docker_archive,
        has_oci_documents: image.plan.is_oci_archive,
    };
    let source = found_in(&image.want.request.locator, holder);
    let contradiction = contradiction(&image.want.request.locator, source);
    contradiction.into_iter().for_each(|note| control.note(Note::Plain(note)));
    let SelectedImage { want, plan, given_by, warning, .. } = image;
    let facts = ImageFacts {
        reference: name(want.request, &plan.tags),
        source: source.to_owned(),
        is_unpacked: given_by.is_some() || plan.is_docker_archive,
        id: Some(plan.id),
        platform: plan.platform,
        tags: plan.tags,
        config: plan.config,
        verified: added.verified,
        depth,
        via: given_by.as_ref().map(|engine| engine.via),
        note: matches!(want.request.locator, Locator::Demo).then_some(DEMO_NOTE),
    };
    let warnings = plan.warnings.into_iter().chain(warning).chain(added.warnings).collect();
    // beside nothing an engine's sizes would say something else each time
    let given_by = given_by.filter(|_| depth > Depth::Manifest);
    let (steps, others) = given_by.map(|engine| (engine.steps, engine.others)).unwrap_or_default();
    let others = {
        let _wait = control.wait();
        others.get()
    };
    let held: Vec<HeldImage> = plan.beside.into_iter().chain(others.iter().cloned()).collect();
    let analysis = Analysis::new(facts, added.inputs, added.tree, warnings);
    keep_measured(&analysis, control);
    analysis.with_held(&held).with_engine_sizes(&steps)
}

/// What an image is called: as it was asked for, and one that came through a pipe by its own name, where it has one.
fn name(request: &Request, tags: &[String]) -> String {
    let own = match &request.locator {
        Locator::Stdin { selector: Selector::Name(name) } => {
            tags.iter().find(|tag| *tag == name).or(tags.first())
        }
        Locator::Stdin { .. } => tags.first(),
        _ => None,
    };
    own.unwrap_or(&request.reference).clone()
}

/// What an image was found in, as far as it is known by looking.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holder {
    /// The family of the engine that gave it, if one did.
    pub engine: Option<EngineKind>,
    /// Whether it is a registry.
    pub is_registry: bool,
    /// Whether it has `manifest.json`.
    pub has_docker_documents: bool,
    /// Whether it has `index.json`.
    pub has_oci_documents: bool,
}

/// What an image was found in, by its scheme. A scheme that was given says what was expected, and decides only where an
/// archive is both.
pub(super) fn found_in(locator: &Locator, holder: Holder) -> &'static str {
    match (locator, holder.engine) {
        (_, Some(EngineKind::Docker)) => "docker",
        (_, Some(EngineKind::Podman)) => "podman",
        _ if holder.is_registry => "registry",
        (Locator::Demo, _) => "demo",
        (Locator::ContainersStorage(_), _) => "containers-storage",
        (Locator::Path { path, .. }, _) if path.is_dir() => scheme_of_layout(path),
        (Locator::Path { kind: Some(PathKind::OciArchive), .. }, _) if holder.has_oci_documents => {
            "oci-archive"
        }
        _ if holder.has_docker_documents => "docker-archive",
        _ => "oci-archive",
    }
}

/// Says which scheme would have been right.
pub(super) fn contradiction(locator: &Locator, found: &str) -> Option<String> {
    let Locator::Path { kind: Some(kind), path, .. } = locator else { return None };
    let expected = match kind {
        PathKind::DockerArchive => "docker-archive",
        PathKind::OciArchive => "oci-archive",
        PathKind::OciLayout => "oci",
        PathKind::Dir => "dir",
    };
    let path = display_path(path);
    let article = if expected.starts_with('o') { "an" } else { "a" };
    (found != expected).then(|| format!("{path} is not {article} {expected}: image; read as {found}:{path}"))
}
