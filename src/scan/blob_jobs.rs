//! The blobs of all listings, each read once however many listings it is in.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::blob::{Blob, BlobKey};
use super::equal_sizes::EqualSizes;
use super::listing::Listing;
use super::selected::{LayerResult, SelectedImage};
use super::workers::work_through;
use crate::cache::Identity;
use crate::source::{ReadLayer, ScanControl};

/// All blobs that are wanted, by what is read once.
pub(super) struct BlobJobs<'l> {
    /// The jobs, and for each blob of each listing which job it is.
    jobs: Vec<BlobJob<'l>>,
    places: Vec<Vec<(Blob<'l>, usize)>>,
}

/// A blob that is to be read.
#[derive(Clone, Copy)]
pub(super) struct BlobJob<'l> {
    number: usize,
    listing: usize,
    blob: Blob<'l>,
    /// That of its bytes, from before they are read.
    identity: Option<Identity>,
}

/// What came of the jobs, by their numbers.
#[derive(Default)]
pub(super) struct ReadBlobs<'l> {
    outcomes: HashMap<usize, ReadBlob<'l>>,
    /// The jobs of which more was read than their layers were known by.
    completed: HashSet<usize>,
}

struct ReadBlob<'l> {
    job: BlobJob<'l>,
    outcome: LayerResult,
}

impl<'l> BlobJobs<'l> {
    /// Finds them. Images of one store are listings of their own, and share layers: those of one identity are one.
    pub fn of(listings: &'l [Listing]) -> Self {
        let mut jobs: Vec<BlobJob> = Vec::new();
        let mut known: HashMap<BlobKey, usize> = HashMap::new();
        let mut place_of = |listing: usize, blob: Blob<'l>| {
            let identity = listings[listing].identity(blob);
            let number = match listings[listing].key(blob, identity) {
                Some(key) => *known.entry(key).or_insert(jobs.len()),
                None => jobs.len(),
            };
            if number == jobs.len() {
                jobs.push(BlobJob { number, listing, blob, identity });
            }
            (blob, number)
        };
        let places = listings.iter().enumerate().map(|(number, listing)| {
            listing.blobs().into_iter().map(|blob| place_of(number, blob)).collect()
        });
        let places = places.collect();
        Self { jobs, places }
    }

    /// The jobs, the largest first.
    pub fn distinct(&self) -> impl Iterator<Item = BlobJob<'l>> {
        let mut jobs = self.jobs.clone();
        jobs.sort_by_key(|job| Reverse(job.size()));
        jobs.into_iter()
    }

    /// What came of the blobs of a listing.
    pub fn of_listing(&self, listing: usize, read: &ReadBlobs<'_>) -> Vec<(Blob<'l>, LayerResult)> {
        let outcome =
            |(blob, job): &(Blob<'l>, usize)| Some((*blob, read.outcomes.get(job)?.outcome.clone()));
        self.places[listing].iter().filter_map(outcome).collect()
    }
}

impl<'l> BlobJob<'l> {
    /// The blob.
    pub fn blob(&self) -> Blob<'l> {
        self.blob
    }

    /// How many bytes it is.
    pub fn size(&self) -> u64 {
        self.blob.size()
    }

    /// Does it.
    pub fn read(&self, listings: &[Listing]) -> LayerResult {
        listings[self.listing].read(self.blob, self.identity)
    }
}

impl<'l> ReadBlobs<'l> {
    /// Notes what came of a job.
    pub fn push(&mut self, job: BlobJob<'l>, outcome: LayerResult) {
        self.outcomes.insert(job.number, ReadBlob { job, outcome });
    }

    /// Reads of what was passed over all that could be equal to something else in any of the images. Tells whether anything
    /// failed that had not before.
    pub fn read_equal_sizes(
        &mut self,
        control: &ScanControl,
        listings: &[Listing],
        others: &[SelectedImage],
    ) -> bool {
        let others = others.iter().flat_map(|image| &image.layers);
        let sizes = EqualSizes::of(self.outcomes.values().map(|read| &read.outcome).chain(others).flatten());
        let has_wanted = |read: &ReadBlob<'_>| read.outcome.as_ref().is_ok_and(|layer| sizes.want_of(layer));
        let wanted: Vec<usize> =
            self.outcomes.iter().filter(|(_, read)| has_wanted(read)).map(|(number, _)| *number).collect();
        let jobs: Vec<ReadBlob<'l>> =
            wanted.iter().filter_map(|number| self.outcomes.remove(number)).collect();
        self.completed.extend(wanted);
        let mut has_failed = false;
        let complete = |ReadBlob { job, outcome }: ReadBlob<'l>| {
            let outcome = listings[job.listing].read_contents(job.blob, outcome, |size| sizes.include(size));
            ReadBlob { job, outcome }
        };
        for read in work_through(control.processors(), jobs, complete) {
            has_failed |= read.outcome.is_err();
            self.outcomes.insert(read.job.number, read);
        }
        has_failed
    }

    /// Keeps what was not known before, but for layers of which all was read at once: these are kept already.
    pub fn keep(&self, listings: &[Listing]) {
        for (number, ReadBlob { job, outcome }) in &self.outcomes {
            let is_new = |layer: &Arc<ReadLayer>| {
                self.completed.contains(number) || !(layer.cached || layer.layer.changeset.unread.is_empty())
            };
            if outcome.as_ref().is_ok_and(is_new) {
                listings[job.listing].keep(job.blob, outcome, job.identity);
            }
        }
    }
}
