//! Reads a layer by its list of files.

use super::contents::examine;
use super::fetch::{FetchedList, Headers};
use super::parts::Parts;
use super::refusal::ListRefusal;
use crate::cache::StoredLayer;
use crate::layer::{FileList, Kind, RoomMeter};
use crate::source::access::Blobs;
use crate::source::{LayerProblem, PlannedLayer, ReadLayer, ReadOptions, ScanControl};

/// Reads a layer by its list, of a blob that has so many bytes.
///
/// # Errors
/// [`ListRefusal`]: the list is damaged, or of no use.
pub fn read_listed(
    blobs: &dyn Blobs,
    layer: &PlannedLayer,
    list: &FileList,
    size: u64,
    options: ReadOptions,
    control: &ScanControl,
) -> Result<ReadLayer, ListRefusal> {
    let parts = Parts::of(blobs, &layer.member, size, control);
    let compression = FetchedList::compression(list);
    let mut listed = FetchedList::fetch(&parts, list, Headers::Fetched)?.read(control)?;
    if let FileList::EStargz { tar_size, .. } = list {
        listed.changeset.tar_size = tar_size.unwrap_or(0);
    }
    examine(&mut listed, &parts, compression)?;
    // what a tar of such files would unpack to
    let files = listed.changeset.inodes.iter().filter(|inode| inode.kind == Kind::File);
    let unpacked = files.map(|inode| inode.size).fold(0, u64::saturating_add);
    control.is_listed(unpacked, options.read_limit)?;
    control.came(parts.left());
    control.knows_layer(&layer.member);
    listed.wanted.clear();
    let changeset = listed.changeset;
    if !control.takes(changeset.paths(), changeset.name_bytes()) {
        return Err(LayerProblem::NoRoom.into());
    }
    Ok(ReadLayer::read(StoredLayer {
        changeset,
        compressed: true,
        stored_size: size,
        digest: None,
        diff_id: None,
    }))
}
