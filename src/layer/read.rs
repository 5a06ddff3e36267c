//! Reads one unpacked layer from its first byte to its last.

use std::io::{self, Read};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::builder::{ChangesetBuilder, PATHS_PER_LAYER};
use super::{
    Changeset, ContentHash, Inode, Kind, Member, MemberKind, Metadata, Skip, Streamed, TarError, TarReader,
};
use crate::content::{Examiner, Facts};

/// Why a layer can't be read.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// The stream is no tar, was cut off, or failed below.
    #[error(transparent)]
    Tar(#[from] TarError),
    /// The layer records more paths than are kept.
    #[error("it has too many paths (the limit is {} paths and 512 MiB of names)", crate::text::thousands(PATHS_PER_LAYER as u64))]
    TooManyPaths,
}

impl From<io::Error> for LayerError {
    fn from(error: io::Error) -> Self {
        Self::Tar(TarError::Io(error))
    }
}

/// Reads an unpacked layer: names and metadata are kept, content is hashed and examined as it passes by (OCI image spec,
/// layer.md).
///
/// The stream is read to its very end, past the end of the archive, for whoever takes its digest.
///
/// # Errors
/// [`LayerError`] where the stream is no tar, ends inside a member, or can't be read.
pub fn read_changeset(stream: impl Read) -> Result<Changeset, LayerError> {
    let mut tar = TarReader::new(Streamed(stream));
    let mut builder = ChangesetBuilder::default();
    let mut content = ContentReader {
        buffer: vec![0; 256 << 10],
        examiner: Examiner::default(),
        holes_left: HOLES_PER_LAYER,
    };
    while let Some(member) = tar.next_member()? {
        if builder.take_whiteout(&member) {
            continue;
        }
        match member.kind {
            MemberKind::Inode(kind) => {
                let inode = read_inode(&mut tar, &member, kind, &mut content)?;
                builder.take_inode(&member, inode);
            }
            MemberKind::HardLink => builder.take_hard_link(&member),
            MemberKind::Unknown(flag) => builder.warn(|| {
                let path = crate::text::escape(&member.path);
                format!("ignored `{path}`: unsupported tar entry type `{}`", flag.escape_ascii())
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

/// The bytes of holes that are read as zeros, of one sparse file and of all in a layer: so a program that was stored with
/// holes is known for what it is, and equal to one without. A log of a terabyte of holes is not worth a minute.
const HOLES_PER_FILE: u64 = 128 << 20;
const HOLES_PER_LAYER: u64 = 1 << 30;

/// What reads contents, used again for each.
struct ContentReader {
    buffer: Vec<u8>,
    examiner: Examiner,
    holes_left: u64,
}

fn read_inode<R: Skip>(
    tar: &mut TarReader<R>,
    member: &Member,
    kind: Kind,
    content: &mut ContentReader,
) -> Result<Inode, LayerError> {
    let hash = |bytes: &[u8]| ContentHash(halves(xxh3_128(bytes)));
    let (size, content, facts) = match kind {
        Kind::File => {
            let (hash, facts) = content.read(tar, member)?;
            (member.logical_size, hash, facts)
        }
        Kind::Symlink => (member.link.len() as u64, hash(&member.link), None),
        Kind::CharDevice | Kind::BlockDevice => {
            let (major, minor) = member.device;
            (0, ContentHash([major.into(), minor.into()]), None)
        }
        Kind::Directory | Kind::Fifo => (0, ContentHash::default(), None),
    };
    let Member { mode, uid, gid, mtime, xattrs, .. } = *member;
    let inode = Inode::new(kind, Metadata { mode, uid, gid, mtime, xattrs }, size, content);
    Ok(match facts {
        _ if kind == Kind::Symlink => inode.with_target(member.link.clone().into_boxed_slice()),
        Some(facts) => inode.with_facts(facts),
        None => inode,
    })
}

impl ContentReader {
    /// Hashes a file's content and looks at it. Of a file with more holes than are read as zeros, a hash is taken of what is
    /// stored and of where; it is apart from that of a plain file, and nothing is said of what is in it.
    fn read<R: Skip>(
        &mut self,
        tar: &mut TarReader<R>,
        member: &Member,
    ) -> Result<(ContentHash, Option<Facts>), LayerError> {
        let Self { buffer, examiner, holes_left } = self;
        if let Some(map) = &member.sparse {
            let holes = map.hole_bytes();
            if holes > HOLES_PER_FILE.min(*holes_left) {
                return Ok((Self::read_stored(buffer, tar, map.hash())?, None));
            }
            *holes_left -= holes;
        }
        // most files are small: one call on the whole of it is much faster than a running hash
        let mut filled = 0;
        while filled < buffer.len() {
            match tar.read_content(&mut buffer[filled..])? {
                0 => break,
                read => filled += read,
            }
        }
        Self::read_rest(buffer, filled, examiner, tar, member)
    }

    fn read_stored<R: Skip>(
        buffer: &mut [u8],
        tar: &mut TarReader<R>,
        map: u64,
    ) -> Result<ContentHash, LayerError> {
        let mut hasher = Xxh3::new();
        hasher.update(&map.to_le_bytes());
        loop {
            match tar.read_stored(buffer)? {
                0 => return Ok(ContentHash(halves(hasher.digest128()))),
                read => hasher.update(&buffer[..read]),
            }
        }
    }

    /// A file that is longer than the buffer has a hash made of that of what fits and that of the rest, so that a file
    /// can be hashed without a part of its first bytes at no cost.
    fn read_rest<R: Skip>(
        buffer: &mut [u8],
        filled: usize,
        examiner: &mut Examiner,
        tar: &mut TarReader<R>,
        member: &Member,
    ) -> Result<(ContentHash, Option<Facts>), LayerError> {
        examiner.begin(&member.path, member.logical_size);
        examiner.pass(&buffer[..filled]);
        let head = xxh3_128(&buffer[..filled]);
        if filled < buffer.len() {
            return Ok((ContentHash(halves(head)), examiner.finish(0)));
        }
        let mut rest = Xxh3::new();
        loop {
            let read = tar.read_content(buffer)?;
            if read == 0 {
                break;
            }
            rest.update(&buffer[..read]);
            examiner.pass(&buffer[..read]);
        }
        let rest = rest.digest128();
        let hash = xxh3_128(&[head.to_le_bytes(), rest.to_le_bytes()].concat());
        Ok((ContentHash(halves(hash)), examiner.finish(rest)))
    }
}

fn halves(hash: u128) -> [u64; 2] {
    [(hash >> 64) as u64, hash as u64]
}
