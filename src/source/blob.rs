//! Reads one layer's blob: its compression by magic, its digests as it passes by.

use std::io::Read;
use std::sync::Arc;

use super::checked::Checked;
use super::compression::{StreamFormat, Unpacked, sniff};
use super::examining::with_helper;
use super::hashing::Hashing;
use super::read_ahead::{Crew, Part, read_ahead};
use super::{LayerProblem, Mismatch, ScanControl};
use crate::cache::{Identity, StoredLayer};
use crate::image::{Algorithm, Artifact, Digest};
use crate::layer::{Changeset, FileList, Origin, Skip, read_changeset_hashed, read_changeset_helped};

/// How layers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// Whether plain layers too are checked against their digests, and refused where that can't be.
    pub verify: bool,
    /// Which digests are taken besides.
    pub digests: Digests,
    /// The most bytes that all layers of an archive, layout or export together may unpack to.
    pub read_limit: u64,
}

/// Which digests of layers are taken while they are read; each value takes those of the ones before it too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Digests {
    /// One of each compressed layer: that of the blob where a document names it, else its diff ID.
    #[default]
    Compressed,
    /// Those of plain layers, which cost several times as much as reading them from a disk.
    Plain,
    /// The diff ID of every layer, so that it is known by it whatever it was compressed with.
    DiffIds,
}

/// What an image says of a layer before it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlannedLayer {
    /// The member or blob that holds it.
    pub member: String,
    /// The digest of its unpacked tar.
    pub diff_id: Option<Digest>,
    /// The digest of the blob as stored, where a manifest names it.
    pub digest: Option<Digest>,
    /// The length of the blob as stored, where a manifest names it.
    pub size: Option<u64>,
    /// What the manifest says that it is.
    pub media_type: String,
    /// The blob itself, where the manifest has it inside.
    pub inline: Option<Arc<[u8]>>,
    /// Where the blob has a list of its files, if the manifest says that it has one.
    pub list: Option<Arc<FileList>>,
}

impl PlannedLayer {
    /// Tells whether the layer can be read by the holder of a key alone (OCI image encryption: `…+encrypted`).
    pub fn is_encrypted(&self) -> bool {
        self.media_type.ends_with("+encrypted")
    }

    /// The length of the blob as stored, where its media type says that it is compressed: before it is read there is nothing else
    /// to go by.
    pub fn compressed_size(&self) -> Option<u64> {
        let kind = self.media_type.trim_end_matches("+encrypted");
        let is_compressed = ["gzip", "zstd", "xz", "bzip2"].iter().any(|name| kind.ends_with(name));
        self.size.filter(|_| is_compressed)
    }

    /// Says more of why it can't be read, where its media type tells what its bytes do not.
    pub fn explain(&self, problem: LayerProblem) -> LayerProblem {
        match (problem, Artifact::of_content(&self.media_type)) {
            (LayerProblem::UnknownCompression(_), Some(artifact)) => {
                LayerProblem::NotALayer(artifact.to_string())
            }
            (LayerProblem::Missing(member), _) => LayerProblem::missing(&member, &self.media_type),
            (problem, _) => problem,
        }
    }
}

/// A layer that was read, with the digests that were taken on the way.
#[derive(Debug, Clone)]
pub struct ReadLayer {
    /// What reading it gave.
    pub layer: StoredLayer,
    /// Whether that was known from before.
    pub cached: bool,
}

/// Which digests are taken while a blob is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wanted {
    stored: Option<Algorithm>,
    unpacked: Option<Algorithm>,
}

impl Wanted {
    /// A compressed blob is always checked: by its own digest where that is known, else by its diff ID.
    fn of_compressed(named: Option<Algorithm>, options: ReadOptions) -> Self {
        let has_diff_id = named.is_none() || options.verify || options.digests >= Digests::DiffIds;
        Self { stored: named, unpacked: has_diff_id.then_some(Algorithm::Sha256) }
    }

    /// The digest of a plain blob is its diff ID, and is taken once unless it is named by another algorithm.
    fn of_plain(named: Option<Algorithm>, options: ReadOptions) -> Self {
        let is_checked = options.verify || options.digests >= Digests::Plain;
        let other = named.filter(|&named| is_checked && named != Algorithm::Sha256);
        Self { stored: other, unpacked: is_checked.then_some(Algorithm::Sha256) }
    }
}

/// Reads a layer's blob. `named` is the algorithm of the digest that the blob goes by, where it does.
///
/// A large one is shared out among threads while processors idle: one inflates, one reads what comes out, and digests are
/// taken beside them.
///
/// # Errors
/// [`LayerProblem`] where it can't be read to its end.
pub fn read_blob(
    blob: impl Read + Send,
    named: Option<Algorithm>,
    options: ReadOptions,
    control: &ScanControl,
) -> Result<ReadLayer, LayerProblem> {
    read(blob, named, None, options, control)
}

/// Reads a blob of known length and digest that was sent for: where it can't be read, and its bytes are not those that were
/// asked for, that is said instead of what is odd in them. It is read to its end for that.
///
/// # Errors
/// As [`read_blob`].
pub fn read_sent_blob(
    blob: impl Read + Send,
    plan: &PlannedLayer,
    options: ReadOptions,
    control: &ScanControl,
) -> Result<ReadLayer, LayerProblem> {
    // without a length it may have no end
    let expected = plan.digest.as_ref().filter(|_| plan.size.is_some());
    read(blob, plan.digest.as_ref().map(Digest::algorithm), expected, options, control)
}

fn read(
    blob: impl Read + Send,
    named: Option<Algorithm>,
    expected: Option<&Digest>,
    options: ReadOptions,
    control: &ScanControl,
) -> Result<ReadLayer, LayerProblem> {
    let sniffed = sniff(blob)?;
    let (format, stream) = (sniffed.format, sniffed.stream);
    let crew = Crew::new(control.processors());
    let reading = Reading { crew: &crew, limit: options.read_limit, control };
    match format {
        StreamFormat::Compressed(compression) => {
            let wanted = Wanted::of_compressed(named, options);
            let mut stored = Hashing::new(stream, wanted.stored);
            let read = read_ahead(&mut stored, &crew, Part::Beside, |stored| {
                reading.inflated(compression.unpack_unchecked(stored)?, wanted)
            });
            let (changeset, diff_id) = match read {
                Ok(read) => read,
                Err(problem) => return Err(cause_of(problem, stored, expected)),
            };
            let (digest, stored_size) = stored.finish()?;
            Ok(ReadLayer::read(StoredLayer { changeset, compressed: true, stored_size, digest, diff_id }))
        }
        StreamFormat::Tar | StreamFormat::Empty => {
            // an empty layer is told from one that was lost by its digests alone
            let options = ReadOptions { verify: options.verify || format == StreamFormat::Empty, ..options };
            let wanted = Wanted::of_plain(named, options);
            let taken = expected.map(Digest::algorithm).or(wanted.stored);
            let is_diff_id = taken.is_some() && taken == wanted.unpacked;
            let unpacked = wanted.unpacked.filter(|_| !is_diff_id);
            let mut stored = Hashing::new(stream, taken);
            let ahead = taken.or(unpacked).map(|_| Part::Most);
            let (changeset, diff_id) = match reading.unpacked(&mut stored, unpacked, ahead) {
                Ok(read) => read,
                Err(problem) => return Err(cause_of(problem, stored, expected)),
            };
            let (other, stored_size) = stored.finish()?;
            let diff_id = diff_id.or_else(|| other.clone().filter(|_| is_diff_id));
            let digest = named.and(other.or_else(|| diff_id.clone()));
            Ok(ReadLayer::read(StoredLayer { changeset, compressed: false, stored_size, digest, diff_id }))
        }
        other => {
            let stored = Hashing::new(stream, expected.map(Digest::algorithm));
            Err(cause_of(LayerProblem::of_format(other), stored, expected))
        }
    }
}

/// Why a blob of that digest can't be read: where it is another one than was expected, that.
fn cause_of(problem: LayerProblem, stored: Hashing<impl Read>, expected: Option<&Digest>) -> LayerProblem {
    let is_of_content = matches!(
        problem,
        LayerProblem::Damaged(_) | LayerProblem::UnknownCompression(_) | LayerProblem::NotALayer(_)
    );
    let Some(expected) = expected.filter(|_| is_of_content) else { return problem };
    match stored.finish() {
        Ok((Some(actual), _)) if actual != *expected && actual.algorithm() == expected.algorithm() => {
            LayerProblem::Mismatch(Mismatch::Digest { expected: expected.clone(), actual })
        }
        _ => problem,
    }
}

/// How the tar in a blob is read.
#[derive(Clone, Copy)]
struct Reading<'c> {
    crew: &'c Crew<'c>,
    /// The most bytes that all layers of the source may unpack to.
    limit: u64,
    control: &'c ScanControl,
}

impl Reading<'_> {
    /// Reads what comes out of a decoder, which another thread may run.
    fn inflated(
        self,
        Unpacked { stream, checksums }: Unpacked<'_>,
        wanted: Wanted,
    ) -> Result<(Changeset, Option<Digest>), LayerProblem> {
        read_ahead(stream, self.crew, Part::Most, |stream| {
            let beside = wanted.unpacked.map(|_| Part::Beside);
            self.unpacked(Checked::new(stream, checksums), wanted.unpacked, beside)
        })
    }

    /// Reads a tar, and takes its digest by an algorithm. Another thread may read it ahead for that part, with the digests
    /// that are taken on the way.
    fn unpacked(
        self,
        tar: impl Read + Send,
        wanted: Option<Algorithm>,
        ahead: Option<Part>,
    ) -> Result<(Changeset, Option<Digest>), LayerProblem> {
        let sniffed = sniff(tar)?;
        if let StreamFormat::Json | StreamFormat::Foreign(_) = sniffed.format {
            return Err(LayerProblem::of_format(sniffed.format));
        }
        let mut unpacked = Hashing::new(sniffed.stream, wanted);
        // it is counted where it is used, so that a limit is reached at the same byte however far it is read ahead
        let (control, limit) = (self.control, self.limit);
        let kind = control.hash_kind();
        let changeset = match ahead {
            Some(part) => read_ahead(&mut unpacked, self.crew, part, |stream| {
                read_changeset_hashed(control.unpacked(stream, limit), kind, control)
            }),
            None => read_changeset_hashed(control.unpacked(&mut unpacked, limit), kind, control),
        }?;
        let (diff_id, _) = unpacked.finish()?;
        Ok((changeset, diff_id))
    }
}

/// Reads a plain layer that can be sought: of contents only what says what they are.
///
/// # Errors
/// As [`read_blob`].
pub fn read_tar(
    tar: impl Skip,
    identity: Identity,
    options: ReadOptions,
    control: &ScanControl,
) -> Result<ReadLayer, LayerProblem> {
    let tar = control.sought(tar, options.read_limit);
    let (origin, kind) = (Origin(*identity.as_bytes()), control.hash_kind());
    let changeset = with_helper(control.processors(), |helper| {
        read_changeset_helped(tar, origin, kind, control, helper)
    })?;
    Ok(ReadLayer::read(StoredLayer {
        stored_size: changeset.tar_size,
        changeset,
        compressed: false,
        digest: None,
        diff_id: None,
    }))
}

impl ReadLayer {
    /// One that was read just now.
    pub(super) fn read(layer: StoredLayer) -> Self {
        Self { layer, cached: false }
    }

    /// One that was known from before.
    pub fn known(layer: StoredLayer) -> Self {
        Self { layer, cached: true }
    }

    /// Tells whether it is what the image says, by a digest.
    pub fn layer_is_verified(&self, plan: &PlannedLayer, options: ReadOptions) -> bool {
        self.check(plan, options) == Ok(true)
    }

    /// Holds what was read against what the image says. Tells whether the layer's bytes were checked by a digest.
    ///
    /// # Errors
    /// [`LayerProblem::Mismatch`] where they differ; [`LayerProblem::Unchecked`] where a check was asked for and no digest
    /// could be held against the layer.
    pub fn check(&self, plan: &PlannedLayer, options: ReadOptions) -> Result<bool, LayerProblem> {
        let StoredLayer { stored_size, digest, diff_id, .. } = &self.layer;
        if let Some(expected) = plan.size.filter(|size| size != stored_size) {
            return Err(LayerProblem::Mismatch(Mismatch::Size { expected, actual: *stored_size }));
        }
        let mut verified = false;
        if let (Some(expected), Some(actual)) = (&plan.digest, digest)
            && expected.algorithm() == actual.algorithm()
        {
            if expected != actual {
                let (expected, actual) = (expected.clone(), actual.clone());
                return Err(LayerProblem::Mismatch(Mismatch::Digest { expected, actual }));
            }
            verified = true;
        }
        if let (Some(expected), Some(actual)) = (&plan.diff_id, diff_id) {
            if expected.algorithm() == actual.algorithm() && expected != actual {
                let (expected, actual) = (expected.clone(), actual.clone());
                return Err(LayerProblem::Mismatch(Mismatch::DiffId { expected, actual }));
            }
            verified |= expected == actual;
        }
        if (options.verify || *stored_size == 0) && !verified {
            let named = plan.diff_id.as_ref().map(ToString::to_string).unwrap_or_default();
            return Err(LayerProblem::Unchecked(named));
        }
        Ok(verified)
    }
}
