//! Reads all places at once: the blobs of those that were listed one by one, the others as they pass by.

use std::cmp::Reverse;

use super::ScanAllError;
use super::engine::EngineExport;
use super::equal_sizes::EqualSizes;
use super::listing::{Blob, Listing};
use super::selected::{LayerResult, SelectedImage};
use super::sources::ScanSource;
use super::stream::Stream;
use super::workers::work_through;
use crate::source::ScanControl;

/// What one thread does at a time.
enum Job<'l, 'r> {
    EngineExport(Box<EngineExport<'r>>),
    Stream(Stream<'r>),
    /// A blob of the listing of that number.
    Blob(usize, Blob<'l>),
}

/// What came of it.
enum Done<'l, 'r> {
    Images(Result<Vec<SelectedImage<'r>>, ScanAllError>),
    Blob(usize, Blob<'l>, LayerResult),
}

/// Reads what all places hold of the images that are wanted, which come in the order in which they were asked for.
///
/// # Errors
/// Where an archive or export can't be read as one. A layer that can't be read is kept as such.
pub(super) fn read<'r>(
    places: Vec<ScanSource<'r>>,
    control: &ScanControl,
) -> Result<Vec<SelectedImage<'r>>, ScanAllError> {
    let mut listings: Vec<Listing> = Vec::new();
    let mut jobs: Vec<Job> = Vec::new();
    for place in places {
        match place {
            ScanSource::Listing(listing) => listings.push(listing),
            ScanSource::Stream(stream) => jobs.push(Job::Stream(stream)),
            ScanSource::EngineExport(export) => jobs.push(Job::EngineExport(export)),
        }
    }
    // what passes by comes first, because it can't be shared out; then the largest, lest one thread be left with it
    let of_listing = |(number, listing)| Listing::blobs(listing).into_iter().map(move |blob| (number, blob));
    let mut blobs: Vec<(usize, Blob)> = listings.iter().enumerate().flat_map(of_listing).collect();
    blobs.sort_by_key(|(_, blob)| Reverse(blob.size()));
    jobs.extend(blobs.into_iter().map(|(number, blob)| Job::Blob(number, blob)));
    let bytes = jobs.iter().map(Job::bytes).try_fold(0, |sum: u64, bytes| Some(sum.saturating_add(bytes?)));
    control.expect(bytes, jobs.iter().map(Job::layers).sum());

    let done = work_through(control.processors(), jobs, |job| match job {
        Job::EngineExport(export) => Done::Images(export.read()),
        Job::Stream(stream) => Done::Images(stream.read()),
        Job::Blob(number, blob) => {
            let outcome = listings[number].read(blob);
            control.layer_done();
            Done::Blob(number, blob, outcome)
        }
    });
    let (mut images, mut blobs) = (Vec::new(), Vec::new());
    for done in done {
        match done {
            Done::Images(chosen) => images.extend(chosen?),
            Done::Blob(number, blob, outcome) => blobs.push((number, blob, outcome)),
        }
    }
    let mut read: Vec<Vec<(Blob, LayerResult)>> = listings.iter().map(|_| Vec::new()).collect();
    for (number, blob, outcome) in read_equal_sizes(control, &listings, blobs, &images) {
        read[number].push((blob, outcome));
    }
    for (listing, read) in listings.iter().zip(read) {
        images.extend(listing.images(read));
    }
    images.sort_by_key(|image| image.want.number);
    Ok(images)
}

/// A blob of the listing of that number, and what came of reading it.
type ReadBlob<'l> = (usize, Blob<'l>, LayerResult);

/// Reads of what was passed over all that could be equal to something else in any of the images.
fn read_equal_sizes<'l>(
    control: &ScanControl,
    listings: &[Listing],
    blobs: Vec<ReadBlob<'l>>,
    passed_by: &[SelectedImage],
) -> Vec<ReadBlob<'l>> {
    let others = passed_by.iter().flat_map(|image| &image.layers);
    let layers = blobs.iter().map(|(.., outcome)| outcome).chain(others).flatten();
    let sizes = EqualSizes::of(layers);
    work_through(control.processors(), blobs, |(number, blob, outcome)| {
        (number, blob, listings[number].read_contents(blob, outcome, |size| sizes.include(size)))
    })
}

impl Job<'_, '_> {
    /// The bytes that it will read, where that is known.
    fn bytes(&self) -> Option<u64> {
        match self {
            Self::EngineExport(_) => None,
            Self::Stream(stream) => stream.length(),
            Self::Blob(_, blob) => Some(blob.size()),
        }
    }

    /// The layers that it will read, where that is known.
    fn layers(&self) -> Option<usize> {
        match self {
            Self::EngineExport(export) => export.layers(),
            Self::Stream(_) => None,
            Self::Blob(..) => Some(1),
        }
    }
}
