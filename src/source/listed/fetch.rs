//! Fetches a list of files, and holds it against what the manifest says.

use sha2::{Digest as _, Sha256};

use super::parts::{Parts, unpack, unpacking};
use super::refusal::ListRefusal;
use crate::content::Examiner;
use crate::image::Digest;
use crate::layer::{
    ESTARGZ_FOOTER, Extent, FileList, Footer, Kind, LastFile, LayerError, ListFormat, ListedContent,
    ListedLayer, MemberKind, Streamed, TarReader, Wanted, read_list, tar_split_digest,
};
use crate::source::ScanControl;
use crate::source::compression::Compression;
use crate::source::hashing::digest_of;
use crate::source::store::SplitTar;

/// Skippable frames begin with so many bytes (RFC 8878).
const FRAME_HEAD: u64 = 8;

/// A layer without a tar.
const NO_TAR: Option<SplitTar<'_>> = None;

/// Whether the headers of the tar are fetched, where they came along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Headers {
    Fetched,
    LeftOut,
}

/// A list that is what the manifest says.
pub(super) struct FetchedList {
    json: Vec<u8>,
    format: ListFormat,
    /// Where it starts in the blob: contents come before.
    start: u64,
    /// The headers of the tar as they are stored, and what they unpack to.
    headers: Option<(Vec<u8>, u64)>,
    /// The file that is the list.
    last: Option<LastFile>,
}

impl FetchedList {
    /// How contents are compressed of which there is such a list.
    pub fn compression(list: &FileList) -> Compression {
        match list {
            FileList::ZstdChunked { .. } => Compression::Zstd,
            FileList::EStargz { .. } | FileList::Unusable(_) => Compression::Gzip,
        }
    }

    /// How many bytes are fetched for a list.
    ///
    /// # Errors
    /// [`ListRefusal`]: the blob does not tell where it is.
    pub fn sent_size(parts: &Parts<'_>, list: &FileList) -> Result<u64, ListRefusal> {
        match list {
            FileList::Unusable(why) => Err(ListRefusal::Whole((*why).to_owned())),
            FileList::EStargz { .. } => place_of_estargz(parts).map(|(_, length)| length),
            FileList::ZstdChunked { list, .. } => Ok(list.length),
        }
    }

    /// Fetches a list.
    ///
    /// # Errors
    /// [`ListRefusal`]: it is damaged, or of no use.
    pub fn fetch(parts: &Parts<'_>, list: &FileList, headers: Headers) -> Result<Self, ListRefusal> {
        match list {
            FileList::Unusable(why) => Err(ListRefusal::Whole((*why).to_owned())),
            FileList::EStargz { digest, .. } => estargz(parts, digest),
            FileList::ZstdChunked { list, digest, tar_split, tar_split_digest } => {
                let tar_split = tar_split.filter(|_| headers == Headers::Fetched);
                let tar_split = tar_split.map(|extent| (extent, tar_split_digest.as_ref()));
                zstd_chunked(parts, *list, digest, tar_split)
            }
        }
    }

    /// The layer, with the files that are worth a look, the most important first.
    ///
    /// # Errors
    /// [`ListRefusal`]: the list contradicts itself or the headers.
    pub fn read(self, control: &ScanControl) -> Result<ListedLayer, ListRefusal> {
        let Self { json, format, start, headers, last } = self;
        let mut asked = |path: &[u8], size| {
            Some(size).filter(|size| *size > 0).and_then(|size| Examiner::asks_for(path, size))
        };
        let mut listed = match headers {
            None => read_list(&json, format, start, NO_TAR, last, &mut asked)?,
            Some((packed, unpacked)) => {
                let lines = unpacking(Compression::Zstd, packed, unpacked)?;
                let tar = SplitTar::of(lines, "its list of headers", control);
                read_list(&json, format, start, Some(tar), last, &mut asked)?
            }
        };
        listed.wanted.sort_by_key(|content| (content.importance, content.size));
        Ok(listed)
    }

    /// About what it takes in memory, in bytes.
    pub fn memory(&self) -> usize {
        self.json.len()
    }

    /// Those files that are wanted, in the order of the tar.
    ///
    /// # Errors
    /// [`ListRefusal`]: the list contradicts itself.
    pub fn find(&self, wants: &mut Wanted<'_>) -> Result<Vec<ListedContent>, ListRefusal> {
        Ok(read_list(&self.json, self.format, self.start, NO_TAR, None, wants)?.wanted)
    }
}

fn zstd_chunked(
    parts: &Parts<'_>,
    list: Extent,
    digest: &Digest,
    tar_split: Option<(Extent, Option<&Digest>)>,
) -> Result<FetchedList, ListRefusal> {
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
    let headers = match (headers, of_headers) {
        (Some(headers), Some((_, digest))) if digest_of(&headers, digest.algorithm()) != *digest => {
            return Err(ListRefusal::damaged("is damaged: the layer's headers have another digest"));
        }
        (Some(headers), Some((extent, _))) => Some((headers, extent.unpacked)),
        _ => None,
    };
    Ok(FetchedList { json, format: ListFormat::ZstdChunked, start: list.offset, headers, last: None })
}

/// Where a list of eStargz starts in its blob, and how long it is as it is stored.
fn place_of_estargz(parts: &Parts<'_>) -> Result<(u64, u64), ListRefusal> {
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
    Ok((offset, length))
}

fn estargz(parts: &Parts<'_>, digest: &Digest) -> Result<FetchedList, ListRefusal> {
    let (offset, length) = place_of_estargz(parts)?;
    if length > FileList::largest() {
        return Err(too_long());
    }
    let packed = parts.fetch(offset, length)?;
    // the list is the only file of a small tar
    let tar = unpack(Compression::Gzip, &packed, FileList::largest() + (64 << 10), "the list")?;
    let mut tar = TarReader::new(Streamed(tar.as_slice()));
    let member = tar.next_member().map_err(|error| ListRefusal::Layer(LayerError::from(error).into()))?;
    let is_list = |kind: MemberKind, path: &[u8]| {
        kind == MemberKind::Inode(Kind::File) && path.ends_with(b"stargz.index.json")
    };
    let member = member.filter(|member| is_list(member.kind, &member.path));
    let member = member.ok_or_else(|| ListRefusal::damaged("is not where the layer's last bytes say"))?;
    let mut json = Vec::new();
    std::io::Read::read_to_end(&mut tar.content(), &mut json)?;
    check(&json, digest)?;
    let last = Some(LastFile { member, sha256: Sha256::digest(&json).into() });
    Ok(FetchedList { json, format: ListFormat::EStargz, start: offset, headers: None, last })
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
