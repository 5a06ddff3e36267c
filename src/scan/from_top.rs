//! An image of a registry whose layers are read from the top down, until it is known what was asked.

use super::ScanAllError;
use super::blob::Blob;
use super::listing::Listing;
use super::run::add_up_image;
use super::selected::LayerResult;
use super::workers::work_through;
use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::source::ScanControl;

/// Paths that are applied to see whether enough is known: whoever asks of hundreds of large layers waits for all of them.
const APPLIED: usize = 2_000_000;

/// What is asked after each layer: whether what is read decides it. Layers below those are pending, and so are those above the
/// first.
pub(super) type IsDecided<'d> = &'d mut dyn FnMut(&Analysis) -> Answer;

/// Whether enough of an image is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is.
    Enough,
    /// The next layer may decide it.
    NotYet,
    /// All layers are needed.
    All,
}

/// Reads the layers of the only image from one down to the first that decides, else all of them.
///
/// # Errors
/// Where the layers have too many paths.
pub(super) fn analyse_from(
    listing: &Listing<'_>,
    top: LayerIndex,
    control: &ScanControl,
    is_decided: IsDecided<'_>,
) -> Result<Analysis, ScanAllError> {
    let mut read: Vec<(Blob<'_>, LayerResult)> = Vec::new();
    let mut pending = blobs_from(listing, top);
    control.expect(Some(pending.iter().map(Blob::size).sum()), Some(pending.len()));
    let read_one = |blob: Blob<'_>| {
        let outcome = listing.read(blob, listing.identity(blob));
        control.layer_done();
        outcome
    };
    let mut applied = 0;
    while !pending.is_empty() && !control.is_cancelled() {
        let blob = pending.remove(0);
        read.push((blob, read_one(blob)));
        let Some(image) = listing.images_so_far(read.clone()).pop() else { break };
        let (_, analysis) = add_up_image(image, control)?;
        applied += analysis.tree.recorded_paths();
        match is_decided(&analysis) {
            Answer::Enough => return Ok(analysis),
            Answer::NotYet if applied <= APPLIED => {}
            Answer::NotYet | Answer::All => break,
        }
    }
    let others = listing
        .blobs()
        .into_iter()
        .filter(|blob| read.iter().all(|(known, _)| known.member() != blob.member()));
    let done = work_through(control.processors(), others.collect(), |blob| (blob, read_one(blob)));
    read.extend(done);
    control.all_read();
    // one request has one image
    add_up_image(listing.images(read).remove(0), control).map(|(_, analysis)| analysis)
}

/// The blobs of the layers from one down, each once.
fn blobs_from<'l>(listing: &'l Listing<'_>, top: LayerIndex) -> Vec<Blob<'l>> {
    let layers = listing.only_plan().map(|plan| plan.layers.as_slice()).unwrap_or_default();
    let blobs = listing.blobs();
    let mut found: Vec<Blob<'l>> = Vec::new();
    for layer in layers.iter().take(top.position() + 1).rev() {
        let blob = blobs.iter().find(|blob| blob.member() == layer.member);
        found.extend(blob.filter(|blob| found.iter().all(|known| known.member() != blob.member())));
    }
    found
}
