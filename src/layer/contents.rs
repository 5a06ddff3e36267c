//! Contents of files: hashed and examined, as they pass by or by seeks.

use sha2::{Digest as _, Sha256};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::{ContentHash, HashKind, LayerError, Member, Skip, TarReader};
use crate::content::{Examiner, Facts};

/// What a file's content is read by at once. Parts of an executable are looked for in pieces of this size, however it is read.
const PIECE: usize = 256 << 10;
/// Smaller files are read whole: to pass over them would take as long.
const SMALL: u64 = 16 << 10;
/// So much of the others is looked at before it is decided whether more is read.
const PROBE: usize = 4 << 10;

/// The bytes of holes that are read as zeros, of one sparse file and of all in a layer: so a program that was stored with
/// holes is known for what it is, and equal to one without. A log of a terabyte of holes is not worth a minute.
const HOLES_PER_FILE: u64 = 128 << 20;
const HOLES_PER_LAYER: u64 = 1 << 30;

/// What tells one layer that is read by seeks from all others: a hash of where its bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin(pub [u8; 32]);

/// What reads contents, used again for each.
pub(super) struct ContentReader {
    buffer: Vec<u8>,
    examiner: Examiner,
    holes_left: u64,
    /// Where the layer is, if not all of its contents is read.
    origin: Option<Origin>,
    /// Which hash is taken of what is read whole.
    kind: HashKind,
}

/// What is known of a content.
pub(super) struct ReadContent {
    /// Its hash, or one of where it is.
    pub hash: ContentHash,
    /// What it is.
    pub facts: Option<Facts>,
    /// Whether all of it was read.
    pub is_whole: bool,
}

/// The content of a program, apart from the tar that it is in, to be read by whoever has the time.
pub(super) struct ApartContent {
    /// Its name as recorded, and its length.
    pub path: Vec<u8>,
    pub size: u64,
    /// What stands for its hash where not all of it is read.
    pub place: u128,
    /// Its first bytes, and a tar that stands behind them.
    pub first: Vec<u8>,
    pub rest: TarReader<Box<dyn Skip + Send>>,
    pub kind: HashKind,
}

impl ReadContent {
    fn whole(hash: u128, facts: Option<Facts>) -> Self {
        Self { hash: ContentHash(halves(hash)), facts, is_whole: true }
    }
}

impl ContentReader {
    /// Reads all of each content, and takes a hash of this kind.
    pub fn of_stream(kind: HashKind) -> Self {
        Self {
            kind,
            buffer: vec![0; PIECE],
            examiner: Examiner::default(),
            holes_left: HOLES_PER_LAYER,
            origin: None,
        }
    }

    /// Reads of each content what says what it is.
    pub fn by_seeks(origin: Origin, kind: HashKind) -> Self {
        Self { origin: Some(origin), ..Self::of_stream(kind) }
    }

    /// Takes the content of a large program apart, where one that is read by seeks is such a one; gives else what
    /// [`Self::read`] does.
    pub(super) fn read_or_part<R: Skip>(
        &mut self,
        tar: &mut TarReader<R>,
        member: &Member,
    ) -> Result<Result<ReadContent, ApartContent>, LayerError> {
        let size = member.logical_size;
        let Some(origin) = self.origin.filter(|_| size > PIECE as u64 && member.sparse.is_none()) else {
            return self.read(tar, member).map(Ok);
        };
        self.examiner.begin(&member.path, size);
        let probed = self.fill(tar, 0..PROBE)?;
        let place = place(origin, member.offset);
        if self.examiner.is_program(&self.buffer[..probed])
            && let Some(rest) = tar.apart()
        {
            let (path, first) = (member.path.clone(), self.buffer[..probed].to_vec());
            return Ok(Err(ApartContent { path, size, place, first, rest, kind: self.kind }));
        }
        self.read_probed(tar, probed, (place, size)).map(Ok)
    }

    /// Reads a content that was taken apart.
    pub(super) fn read_apart(&mut self, content: ApartContent) -> Result<ReadContent, LayerError> {
        let ApartContent { path, size, place, first, rest: mut tar, kind } = content;
        self.kind = kind;
        self.examiner.begin(&path, size);
        self.buffer[..first.len()].copy_from_slice(&first);
        let filled = self.fill(&mut tar, first.len()..PIECE)?;
        let read = self.read_from(&mut tar, filled, Some((place, size)))?;
        tar.into_inner().skip(u64::MAX)?;
        Ok(read)
    }

    /// Hashes a file's content and looks at it. Of a file with more holes than are read as zeros, a hash is taken of what is
    /// stored and of where; it is apart from that of a plain file, and nothing is said of what is in it.
    pub(crate) fn read<R: Skip>(
        &mut self,
        tar: &mut TarReader<R>,
        member: &Member,
    ) -> Result<ReadContent, LayerError> {
        if let Some(map) = &member.sparse {
            let holes = map.hole_bytes();
            if holes > HOLES_PER_FILE.min(self.holes_left) {
                return Ok(ReadContent::whole(self.hash_stored(tar, map.hash())?, None));
            }
            self.holes_left -= holes;
        }
        self.examiner.begin(&member.path, member.logical_size);
        let origin = self.origin.filter(|_| member.logical_size > SMALL && member.sparse.is_none());
        let Some(origin) = origin else {
            // most files are small: one call on the whole of it is much faster than a running hash
            let filled = self.fill(tar, 0..PIECE)?;
            return self.read_from(tar, filled, None);
        };
        let probed = self.fill(tar, 0..PROBE)?;
        self.read_probed(tar, probed, (place(origin, member.offset), member.logical_size))
    }

    /// Goes on after the first bytes of a content that is read by seeks, of this place and size.
    fn read_probed<R: Skip>(
        &mut self,
        tar: &mut TarReader<R>,
        probed: usize,
        (place, size): (u128, u64),
    ) -> Result<ReadContent, LayerError> {
        if self.examiner.is_told_by(&self.buffer[..probed]) {
            self.examiner.pass(&self.buffer[..probed]);
            let facts = self.examiner.finish(place);
            return Ok(ReadContent { hash: hash_of_place(place), facts, is_whole: false });
        }
        let filled = self.fill(tar, probed..PIECE)?;
        self.read_from(tar, filled, Some((place, size)))
    }

    /// Which hash is taken.
    pub fn kind(&self) -> HashKind {
        self.kind
    }

    /// Fills a part of the buffer, as far as the content goes; gives where it is filled to.
    fn fill<R: Skip>(
        &mut self,
        tar: &mut TarReader<R>,
        part: std::ops::Range<usize>,
    ) -> Result<usize, LayerError> {
        let mut filled = part.start;
        while filled < part.end {
            match tar.read_content(&mut self.buffer[filled..part.end])? {
                0 => break,
                read => filled += read,
            }
        }
        Ok(filled)
    }

    /// Goes on after the first piece. A file that is longer has a hash made of that of the first piece and that of the rest,
    /// so that a file can be hashed without a part of its first bytes at no cost.
    ///
    /// With a place and a size, pieces in which nothing is looked for are passed over, and the place stands for their hash.
    fn read_from<R: Skip>(
        &mut self,
        tar: &mut TarReader<R>,
        filled: usize,
        sought: Option<(u128, u64)>,
    ) -> Result<ReadContent, LayerError> {
        self.examiner.pass(&self.buffer[..filled]);
        let head = xxh3_128(&self.buffer[..filled]);
        let mut sha256 = (self.kind == HashKind::Sha256).then(Sha256::new);
        sha256.iter_mut().for_each(|hasher| hasher.update(&self.buffer[..filled]));
        if filled < PIECE {
            return Ok(self.whole(head, sha256, 0));
        }
        let (mut rest, mut at, mut is_whole) = (Xxh3::new(), PIECE as u64, true);
        loop {
            if let Some((_, size)) = sought.filter(|(_, size)| at < *size) {
                let end = size.min(at + PIECE as u64);
                if !self.examiner.looks_at(at..end) {
                    tar.skip_content(end - at)?;
                    self.examiner.pass_over(end - at);
                    (at, is_whole) = (end, false);
                    continue;
                }
            }
            let read = self.fill(tar, 0..PIECE)?;
            if read == 0 {
                break;
            }
            // of what is not read whole no hash is taken
            if is_whole {
                rest.update(&self.buffer[..read]);
            }
            sha256.iter_mut().for_each(|hasher| hasher.update(&self.buffer[..read]));
            self.examiner.pass(&self.buffer[..read]);
            at += read as u64;
        }
        if let Some((place, _)) = sought.filter(|_| !is_whole) {
            let facts = self.examiner.finish(place);
            return Ok(ReadContent { hash: hash_of_place(place), facts, is_whole });
        }
        let rest = rest.digest128();
        let hash = xxh3_128(&[head.to_le_bytes(), rest.to_le_bytes()].concat());
        Ok(self.whole(hash, sha256, rest))
    }

    /// Ends with a content that was read whole: it has the hash that is asked for.
    fn whole(&mut self, hash: u128, sha256: Option<Sha256>, rest: u128) -> ReadContent {
        let read = ReadContent::whole(hash, self.examiner.finish(rest));
        match sha256 {
            Some(hasher) => ReadContent { hash: ContentHash::of_sha256(&hasher.finalize().into()), ..read },
            None => read,
        }
    }

    fn hash_stored<R: Skip>(&mut self, tar: &mut TarReader<R>, map: u64) -> Result<u128, LayerError> {
        let mut hasher = Xxh3::new();
        hasher.update(&map.to_le_bytes());
        loop {
            match tar.read_stored(&mut self.buffer)? {
                0 => return Ok(hasher.digest128()),
                read => hasher.update(&self.buffer[..read]),
            }
        }
    }
}

/// The hash of some bytes.
pub(super) fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash(halves(xxh3_128(bytes)))
}

/// What stands for the hash of a content that was not read.
fn place(Origin(origin): Origin, offset: u64) -> u128 {
    xxh3_128(&[origin.as_slice(), &offset.to_le_bytes()].concat())
}

/// The same as a hash.
pub(super) fn hash_of_place(place: u128) -> ContentHash {
    ContentHash(halves(place))
}

fn halves(hash: u128) -> [u64; 2] {
    [(hash >> 64) as u64, hash as u64]
}
