//! Files of a layer, each fetched alone from where its list says that it is.

use std::io::{self, BufReader, Read};

use super::contents::INNER;
use super::fetch::{FetchedList, Headers};
use super::parts::Parts;
use super::refusal::ListRefusal;
use crate::content::Importance;
use crate::image::{Algorithm, Digest};
use crate::layer::{FileList, FileTaker, ImagePath, ListedContent};
use crate::source::access::Blobs;
use crate::source::compression::Compression;
use crate::source::hashing::Hashing;
use crate::source::{PlannedLayer, ReadOptions, ScanControl};
use crate::text::escape;

/// Files that are fetched alone: each costs a request. Of more, or of half of a layer, the whole layer costs less.
const FILES: usize = 16;

/// The list of a layer whose files can be fetched alone.
pub struct ListedFiles {
    list: FetchedList,
    compression: Compression,
    size: u64,
}

/// Files of a layer that were found in its list, in the order of its tar.
pub struct FoundFiles(Vec<ListedContent>);

impl ListedFiles {
    /// How many bytes are fetched for the list of a layer whose blob has so many.
    ///
    /// # Errors
    /// [`ListRefusal`]: nothing tells where it is.
    pub fn list_size(
        blobs: &dyn Blobs,
        layer: &PlannedLayer,
        (list, size): (&FileList, u64),
        control: &ScanControl,
    ) -> Result<u64, ListRefusal> {
        FetchedList::sent_size(&Parts::of(blobs, &layer.member, size, control), list)
    }

    /// Fetches the list of a layer whose blob has so many bytes.
    ///
    /// # Errors
    /// [`ListRefusal`]: the list is damaged, or of no use.
    pub fn fetch(
        blobs: &dyn Blobs,
        layer: &PlannedLayer,
        (list, size): (&FileList, u64),
        control: &ScanControl,
    ) -> Result<Self, ListRefusal> {
        let parts = Parts::of(blobs, &layer.member, size, control);
        let compression = FetchedList::compression(list);
        Ok(Self { list: FetchedList::fetch(&parts, list, Headers::LeftOut)?, compression, size })
    }

    /// About what it takes in memory, in bytes.
    pub fn memory(&self) -> usize {
        self.list.memory()
    }

    /// Finds the files that are wanted; None where the layer is better read whole.
    pub fn find(&self, mut wants: impl FnMut(&ImagePath) -> bool) -> Option<FoundFiles> {
        let mut wants = |path: &[u8], _| wants(&ImagePath::clean(path)).then_some(Importance::Known);
        let found = FoundFiles(self.list.find(&mut wants).ok()?);
        let is_possible = (1..=FILES).contains(&found.0.len())
            && found
                .0
                .iter()
                .all(|file| file.size == 0 || (file.start < file.end && file.inner_offset <= INNER))
            && found.sent_size() <= self.size / 2;
        is_possible.then_some(found)
    }

    /// Offers files that were found. Each is to be believed only if this ends well.
    ///
    /// # Errors
    /// Where one can't be fetched, or is not what the list says.
    pub fn offer(
        &self,
        blobs: &dyn Blobs,
        layer: &PlannedLayer,
        found: &FoundFiles,
        (options, control): (ReadOptions, &ScanControl),
        taker: &mut dyn FileTaker,
    ) -> Result<(), ListRefusal> {
        let parts = Parts::of(blobs, &layer.member, self.size, control);
        for file in &found.0 {
            let damaged = || {
                ListRefusal::damaged(&format!(
                    "or `{}` is damaged: they contradict one another",
                    escape(&file.path)
                ))
            };
            let stream = control.unpacked(self.open(&parts, file)?, options.read_limit);
            let mut content = Hashing::new(stream.take(file.size), Some(Algorithm::Sha256));
            let taken =
                taker.take(&ImagePath::clean(&file.path), file.size, &file.attributes, &mut content)?;
            if taken.is_break() {
                return Ok(());
            }
            let (digest, length) = content.finish()?;
            if length != file.size || digest != Some(Digest::from_hash(Algorithm::Sha256, &file.sha256)) {
                return Err(damaged());
            }
        }
        Ok(())
    }

    /// The content of a file, and what may come behind it.
    fn open<'p>(&self, parts: &Parts<'p>, file: &ListedContent) -> Result<Box<dyn Read + 'p>, ListRefusal> {
        if file.size == 0 {
            return Ok(Box::new(io::empty()));
        }
        let packed = BufReader::new(parts.open(file.start, file.end - file.start)?);
        let mut stream = self.compression.unpack(packed)?;
        io::copy(&mut stream.by_ref().take(file.inner_offset), &mut io::sink())?;
        Ok(Box::new(stream))
    }
}

impl FoundFiles {
    /// Bytes of the blob that they are in.
    pub fn sent_size(&self) -> u64 {
        self.0.iter().map(|file| file.end.saturating_sub(file.start)).fold(0, u64::saturating_add)
    }
}
