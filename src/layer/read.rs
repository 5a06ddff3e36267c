//! Reads one unpacked layer from its first byte to its last.

use std::io::{self, Read};

use xxhash_rust::xxh3::Xxh3;

use super::builder::{Builder, PATHS_PER_LAYER};
use super::{Changeset, ContentHash, Inode, Kind, Member, MemberKind, Skip, Streamed, TarError, TarReader};

/// Why a layer can't be read.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// The stream is no tar, was cut off, or failed below.
    #[error(transparent)]
    Tar(#[from] TarError),
    /// The layer records more paths than are kept.
    #[error(
        "its paths take more memory than those of any real layer ({PATHS_PER_LAYER} paths, 512 MiB of names)"
    )]
    TooManyPaths,
}

impl From<io::Error> for LayerError {
    fn from(error: io::Error) -> Self {
        Self::Tar(TarError::Io(error))
    }
}

/// Reads an unpacked layer: names and metadata are kept, content is hashed as it passes by (OCI image spec, layer.md).
///
/// The stream is read to its very end, past the end of the archive, for whoever takes its digest.
///
/// # Errors
/// [`LayerError`] where the stream is no tar, ends inside a member, or can't be read.
pub fn read_changeset(stream: impl Read) -> Result<Changeset, LayerError> {
    let mut tar = TarReader::new(Streamed(stream));
    let mut builder = Builder::default();
    let mut buffer = vec![0; 256 << 10];
    while let Some(member) = tar.next_member()? {
        if builder.take_whiteout(&member) {
            continue;
        }
        match member.kind {
            MemberKind::Inode(kind) => {
                let inode = read_inode(&mut tar, &member, kind, &mut buffer)?;
                builder.take_inode(&member, inode);
            }
            MemberKind::HardLink => builder.take_hard_link(&member),
            MemberKind::Unknown(flag) => builder.warn(|| {
                let path = crate::text::escape(&member.path);
                format!("ignored `{path}`: its tar type `{}` is none that engines take", flag.escape_ascii())
            }),
        }
        if builder.is_too_large() {
            return Err(LayerError::TooManyPaths);
        }
    }
    let end_of_archive = tar.offset();
    let rest = tar.into_inner().skip(u64::MAX)?;
    Ok(builder.finish(end_of_archive + rest))
}

fn read_inode<R: Skip>(
    tar: &mut TarReader<R>,
    member: &Member,
    kind: Kind,
    buffer: &mut [u8],
) -> Result<Inode, LayerError> {
    let hash = |bytes: &[u8]| ContentHash(halves(xxhash_rust::xxh3::xxh3_128(bytes)));
    let (size, content) = match kind {
        Kind::File => (member.logical_size, hash_content(tar, member, buffer)?),
        Kind::Symlink => (member.link.len() as u64, hash(&member.link)),
        Kind::CharDevice | Kind::BlockDevice => {
            let (major, minor) = member.device;
            (0, ContentHash([major.into(), minor.into()]))
        }
        Kind::Directory | Kind::Fifo => (0, ContentHash::default()),
    };
    Ok(Inode {
        kind,
        mode: member.mode,
        uid: member.uid,
        gid: member.gid,
        mtime: member.mtime,
        size,
        content,
        target: (kind == Kind::Symlink).then(|| member.link.clone().into_boxed_slice()),
        xattrs: member.xattrs,
    })
}

/// Hashes what is stored; a sparse file's hash is apart from that of a plain file, whose holes are stored.
fn hash_content<R: Skip>(
    tar: &mut TarReader<R>,
    member: &Member,
    buffer: &mut [u8],
) -> Result<ContentHash, LayerError> {
    // most files are small: one call on the whole of it is much faster than a running hash
    let mut filled = 0;
    while filled < buffer.len() {
        match tar.read_content(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    if filled < buffer.len() && member.sparse.is_none() {
        return Ok(ContentHash(halves(xxhash_rust::xxh3::xxh3_128(&buffer[..filled]))));
    }
    let mut hasher = Xxh3::new();
    if let Some(map) = member.sparse {
        hasher.update(&member.logical_size.to_le_bytes());
        hasher.update(&map.to_le_bytes());
    }
    while filled > 0 {
        hasher.update(&buffer[..filled]);
        filled = tar.read_content(buffer)?;
    }
    Ok(ContentHash(halves(hasher.digest128())))
}

fn halves(hash: u128) -> [u64; 2] {
    [(hash >> 64) as u64, hash as u64]
}
