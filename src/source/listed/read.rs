//! Reads a layer by its list of files.

use sha2::{Digest as _, Sha256};

use super::contents::examine;
use super::parts::{Parts, unpack, unpacking};
use super::refusal::ListRefusal;
use crate::cache::StoredLayer;
use crate::image::Digest;
use crate::layer::{
    ESTARGZ_FOOTER, Extent, FileList, Footer, Kind, LastFile, ListFormat, ListedLayer, MemberKind, RoomMeter,
    Streamed, TarReader, read_list, tar_split_digest,
};
use crate::source::access::Blobs;
use crate::source::compression::Compression;
use crate::source::hashing::digest_of;
use crate::source::store::SplitTar;
use crate::source::{LayerProblem, PlannedLayer, ReadLayer, ReadOptions, ScanControl};

/// Skippable frames begin with so many bytes (RFC 8878).
const FRAME_HEAD: u64 = 8;

/// A layer without a tar.
const NO_TAR: Option<SplitTar<'_>> = None;

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
    let mut listed = match list {
        FileList::Unusable(why) => return Err(ListRefusal::Whole((*why).to_owned())),
        FileList::EStargz { digest, tar_size } => {
            let mut listed = estargz(&parts, digest)?;
            listed.changeset.tar_size = tar_size.unwrap_or(0);
            examine(&mut listed, &parts, Compression::Gzip)?;
            listed
        }
        FileList::ZstdChunked { list, digest, tar_split, tar_split_digest } => {
            let tar_split = tar_split.map(|extent| (extent, tar_split_digest.as_ref()));
            let mut listed = zstd_chunked(&parts, *list, digest, tar_split, control)?;
            examine(&mut listed, &parts, Compression::Zstd)?;
            listed
        }
    };
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

fn zstd_chunked(
    parts: &Parts<'_>,
    list: Extent,
    digest: &Digest,
    tar_split: Option<(Extent, Option<&Digest>)>,
    control: &ScanControl,
) -> Result<ListedLayer, ListRefusal> {
    let (packed, headers) = match tar_split {
        // side by side, as they are written: one request
        Some((headers, _)) if headers.offset == list.end().saturating_add(FRAME_HEAD) => {
            let mut both = parts.fetch(list.offset, headers.end().saturating_sub(list.offset))?;
            let headers = both.split_off((headers.offset - list.offset) as usize);
            both.truncate(list.length as usize);
            (both, Some(headers))
        }
        Some((headers, _)) => {
            (parts.fetch(list.offset, list.length)?, Some(parts.fetch(headers.offset, headers.length)?))
        }
        None => (parts.fetch(list.offset, list.length)?, None),
    };
    check(&packed, digest)?;
    let json = unpack(Compression::Zstd, &packed, list.unpacked, "the list")?;
    drop(packed);
    let named = tar_split_digest(&json)?;
    let of_headers = tar_split.and_then(|(extent, said)| Some((extent, named.as_ref().or(said)?)));
    let (Some(headers), Some((extent, digest))) = (headers, of_headers) else {
        return Ok(read_list(&json, ListFormat::ZstdChunked, list.offset, NO_TAR, None)?);
    };
    if digest_of(&headers, digest.algorithm()) != *digest {
        return Err(ListRefusal::damaged("is damaged: the layer's headers have another digest"));
    }
    let lines = unpacking(Compression::Zstd, headers, extent.unpacked)?;
    let tar = SplitTar::of(lines, "its list of headers", control);
    Ok(read_list(&json, ListFormat::ZstdChunked, list.offset, Some(tar), None)?)
}

fn estargz(parts: &Parts<'_>, digest: &Digest) -> Result<ListedLayer, ListRefusal> {
    let no_footer = || ListRefusal::Whole("its last bytes do not say where the list is".to_owned());
    let footer = parts.size().checked_sub(ESTARGZ_FOOTER).ok_or_else(no_footer)?;
    let (offset, length) = match Footer::read(&parts.fetch(footer, ESTARGZ_FOOTER)?) {
        Some(Footer::Inside { offset, length }) => (offset, length),
        Some(Footer::Elsewhere) => {
            return Err(ListRefusal::Whole("its list of files is in another image".to_owned()));
        }
        None => return Err(no_footer()),
    };
    let length = (parts.size() - length).checked_sub(offset);
    let length = length.ok_or_else(|| ListRefusal::damaged("is said to be where the layer has ended"))?;
    if length > FileList::largest() {
        return Err(too_long());
    }
    let packed = parts.fetch(offset, length)?;
    // the list is the only file of a small tar
    let tar = unpack(Compression::Gzip, &packed, FileList::largest() + (64 << 10), "the list")?;
    let mut tar = TarReader::new(Streamed(tar.as_slice()));
    let member = tar
        .next_member()
        .map_err(|error| ListRefusal::Layer(crate::layer::LayerError::from(error).into()))?;
    let is_list = |kind: MemberKind, path: &[u8]| {
        kind == MemberKind::Inode(Kind::File) && path.ends_with(b"stargz.index.json")
    };
    let member = member.filter(|member| is_list(member.kind, &member.path));
    let member = member.ok_or_else(|| ListRefusal::damaged("is not where the layer's last bytes say"))?;
    let mut json = Vec::new();
    std::io::Read::read_to_end(&mut tar.content(), &mut json)?;
    check(&json, digest)?;
    let last = LastFile { member, sha256: Sha256::digest(&json).into() };
    Ok(read_list(&json, ListFormat::EStargz, offset, NO_TAR, Some(last))?)
}

fn check(bytes: &[u8], digest: &Digest) -> Result<(), ListRefusal> {
    match digest_of(bytes, digest.algorithm()) == *digest {
        true => Ok(()),
        false => Err(ListRefusal::damaged("has another digest than the manifest says")),
    }
}

fn too_long() -> ListRefusal {
    ListRefusal::Whole("its list of files is longer than 150 MiB".to_owned())
}
