//! An image of which some layers are read, so that these can be looked at while the others come.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::blob::Blob;
use super::listing::Listing;
use super::selected::{LayerResult, SelectedImage};

/// How long after one image the next is given at the earliest, and how many times as long as making one takes.
const PAUSE: Duration = Duration::from_millis(500);
const TIMES: u32 = 4;

/// What is called with an image of which some layers are read.
pub(super) type Tell<'t> = &'t (dyn Fn(SelectedImage<'_>) + Sync);

/// The layers of an image that are read so far.
pub(super) struct PartialImage<'l, 'r> {
    listing: &'l Listing<'r>,
    tell: Tell<'l>,
    so_far: Mutex<SoFar<'l>>,
}

#[derive(Default)]
struct SoFar<'l> {
    read: HashMap<&'l str, (Blob<'l>, LayerResult)>,
    /// When the next image may be given.
    next: Option<Instant>,
}

impl<'l, 'r> PartialImage<'l, 'r> {
    /// None where it is not one image that is read blob by blob: what passes by is no image before its end.
    pub fn of(listings: &'l [Listing<'r>], tell: Option<Tell<'l>>) -> Option<Self> {
        match listings {
            [listing] if listing.is_of_one() => Some(Self { listing, tell: tell?, so_far: Mutex::default() }),
            _ => None,
        }
    }

    /// Notes a blob that is read, and gives the image as far as it is known, unless it was given just now.
    pub fn push(&self, blob: Blob<'l>, outcome: &LayerResult) {
        // whoever makes an image holds the lock: others read on, and theirs is in the next one
        let Ok(mut so_far) = self.so_far.lock() else { return };
        so_far.read.insert(blob.member(), (blob, outcome.clone()));
        let is_early = so_far.next.is_some_and(|next| Instant::now() < next);
        if is_early || so_far.read.len() == self.listing.members() {
            return;
        }
        let began = Instant::now();
        let read = so_far.read.values().cloned().collect();
        self.listing.images_so_far(read).into_iter().for_each(self.tell);
        so_far.next = Some(Instant::now() + PAUSE.max(began.elapsed() * TIMES));
    }
}
