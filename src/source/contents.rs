//! A layer that passes by once more, for what is in its files: unpacked, and held against what the image says of it.

use std::io::Read;

use super::blob::{ReadLayer, ReadOptions};
use super::compression::{StreamFormat, sniff};
use super::hashing::Hashing;
use super::{Digests, LayerProblem, PlannedLayer, ScanControl};
use crate::cache::StoredLayer;
use crate::image::{Algorithm, Digest};
use crate::layer::{Changeset, LayerError, Skip, Streamed};

/// Lets the tar of a layer's blob pass by for `read`, then all that is left of it; and holds its digests against the image.
///
/// What was read is to be believed only if this ends well.
///
/// # Errors
/// [`LayerProblem`] where it can't be read, or is not what the image names.
pub fn pass_blob<T>(
    blob: impl Read + Send,
    plan: &PlannedLayer,
    options: ReadOptions,
    control: &ScanControl,
    read: impl FnOnce(&mut dyn Skip) -> Result<T, LayerError>,
) -> Result<T, LayerProblem> {
    let sniffed = sniff(blob)?;
    let named = plan.digest.as_ref().map(Digest::algorithm);
    let (format, limit) = (sniffed.format, options.read_limit);
    // an empty layer is told from one that was lost by its digests alone
    let checks_plain = options.verify || options.digests >= Digests::Plain || format == StreamFormat::Empty;
    let compressed = matches!(format, StreamFormat::Compressed(_));
    let stored = named.filter(|_| compressed || checks_plain);
    let unpacked = (checks_plain || (compressed && named.is_none())).then_some(Algorithm::Sha256);
    let mut stored = Hashing::new(sniffed.stream, stored);
    let pass = |tar: &mut dyn Read| -> Result<(T, Option<Digest>), LayerProblem> {
        let mut unpacked = Hashing::new(tar, unpacked);
        let found = read(&mut Streamed(control.unpacked(&mut unpacked, limit)))?;
        std::io::copy(&mut control.unpacked(&mut unpacked, limit), &mut std::io::sink())?;
        Ok((found, unpacked.finish()?.0))
    };
    let (found, diff_id) = match format {
        StreamFormat::Compressed(compression) => {
            let buffered = std::io::BufReader::with_capacity(64 << 10, &mut stored);
            pass(&mut compression.unpack(buffered)?)?
        }
        StreamFormat::Tar | StreamFormat::Empty => pass(&mut stored)?,
        other => return Err(LayerProblem::of_format(other)),
    };
    let (digest, stored_size) = stored.finish()?;
    let changeset = Changeset::default();
    let digest = digest.or_else(|| diff_id.clone().filter(|_| !compressed && named.is_some()));
    let layer = StoredLayer { changeset, compressed, stored_size, digest, diff_id };
    ReadLayer::read(layer).check(plan, options)?;
    Ok(found)
}
