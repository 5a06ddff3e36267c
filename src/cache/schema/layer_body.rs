//! A layer, as an entry has it.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::Damage;
use super::blocks::{BlockReader, BlockWriter};
use super::inode_row::InodeRow;
use super::name_row::{NameRow, NamesPut};
use super::path_row::{PathRow, PathsPut, PathsTaken};
use crate::cache::StoredLayer;
use crate::image::Digest;
use crate::layer::{
    Changeset, HashKind, ImagePath, LayerEntry, ListFormat, NameId, OverlayOpaque, PATHS_PER_LAYER, Record,
    UnreadContent, overlay_opaque_attribute,
};
use crate::text::is_hostile;

/// More warnings than a layer can have.
const MOST_WARNINGS: u32 = 1_000;
/// Memory is taken at once for as many rows as an entry says that it has, up to so many.
const AT_ONCE: u32 = 1 << 20;

/// What an entry says of a layer.
#[derive(Debug)]
pub(in crate::cache) enum LayerBody {
    /// All of it.
    Whole(Box<StoredLayer>),
    /// Of a blob, what is its own; what it unpacks to is kept under its diff ID.
    Link {
        /// Whether it is compressed.
        compressed: bool,
        /// Its length in bytes.
        stored_size: u64,
        /// The digest of the blob.
        digest: Option<Digest>,
        /// The digest of what it unpacks to.
        diff_id: Digest,
    },
}

/// The first row.
#[derive(Debug, Serialize, Deserialize)]
struct Head<'a> {
    compressed: bool,
    stored_size: u64,
    #[serde(borrow)]
    digest: Option<&'a str>,
    #[serde(borrow)]
    diff_id: Option<&'a str>,
    /// None for a link.
    changeset: Option<Counts>,
}

/// The mirror of [`HashKind`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum HashKindRow {
    Xxh3,
    Sha256,
}

/// The mirror of [`ListFormat`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum ListFormatRow {
    EStargz,
    ZstdChunked,
}

impl HashKindRow {
    fn of(kind: HashKind) -> Self {
        match kind {
            HashKind::Xxh3 => Self::Xxh3,
            HashKind::Sha256 => Self::Sha256,
        }
    }

    fn kind(self) -> HashKind {
        match self {
            Self::Xxh3 => HashKind::Xxh3,
            Self::Sha256 => HashKind::Sha256,
        }
    }
}

impl ListFormatRow {
    fn of(format: ListFormat) -> Self {
        match format {
            ListFormat::EStargz => Self::EStargz,
            ListFormat::ZstdChunked => Self::ZstdChunked,
        }
    }

    fn format(self) -> ListFormat {
        match self {
            Self::EStargz => ListFormat::EStargz,
            Self::ZstdChunked => ListFormat::ZstdChunked,
        }
    }
}

/// How the layer was read, and how many rows follow of each kind, in this order.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Counts {
    hashes: HashKindRow,
    list: Option<ListFormatRow>,
    tar_size: u64,
    inodes: u32,
    entries: u32,
    whiteouts: u32,
    opaques: u32,
    overlay_opaques: u32,
    warnings: u32,
    unread: u32,
    names: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct EntryRow {
    name: u32,
    record: RecordRow,
    order: u32,
}

/// The mirror of [`Record`].
#[derive(Debug, Serialize, Deserialize)]
enum RecordRow {
    Inode(u32),
    LinkToLower(u32),
}

/// Writes a layer.
pub(in crate::cache) fn write_layer<W: Write>(layer: &StoredLayer, out: W) -> io::Result<W> {
    let mut rows = BlockWriter::new(out);
    write_head(&mut rows, layer, layer.compressed, layer.stored_size, layer.digest.as_ref())?;
    write_changeset(&mut rows, &layer.changeset)?;
    rows.finish()
}

/// Writes of a layer what its unpacked tar is, whatever it was unpacked from.
pub(in crate::cache) fn write_unpacked<W: Write>(layer: &StoredLayer, out: W) -> io::Result<W> {
    let mut rows = BlockWriter::new(out);
    write_head(&mut rows, layer, false, layer.changeset.tar_size, None)?;
    write_changeset(&mut rows, &layer.changeset)?;
    rows.finish()
}

fn write_head<W: Write>(
    rows: &mut BlockWriter<W>,
    layer: &StoredLayer,
    compressed: bool,
    stored_size: u64,
    digest: Option<&Digest>,
) -> io::Result<()> {
    let changeset = &layer.changeset;
    rows.push(&Head {
        compressed,
        stored_size,
        digest: words(digest).as_deref(),
        diff_id: words(layer.diff_id.as_ref()).as_deref(),
        changeset: Some(Counts {
            hashes: HashKindRow::of(changeset.hashes),
            list: changeset.list.map(ListFormatRow::of),
            tar_size: changeset.tar_size,
            inodes: changeset.inodes.len() as u32,
            entries: changeset.entries.len() as u32,
            whiteouts: changeset.whiteouts.len() as u32,
            opaques: changeset.opaques.len() as u32,
            overlay_opaques: changeset.overlay_opaques.len() as u32,
            warnings: changeset.warnings.len() as u32,
            unread: changeset.unread.len() as u32,
            names: changeset.names.len() as u32,
        }),
    })
}

fn write_changeset<W: Write>(rows: &mut BlockWriter<W>, changeset: &Changeset) -> io::Result<()> {
    changeset.inodes.iter().try_for_each(|inode| rows.push(&InodeRow::of(inode)))?;
    let names = &changeset.names;
    (1..names.len() as u32).try_for_each(|id| rows.push(&NameRow::of(names, NameId(id))))?;
    for entry in &changeset.entries {
        let record = match entry.record {
            Record::Inode(inode) => RecordRow::Inode(inode),
            Record::LinkToLower(name) => RecordRow::LinkToLower(name.0),
        };
        rows.push(&EntryRow { name: entry.name.0, record, order: entry.order })?;
    }
    for list in [&changeset.whiteouts, &changeset.opaques] {
        let mut paths = PathsTaken::default();
        list.iter().try_for_each(|path| rows.push(&paths.next(path)))?;
    }
    let mut paths = PathsTaken::default();
    for opaque in &changeset.overlay_opaques {
        rows.push(&(paths.next(&opaque.path), opaque.attribute))?;
    }
    changeset.warnings.iter().try_for_each(|warning| rows.push(warning))?;
    changeset.unread.iter().try_for_each(|unread| rows.push(&(unread.inode, unread.offset)))
}

/// Writes of a blob only what it unpacks to.
pub(in crate::cache) fn write_link<W: Write>(layer: &StoredLayer, diff_id: &Digest, out: W) -> io::Result<W> {
    let mut rows = BlockWriter::new(out);
    rows.push(&Head {
        compressed: layer.compressed,
        stored_size: layer.stored_size,
        digest: words(layer.digest.as_ref()).as_deref(),
        diff_id: Some(&diff_id.to_string()),
        changeset: None,
    })?;
    rows.finish()
}

/// Reads a layer, and checks all that who uses it relies on.
pub(in crate::cache) fn read_layer(source: impl Read) -> Result<LayerBody, Damage> {
    let mut rows = BlockReader::new(source);
    let head: Head<'_> = rows.next()?;
    let (compressed, stored_size, counts) = (head.compressed, head.stored_size, head.changeset);
    let (digest, diff_id) = (read_digest(head.digest)?, read_digest(head.diff_id)?);
    let body = match (counts, diff_id) {
        (Some(counts), diff_id) => {
            let changeset = read_changeset(&mut rows, counts)?;
            LayerBody::Whole(Box::new(StoredLayer { changeset, compressed, stored_size, digest, diff_id }))
        }
        (None, Some(diff_id)) => LayerBody::Link { compressed, stored_size, digest, diff_id },
        (None, None) => return Err(Damage::Content("it leads nowhere")),
    };
    rows.finish()?;
    Ok(body)
}

fn read_changeset(rows: &mut BlockReader<impl Read>, counts: Counts) -> Result<Changeset, Damage> {
    let paths = [
        counts.inodes,
        counts.names,
        counts.entries,
        counts.whiteouts,
        counts.opaques,
        counts.overlay_opaques,
    ];
    let is_too_much = paths.iter().any(|count| *count as usize > PATHS_PER_LAYER);
    if is_too_much || counts.warnings > MOST_WARNINGS || counts.unread > counts.inodes {
        return Err(Damage::Content("it has too many paths"));
    }
    let mut inodes = Vec::with_capacity(counts.inodes.min(AT_ONCE) as usize);
    for _ in 0..counts.inodes {
        inodes.push(rows.next::<InodeRow<'_>>()?.inode()?);
    }
    let mut names = NamesPut::new();
    for _ in 1..counts.names {
        names.push(rows.next()?)?;
    }
    let entries = read_entries(rows, counts)?;
    let mut paths = PathsPut::new();
    let whiteouts = read_paths(rows, counts.whiteouts, &mut paths)?;
    let opaques = read_paths(rows, counts.opaques, &mut paths)?;
    paths.restart();
    let mut overlay_opaques = Vec::new();
    for _ in 0..counts.overlay_opaques {
        let (path, attribute): (PathRow<'_>, &str) = rows.next()?;
        let attribute =
            overlay_opaque_attribute(attribute).ok_or(Damage::Content("an attribute is unknown"))?;
        overlay_opaques.push(OverlayOpaque { path: paths.next(path)?, attribute });
    }
    let mut warnings = Vec::new();
    for _ in 0..counts.warnings {
        let warning: &str = rows.next()?;
        if warning.chars().any(is_hostile) {
            return Err(Damage::Content("a warning is not escaped"));
        }
        warnings.push(warning.to_owned());
    }
    let unread = read_unread(rows, counts)?;
    let tar_size = counts.tar_size;
    let names = names.finish();
    Ok(Changeset {
        inodes,
        names,
        entries,
        whiteouts,
        opaques,
        overlay_opaques,
        warnings,
        tar_size,
        unread,
        hashes: counts.hashes.kind(),
        list: counts.list.map(ListFormatRow::format),
    })
}

fn read_entries(rows: &mut BlockReader<impl Read>, counts: Counts) -> Result<Vec<LayerEntry>, Damage> {
    let mut entries: Vec<LayerEntry> = Vec::with_capacity(counts.entries.min(AT_ONCE) as usize);
    for _ in 0..counts.entries {
        let EntryRow { name, record, order } = rows.next()?;
        let record = match record {
            RecordRow::Inode(inode) if inode < counts.inodes => Record::Inode(inode),
            RecordRow::LinkToLower(name) if name < counts.names => Record::LinkToLower(NameId(name)),
            _ => return Err(Damage::Content("a name stands for nothing")),
        };
        let is_after = entries.last().is_none_or(|last| last.name < NameId(name));
        if !is_after || name >= counts.names {
            return Err(Damage::Content("its names are not sorted"));
        }
        entries.push(LayerEntry { name: NameId(name), record, order });
    }
    Ok(entries)
}

fn read_unread(rows: &mut BlockReader<impl Read>, counts: Counts) -> Result<Vec<UnreadContent>, Damage> {
    let mut all: Vec<UnreadContent> = Vec::new();
    for _ in 0..counts.unread {
        let (inode, offset) = rows.next()?;
        let is_after = all.last().is_none_or(|last| last.inode < inode && last.offset < offset);
        if !is_after || inode >= counts.inodes || offset >= counts.tar_size {
            return Err(Damage::Content("a content is nowhere"));
        }
        all.push(UnreadContent { inode, offset });
    }
    Ok(all)
}

fn read_paths(
    rows: &mut BlockReader<impl Read>,
    count: u32,
    names: &mut PathsPut,
) -> Result<Vec<ImagePath>, Damage> {
    names.restart();
    (0..count).map(|_| names.next(rows.next()?)).collect()
}

fn words(digest: Option<&Digest>) -> Option<String> {
    digest.map(Digest::to_string)
}

fn read_digest(words: Option<&str>) -> Result<Option<Digest>, Damage> {
    words.map(|words| words.parse().map_err(|_| Damage::Content("a digest is none"))).transpose()
}
