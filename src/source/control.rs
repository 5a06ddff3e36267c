//! What is known of a scan while it runs, and how it is stopped.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::Note;
use super::counted::{Counted, LimitReached, Stop, Stoppable};
use super::layer_counts::{LayerCount, LayerCounts};
use super::patience::{Patience, Silence, Wait};
use super::processors::Processors;
use super::registry::{RegistryOptions, StopCheck};
use super::whole_file_memory::WholeFileMemory;
use crate::cache::Cache;
use crate::layer::{HashKind, Room, RoomMeter, Skip};

/// Shared by those who read and those who look on: bytes, layers, silence, and the wish to stop.
#[derive(Debug, Default)]
pub struct ScanControl {
    shared: Arc<SharedCounts>,
    unpacked: AtomicU64,
    outer: AtomicU64,
}

/// What the controls of all sources of a scan share.
#[derive(Debug, Default)]
struct SharedCounts {
    bytes: AtomicU64,
    total: AtomicU64,
    layers_done: AtomicUsize,
    layers_total: AtomicUsize,
    images_done: AtomicUsize,
    images_total: AtomicUsize,
    stop: Stop,
    is_exporting: AtomicBool,
    has_all: AtomicBool,
    /// Paths that are kept of all layers until they are applied, also of those that no image names.
    paths: AtomicUsize,
    /// Bytes of their names, and of what is known of contents.
    kept_bytes: AtomicUsize,
    /// Paths that are kept of layers that were applied.
    applied: AtomicUsize,
    layers: LayerCounts,
    silence: Silence,
    patience: Patience,
    registries: RegistryOptions,
    reads_lists: AtomicBool,
    processors: Processors,
    whole_files: WholeFileMemory,
    cache: Cache,
    notes: Mutex<Vec<Note>>,
}

/// How far a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScanProgress {
    /// Bytes that came from the source.
    pub bytes: u64,
    /// Bytes that will come, where the source says so.
    pub total: Option<u64>,
    /// Layers that were read.
    pub layers_done: usize,
    /// Layers of the image, where that is known before they are read.
    pub layers_total: Option<usize>,
    /// Images whose layers an engine is asked for: how many it told of, and of how many it is to tell.
    pub images: Option<(usize, usize)>,
    /// Whether an engine was asked for an export.
    pub is_exporting: bool,
    /// Whether all layers were read, and what they make is being worked out.
    pub has_all: bool,
    /// How long nothing has come from what is waited for; None where nothing is.
    pub silence: Option<Duration>,
}

impl ScanControl {
    /// The control of a scan that has this much patience, and uses what was read before.
    pub fn new(patience: Patience, cache: Cache) -> Self {
        Self {
            shared: Arc::new(SharedCounts { patience, cache, ..SharedCounts::default() }),
            ..Self::default()
        }
    }

    /// The same, of a scan that knows this of registries.
    #[must_use]
    pub fn with_registries(mut self, registries: RegistryOptions) -> Self {
        // nothing else has it yet
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.registries = registries;
        }
        self
    }

    /// Has the lists of files of layers read in place of those that have one.
    pub fn read_lists(&self) {
        self.shared.reads_lists.store(true, Ordering::Relaxed);
    }

    /// Tells whether lists of files are read in place of layers.
    pub fn reads_lists(&self) -> bool {
        self.shared.reads_lists.load(Ordering::Relaxed)
    }

    /// The hash of contents that all layers of the scan have, so that those of lists and of layers can be compared.
    pub fn hash_kind(&self) -> HashKind {
        if self.reads_lists() { HashKind::Sha256 } else { HashKind::Xxh3 }
    }

    /// The control of one of several sources: counted and cancelled with the others, with a read limit of its own.
    pub fn for_source(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), ..Self::default() }
    }

    /// Asks all who read to stop; they do at their next read.
    pub fn cancel(&self) {
        self.shared.stop.ask();
    }

    /// Tells whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.shared.stop.is_asked()
    }

    /// How far the reading is.
    pub fn progress(&self) -> ScanProgress {
        let known = |number: u64| (number > 0).then_some(number);
        let layers_done = self.shared.layers_done.load(Ordering::Relaxed);
        let layers_total = known(self.shared.layers_total.load(Ordering::Relaxed) as u64).map(|n| n as usize);
        let bytes = self.shared.bytes.load(Ordering::Relaxed);
        ScanProgress {
            bytes,
            // an engine's store says how long contents are, and not the tar with its headers
            total: known(self.shared.total.load(Ordering::Relaxed)).map(|total| total.max(bytes)),
            layers_done,
            // an engine may send other platforms besides the one whose layers it counted
            layers_total: layers_total.map(|total| total.max(layers_done)),
            images: known(self.shared.images_total.load(Ordering::Relaxed) as u64)
                .map(|total| (self.shared.images_done.load(Ordering::Relaxed), total as usize)),
            is_exporting: self.shared.is_exporting.load(Ordering::Relaxed),
            has_all: self.shared.has_all.load(Ordering::Relaxed),
            silence: self.shared.silence.length(),
        }
    }

    /// Begins to count each layer of an image, base first: the member that it is read from, and how long that is.
    pub fn count_layers(&self, layers: impl Iterator<Item = (String, u64)>) {
        self.shared.layers.begin(layers);
    }

    /// How much of each layer has come, base first; nothing where layers are not counted.
    pub fn layer_counts(&self) -> Vec<LayerCount> {
        self.shared.layers.get()
    }

    /// Notes that a layer need not come.
    pub fn knows_layer(&self, member: &str) {
        self.shared.layers.is_known(member);
    }

    /// A stream of a layer, counted where layers are.
    pub fn layer<R: Read>(&self, member: &str, stream: R) -> impl Read {
        self.shared.layers.counted(member, stream)
    }

    /// Notes how many bytes and layers will come, where that is known.
    pub fn expect(&self, bytes: Option<u64>, layers: Option<usize>) {
        self.shared.has_all.store(false, Ordering::Relaxed);
        self.shared.total.store(bytes.unwrap_or(0), Ordering::Relaxed);
        self.shared.layers_total.store(layers.unwrap_or(0), Ordering::Relaxed);
    }

    /// Notes that so many layers more will come than was said, of which nobody knows how long they are.
    pub fn expect_more_layers(&self, layers: usize) {
        self.shared.has_all.store(false, Ordering::Relaxed);
        self.shared.total.store(0, Ordering::Relaxed);
        self.shared.layers_total.fetch_add(layers, Ordering::Relaxed);
    }

    /// Notes how many images an engine is asked for, when no image is read.
    pub fn expect_images(&self, count: usize) {
        self.shared.images_total.store(count, Ordering::Relaxed);
    }

    /// Notes that the engine told of one.
    pub fn image_done(&self) {
        self.shared.images_done.fetch_add(1, Ordering::Relaxed);
    }

    /// How long engines may keep silent.
    pub fn patience(&self) -> Patience {
        self.shared.patience
    }

    /// What was said of registries beforehand.
    pub fn registries(&self) -> &RegistryOptions {
        &self.shared.registries
    }

    /// What tells whether somebody asked to stop.
    pub fn stop_check(&self) -> StopCheck {
        let shared = Arc::clone(&self.shared);
        Arc::new(move || shared.stop.is_asked())
    }

    /// The processors that the scan shares out its work among.
    pub fn processors(&self) -> &Processors {
        &self.shared.processors
    }

    /// Notes that an answer is waited for, until what is returned is dropped.
    pub fn wait(&self) -> Wait<'_> {
        self.shared.silence.wait()
    }

    /// Notes that an engine is asked for an export.
    pub fn export_begins(&self) {
        self.shared.is_exporting.store(true, Ordering::Relaxed);
    }

    /// What was read before.
    pub fn cache(&self) -> &Cache {
        &self.shared.cache
    }

    /// Keeps what a person should know of how an image was found or read.
    pub fn note(&self, note: Note) {
        if let Ok(mut notes) = self.shared.notes.lock()
            && !notes.contains(&note)
        {
            notes.push(note);
        }
    }

    /// Gives what was noted since it was asked last.
    pub fn take_notes(&self) -> Vec<Note> {
        self.shared.cache.take_note().into_iter().for_each(|words| self.note(Note::Plain(words)));
        self.shared.notes.lock().map(|mut notes| std::mem::take(&mut *notes)).unwrap_or_default()
    }

    /// Notes that so many bytes need not come, because they are known.
    pub fn came(&self, bytes: u64) {
        self.shared.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Notes that a layer was read.
    pub fn layer_done(&self) {
        self.shared.layers_done.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that all layers were read.
    pub fn all_read(&self) {
        self.shared.has_all.store(true, Ordering::Relaxed);
    }

    /// The room that there is for what comes of all that was sent so far.
    fn room(&self) -> Room {
        Room::of_bytes(self.shared.bytes.load(Ordering::Relaxed))
    }

    /// The room that is left for layers that are applied to one another.
    pub fn room_to_apply(&self) -> Room {
        let applied = self.shared.applied.load(Ordering::Relaxed);
        let room = self.room();
        Room { paths: room.paths.saturating_sub(applied), ..room }
    }

    /// Notes that layers which were applied keep so many paths.
    pub fn has_applied(&self, paths: usize) {
        self.shared.applied.fetch_add(paths, Ordering::Relaxed);
    }

    /// A stream of the source: counted, waited for, and ended by `Cancelled` when somebody asks to stop.
    pub fn stored<R: Read>(&self, stream: R) -> impl Read {
        let stream = AwaitedStream { stream, silence: &self.shared.silence };
        Counted { stream, stop: &self.shared.stop, counter: &self.shared.bytes, limit: u64::MAX }
    }

    /// An unpacked layer: ended by `LimitReached` when all layers together exceed `limit` bytes.
    pub fn unpacked<R: Read>(&self, stream: R, limit: u64) -> impl Read {
        Counted { stream, stop: &self.shared.stop, counter: &self.unpacked, limit }
    }

    /// Notes that a layer unpacks to so many bytes that are not read.
    ///
    /// # Errors
    /// `LimitReached` when all layers together exceed `limit` bytes.
    pub(super) fn is_listed(&self, bytes: u64, limit: u64) -> io::Result<()> {
        let sum = self.unpacked.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if sum > limit { Err(io::Error::other(LimitReached { limit })) } else { Ok(()) }
    }

    /// A tar that is sought, counted and ended as if all of it were read.
    pub fn sought<R: Skip>(&self, tar: R, limit: u64) -> impl Skip {
        let unpacked = Counted { stream: tar, stop: &self.shared.stop, counter: &self.unpacked, limit };
        Counted { stream: unpacked, stop: &self.shared.stop, counter: &self.shared.bytes, limit: u64::MAX }
    }

    /// An unpacked layer that was sought before, and was counted then.
    pub fn sought_again<R: Skip>(&self, tar: R) -> impl Skip {
        Stoppable { stream: tar, stop: self.shared.stop.clone() }
    }

    /// An unpacked archive, ended likewise.
    pub fn outer<R: Read>(&self, stream: R, limit: u64) -> impl Read {
        Counted { stream, stop: &self.shared.stop, counter: &self.outer, limit }
    }
}

impl RoomMeter for ScanControl {
    fn takes(&self, paths: usize, bytes: usize) -> bool {
        let sum = |counter: &AtomicUsize, more: usize| counter.fetch_add(more, Ordering::Relaxed) + more;
        let taken = (sum(&self.shared.paths, paths), sum(&self.shared.kept_bytes, bytes));
        let room = self.room();
        taken.0 <= room.paths && taken.1 <= room.bytes
    }

    fn enter(&self, bytes: u64) {
        self.shared.whole_files.enter(bytes, &|| self.is_cancelled());
    }

    fn leave(&self, bytes: u64) {
        self.shared.whole_files.leave(bytes);
    }
}

/// A stream whose silence is measured.
struct AwaitedStream<'a, R> {
    stream: R,
    silence: &'a Silence,
}

impl<R: Read> Read for AwaitedStream<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let _wait = self.silence.wait();
        self.stream.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sources_share_the_room_for_paths_which_grows_with_what_is_sent() {
        let control = ScanControl::default();
        let room = Room::of_bytes(0);
        assert!(control.takes(room.paths - 1, 0));
        assert!(control.for_source().takes(1, room.bytes));
        assert!(!control.for_source().takes(1, 0));
        control.came(1_000);
        assert!(control.takes(1, 1_000), "room for a hundred paths more");
        assert!(!ScanControl::default().takes(1, room.bytes + 1));
        control.has_applied(100);
        assert_eq!(control.for_source().room_to_apply().paths, Room::of_bytes(1_000).paths - 100);
    }

    #[test]
    fn of_layers_that_come_besides_nobody_knows_the_bytes() {
        let control = ScanControl::default();
        control.expect(Some(300), Some(3));
        control.expect_more_layers(3);
        let ScanProgress { total, layers_total, .. } = control.progress();
        assert_eq!((total, layers_total), (None, Some(6)));
    }
}
