//! Reads all places at once: the blobs of those that were listed one by one, the others as they pass by.

use std::sync::Arc;

use super::ScanAllError;
use super::blob_jobs::{BlobJob, BlobJobs, ReadBlobs};
use super::engine::{AskedImages, EngineExport};
use super::known::keep;
use super::listing::Listing;
use super::partial::{PartialImage, Tell};
use super::selected::{LayerResult, SelectedImage};
use super::sources::ScanSource;
use super::stream::Stream;
use super::workers::work_through;
use crate::source::{LayerProblem, ScanControl};

/// What one thread does at a time.
enum Job<'l, 'r> {
    EngineExport(EngineExport<'r>),
    Stream(Stream<'r>),
    Blob(BlobJob<'l>),
}

/// What came of it.
enum Done<'l, 'r> {
    Images(Result<Vec<SelectedImage<'r>>, ScanAllError>),
    Blob(BlobJob<'l>, LayerResult),
}

/// An image of an engine's store, which the engine exports where the store fails.
struct Fallback<'r> {
    /// The number of its listing.
    listing: usize,
    asked: Arc<AskedImages<'r>>,
    place: usize,
}

/// What is to be read.
#[derive(Default)]
struct Sources<'r> {
    listings: Vec<Listing<'r>>,
    fallbacks: Vec<Fallback<'r>>,
    exports: Vec<EngineExport<'r>>,
    streams: Vec<Stream<'r>>,
    /// Images that need not be read.
    known: Vec<SelectedImage<'r>>,
}

/// Reads what all places hold of the images that are wanted, which come in the order in which they were asked for. Of one that
/// is read layer by layer, `tell` hears meanwhile.
///
/// # Errors
/// Where an archive or export can't be read as one. A layer that can't be read is kept as such.
pub(super) fn read<'r>(
    places: Vec<ScanSource<'r>>,
    control: &ScanControl,
    tell: Option<Tell<'_>>,
) -> Result<Vec<SelectedImage<'r>>, ScanAllError> {
    let Sources { listings, fallbacks, exports, streams, known } = Sources::of(places);
    // what passes by comes first, because it can't be shared out; then the largest, lest one thread be left with it
    let mut jobs: Vec<Job> = exports.into_iter().map(Job::EngineExport).collect();
    jobs.extend(streams.into_iter().map(Job::Stream));
    let blobs = BlobJobs::of(&listings);
    jobs.extend(blobs.distinct().map(Job::Blob));
    let bytes = jobs.iter().map(Job::bytes).try_fold(0, |sum: u64, bytes| Some(sum.saturating_add(bytes?)));
    control.expect(bytes, jobs.iter().map(Job::layers).sum());
    let partial = PartialImage::of(&listings, tell);
    let done = work_through(control.processors(), jobs, |job| match job {
        Job::EngineExport(export) => Done::Images(export.read()),
        Job::Stream(stream) => Done::Images(stream.read()),
        Job::Blob(blob) => {
            let outcome = blob.read(&listings);
            control.layer_done();
            partial.iter().for_each(|partial| partial.push(blob.blob(), &outcome));
            Done::Blob(blob, outcome)
        }
    });
    let (mut images, mut read) = (Vec::new(), ReadBlobs::default());
    for done in done {
        match done {
            Done::Images(chosen) => images.extend(chosen?),
            Done::Blob(blob, outcome) => read.push(blob, outcome),
        }
    }
    control.all_read();
    keep_layers(&images, control);
    images.extend(known);
    let mut exported = vec![false; listings.len()];
    loop {
        // what an export brings may be equal to what was passed over
        let fell_back = fall_back(&fallbacks, &blobs, &read, &mut exported, control)?;
        let is_settled = fell_back.is_empty();
        images.extend(fell_back);
        if is_settled && !read.read_equal_sizes(control, &listings, &images) {
            break;
        }
    }
    read.keep(&listings);
    for (number, listing) in listings.iter().enumerate().filter(|(number, _)| !exported[*number]) {
        images.extend(listing.images(blobs.of_listing(number, &read)));
    }
    images.sort_by_key(|image| image.want.number);
    Ok(images)
}

/// Has those images exported of which the store does not give every layer.
fn fall_back<'r>(
    fallbacks: &[Fallback<'r>],
    blobs: &BlobJobs<'_>,
    read: &ReadBlobs<'_>,
    exported: &mut [bool],
    control: &ScanControl,
) -> Result<Vec<SelectedImage<'r>>, ScanAllError> {
    let mut images: Vec<SelectedImage> = Vec::new();
    for Fallback { listing, asked, place } in fallbacks {
        let problem = || -> Option<(&str, LayerProblem)> {
            let mut read = blobs.of_listing(*listing, read).into_iter();
            read.find_map(|(blob, outcome)| Some((blob.member(), outcome.err()?)))
        };
        if exported[*listing] || control.is_cancelled() {
            continue;
        }
        if let Some((member, problem)) = problem() {
            asked.tell_of_export(*place, Some(member), &problem);
            exported[*listing] = true;
            let export = EngineExport::new(Arc::clone(asked), vec![*place]);
            control.expect_more_layers(export.layers().unwrap_or(0));
            images.extend(export.read()?);
            control.all_read();
        }
    }
    keep_layers(&images, control);
    Ok(images)
}

/// Keeps the layers of images that passed by.
fn keep_layers(images: &[SelectedImage], control: &ScanControl) {
    let layers = images.iter().flat_map(|image| &image.layers).flatten();
    layers.for_each(|read| keep(control.cache(), &read.layer, None));
}

impl<'r> Sources<'r> {
    fn of(places: Vec<ScanSource<'r>>) -> Self {
        let mut sources = Self::default();
        for place in places {
            match place {
                ScanSource::Listing(listing) => sources.listings.push(listing),
                ScanSource::Stream(stream) => sources.streams.push(stream),
                ScanSource::Engine(engine) => {
                    let (asked, routes) = (engine.asked, engine.routes);
                    sources.known.extend(routes.known);
                    for (listing, place) in routes.stored {
                        let number = sources.listings.len();
                        if asked.may_export(place) {
                            let asked = Arc::clone(&asked);
                            sources.fallbacks.push(Fallback { listing: number, asked, place });
                        }
                        sources.listings.push(listing);
                    }
                    if !routes.exported.is_empty() {
                        sources.exports.push(EngineExport::new(asked, routes.exported));
                    }
                }
            }
        }
        sources
    }
}

impl Job<'_, '_> {
    /// The bytes that it will read, where that is known.
    fn bytes(&self) -> Option<u64> {
        match self {
            Self::EngineExport(_) => None,
            Self::Stream(stream) => stream.length(),
            Self::Blob(blob) => Some(blob.size()),
        }
    }

    /// The layers that it will read, where that is known.
    fn layers(&self) -> Option<usize> {
        match self {
            Self::EngineExport(export) => export.layers(),
            Self::Stream(_) => None,
            Self::Blob(_) => Some(1),
        }
    }
}
