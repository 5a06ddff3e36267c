//! Writes layers with lists of their files, as containers/storage (zstd:chunked) and stargz-snapshotter (eStargz) do.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use imgscope::layer::{Kind, Member, MemberKind, Streamed, TarReader};
use serde_json::{Value, json};

use super::archive::{Layout, Members, OCI_CONFIG, OCI_MANIFEST, gzip};
use super::{ImageBuilder, LayerBuilder, sha256};

/// Files are stored in pieces of this size.
const PIECE: usize = 100_000;

/// A layer with a list.
#[derive(Clone, Debug)]
pub struct ListedBlob {
    pub blob: Vec<u8>,
    pub media_type: &'static str,
    pub annotations: Value,
    /// What its tar is, where that is another than it was made of.
    pub tar: Vec<u8>,
}

/// How a layer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// zstd:chunked with the headers of the tar.
    Chunked,
    /// The older kind, without them.
    OldChunked,
    EStargz,
}

/// What becomes of a list, and of the headers' lines, before they are stored.
pub struct Change<'c> {
    pub list: &'c dyn Fn(&mut Value),
    pub lines: &'c dyn Fn(Vec<u8>) -> Vec<u8>,
}

/// Nothing becomes of them.
pub const AS_THEY_ARE: Change = Change { list: &|_| {}, lines: &|lines| lines };

impl Listing {
    pub const ALL: [Self; 3] = [Self::Chunked, Self::OldChunked, Self::EStargz];

    /// Writes a layer with the list of its files.
    pub fn write(self, tar: &[u8], change: &Change<'_>) -> ListedBlob {
        match self {
            Self::Chunked | Self::OldChunked => chunked(tar, self == Self::Chunked, change),
            Self::EStargz => estargz(tar, change),
        }
    }
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("memory")
}

/// A part of a tar.
enum Part<'t> {
    /// Headers and padding.
    Raw(&'t [u8]),
    /// A member, which follows its headers, and its content.
    Member(Box<Member>, &'t [u8]),
}

/// Takes a tar apart.
fn parts(tar: &[u8]) -> Vec<Part<'_>> {
    let (mut reader, mut at, mut parts) = (TarReader::new(Streamed(tar)), 0, Vec::new());
    while let Some(member) = reader.next_member().expect("a tar") {
        let start = reader.offset() as usize;
        parts.push(Part::Raw(&tar[at..start]));
        at = start + member.stored_size as usize;
        parts.push(Part::Member(Box::new(member), &tar[start..at]));
    }
    parts.push(Part::Raw(&tar[at..]));
    parts
}

/// An entry of a list.
fn entry(member: &Member, content: &[u8]) -> Value {
    let kind = match member.kind {
        MemberKind::Inode(Kind::File) => "reg",
        MemberKind::Inode(Kind::Directory) => "dir",
        MemberKind::Inode(Kind::Symlink) => "symlink",
        MemberKind::Inode(Kind::CharDevice) => "char",
        MemberKind::Inode(Kind::BlockDevice) => "block",
        MemberKind::Inode(Kind::Fifo) => "fifo",
        MemberKind::HardLink => "hardlink",
        MemberKind::Unknown(flag) => panic!("nobody lists a member of type {flag}"),
    };
    let time = jiff::Timestamp::from_second(member.mtime.seconds).expect("a time").to_string();
    let mut entry = json!({
        "type": kind, "name": String::from_utf8_lossy(&member.path), "mode": member.mode, "modtime": time,
        "uid": member.uid, "gid": member.gid,
    });
    if !member.link.is_empty() {
        entry["linkName"] = String::from_utf8_lossy(&member.link).into();
    }
    if !content.is_empty() {
        entry["size"] = content.len().into();
        entry["digest"] = sha256(content).to_string().into();
    }
    entry
}

/// Writes contents in pieces, and their entries.
fn pieces(
    blob: &mut Vec<u8>,
    entries: &mut Vec<Value>,
    mut first: Value,
    content: &[u8],
    pack: fn(&[u8]) -> Vec<u8>,
) {
    let name = first["name"].clone();
    for (number, piece) in content.chunks(PIECE).enumerate() {
        let offset = blob.len();
        blob.extend(pack(piece));
        if number == 0 {
            first["offset"] = offset.into();
            entries.push(first.clone());
        } else {
            let at = number * PIECE;
            entries.push(json!({"type": "chunk", "name": name, "offset": offset, "chunkOffset": at, "chunkSize": piece.len()}));
        }
    }
    if content.is_empty() {
        entries.push(first);
    }
}

/// The lines of a tar-split.
fn split_lines(tar: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    for (position, part) in parts(tar).into_iter().enumerate() {
        let line = match part {
            Part::Raw(bytes) => {
                json!({"type": 2, "payload": BASE64_STANDARD.encode(bytes), "position": position})
            }
            Part::Member(member, content) => {
                let name = String::from_utf8_lossy(&member.path);
                // nobody looks at the checksum of a content that is not there
                let crc =
                    if content.is_empty() { Value::Null } else { BASE64_STANDARD.encode([0; 8]).into() };
                json!({"type": 1, "name": name, "size": content.len(), "payload": crc, "position": position})
            }
        };
        lines.extend(line.to_string().into_bytes());
        lines.push(b'\n');
    }
    lines
}

fn skippable(blob: &mut Vec<u8>, content: &[u8]) -> usize {
    blob.extend([0x50, 0x2a, 0x4d, 0x18]);
    blob.extend((content.len() as u32).to_le_bytes());
    blob.extend(content);
    blob.len() - content.len()
}

fn chunked(tar: &[u8], has_headers: bool, change: &Change<'_>) -> ListedBlob {
    let (mut blob, mut entries) = (Vec::new(), Vec::new());
    for part in parts(tar) {
        match part {
            Part::Raw(bytes) => blob.extend(zstd(bytes)),
            Part::Member(member, content) => {
                let at = entries.len();
                pieces(&mut blob, &mut entries, entry(&member, content), content, zstd);
                if !content.is_empty() {
                    entries[at]["endOffset"] = blob.len().into();
                }
            }
        }
    }
    let lines = (change.lines)(split_lines(tar));
    let headers = zstd(&lines);
    let mut list = json!({"version": 1, "entries": entries});
    if has_headers {
        list["tarSplitDigest"] = sha256(&headers).to_string().into();
    }
    (change.list)(&mut list);
    let list = list.to_string();
    let packed = zstd(list.as_bytes());
    let place = skippable(&mut blob, &packed);
    let prefix = if has_headers { "io.github.containers.zstd-chunked" } else { "io.containers.zstd-chunked" };
    let mut annotations = json!({});
    annotations[format!("{prefix}.manifest-checksum")] = sha256(&packed).to_string().into();
    annotations[format!("{prefix}.manifest-position")] =
        format!("{place}:{}:{}:1", packed.len(), list.len()).into();
    let numbers = |numbers: &[usize], mark: &[u8; 8]| {
        let numbers = numbers.iter().flat_map(|number| (*number as u64).to_le_bytes());
        numbers.chain(*mark).collect::<Vec<u8>>()
    };
    if has_headers {
        let at = skippable(&mut blob, &headers);
        annotations[format!("{prefix}.tarsplit-position")] =
            format!("{at}:{}:{}", headers.len(), lines.len()).into();
        let footer =
            numbers(&[place, packed.len(), list.len(), 1, at, headers.len(), lines.len()], b"GNUlInUx");
        skippable(&mut blob, &footer);
    } else {
        skippable(&mut blob, &numbers(&[place, packed.len(), list.len(), 1], b"GnUlInUx"));
    }
    ListedBlob {
        blob,
        media_type: "application/vnd.oci.image.layer.v1.tar+zstd",
        annotations,
        tar: tar.to_vec(),
    }
}

fn estargz(tar: &[u8], change: &Change<'_>) -> ListedBlob {
    let (mut blob, mut entries) = (Vec::new(), Vec::new());
    let all = parts(tar);
    let last = all.len() - 1;
    let mut plain = Vec::new();
    for (place, part) in all.into_iter().enumerate() {
        match part {
            // the list comes before what marks the end
            Part::Raw(bytes) if place == last => {
                let padding = bytes.len() % 512;
                blob.extend(gzip(&bytes[..padding]));
                plain.extend(&bytes[..padding]);
            }
            Part::Raw(bytes) => {
                blob.extend(gzip(bytes));
                plain.extend(bytes);
            }
            Part::Member(member, content) => {
                pieces(&mut blob, &mut entries, entry(&member, content), content, gzip);
                plain.extend(content);
            }
        }
    }
    let mut list = json!({"version": 1, "entries": entries});
    (change.list)(&mut list);
    let list = list.to_string();
    let list_tar = LayerBuilder::new().mtime(0).content(b"stargz.index.json", list.as_bytes()).into_tar();
    let offset = blob.len();
    blob.extend(gzip(&list_tar));
    plain.extend(&list_tar);
    blob.extend(estargz_footer(offset));
    let annotations = json!({
        "containerd.io/snapshot/stargz/toc.digest": sha256(list.as_bytes()).to_string(),
        "io.containers.estargz.uncompressed-size": plain.len().to_string(),
    });
    ListedBlob { blob, media_type: "application/vnd.oci.image.layer.v1.tar+gzip", annotations, tar: plain }
}

/// The empty gzip member that says where the list is.
pub fn estargz_footer(offset: usize) -> Vec<u8> {
    let extra = [&b"SG\x16\0"[..], format!("{offset:016x}STARGZ").as_bytes()].concat();
    let head = [&[0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255][..], &(extra.len() as u16).to_le_bytes()].concat();
    [&head[..], &extra, &[1, 0, 0, 255, 255], &[0; 8]].concat()
}

/// An image of such layers.
pub fn listed_image(image: &ImageBuilder, layers: &[ListedBlob]) -> Members {
    let mut layout = Layout::default();
    let described: Vec<Value> = layers
        .iter()
        .map(|layer| {
            let mut descriptor = layout.blob(layer.media_type, &layer.blob);
            descriptor["annotations"] = layer.annotations.clone();
            descriptor
        })
        .collect();
    let mut config: Value = serde_json::from_slice(&image.config()).expect("JSON");
    let diff_ids: Vec<String> = layers.iter().map(|layer| sha256(&layer.tar).to_string()).collect();
    config["rootfs"]["diff_ids"] = json!(diff_ids);
    let config = layout.blob(OCI_CONFIG, config.to_string().as_bytes());
    let manifest = layout.manifest(&json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": described,
    }));
    layout.finish(&[manifest])
}
