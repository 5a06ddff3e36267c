//! An image that could be chosen, and what stands beside the images of an archive or layout.

use std::sync::Arc;

use super::access::Documents;
use super::documents::{CONFIG_LIMIT, Described, bad_document, described, require};
use super::hashing::digest_of;
use super::{Mismatch, PlannedLayer, SourceError};
use crate::image::{Algorithm, Artifact, Descriptor, Digest, ImageConfig, Platform};
use crate::text::escape_line;

/// What an archive or layout holds.
#[derive(Debug, Default)]
pub struct FoundImages {
    /// The images, in the order in which they are listed.
    pub candidates: Vec<Candidate>,
    /// What is listed and can't be had.
    pub unread: Vec<UnreadEntry>,
    /// What is no image.
    pub artifacts: Vec<ArtifactEntry>,
    /// What was odd in the documents that list them.
    pub oddities: Vec<String>,
    /// Whether Docker's `manifest.json` lists them, beside an OCI index or alone.
    pub is_docker_archive: bool,
    /// Whether an OCI index, `index.json`, lists them.
    pub is_oci_archive: bool,
}

/// An image that could be chosen.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The names that the archive gives it.
    pub names: Vec<String>,
    /// The platform, where the index says it.
    pub platform: Option<Platform>,
    /// The platform that its config and the index say together, where that was read to tell it from others.
    pub recorded: Option<Platform>,
    /// The member that holds its config.
    pub config_member: String,
    /// The config's descriptor, where a manifest has one.
    pub config: Option<Descriptor>,
    /// Its layers, base first; images of one config in several indexes share them.
    pub layers: Arc<[PlannedLayer]>,
    /// What was odd in its manifest, where it has one of its own.
    pub oddities: Vec<String>,
    /// Its manifest, where it has one of its own.
    pub manifest: Option<Digest>,
    /// The index that lists it as one of several platforms.
    pub group: Option<Digest>,
}

/// A config that was read.
#[derive(Debug)]
pub struct ReadConfig {
    /// Its digest.
    pub id: Digest,
    /// What it says.
    pub config: ImageConfig,
    /// What was odd in it.
    pub oddities: Vec<String>,
}

/// An entry of an index whose manifest is missing or damaged.
#[derive(Debug)]
pub struct UnreadEntry {
    /// Its names.
    pub names: Vec<String>,
    /// The platform, where the index says it.
    pub platform: Option<Platform>,
    /// The digest of its manifest.
    pub digest: Option<Digest>,
    /// The index that lists it as one of several platforms.
    pub group: Option<Digest>,
    /// What is wrong with it.
    pub error: SourceError,
}

/// A signature, a chart or something else that is no image.
#[derive(Debug)]
pub struct ArtifactEntry {
    /// Its names.
    pub names: Vec<String>,
    /// What it is.
    pub artifact: Artifact,
    /// What the index says of it.
    pub descriptor: Descriptor,
}

impl FoundImages {
    /// Tells whether nothing at all is listed.
    pub(crate) fn is_empty(&self) -> bool {
        self.candidates.is_empty() && self.unread.is_empty() && self.artifacts.is_empty()
    }

    /// Tells whether all that is listed is not there, and nothing says what it would be.
    pub(crate) fn leads_nowhere(&self) -> bool {
        let is_nothing = |entry: &UnreadEntry| {
            entry.platform.is_none() && matches!(entry.error, SourceError::Missing { .. })
        };
        self.candidates.is_empty()
            && self.artifacts.is_empty()
            && !self.unread.is_empty()
            && self.unread.iter().all(is_nothing)
    }
}

impl Candidate {
    /// Tells whether an engine that exported the image calls it by this ID. Docker's own store and podman name an image
    /// by its config; containerd's store by its manifest, or by the index of its platforms.
    pub(crate) fn has_id(&self, id: &Digest) -> bool {
        [&self.config_digest(), &self.manifest, &self.group].into_iter().flatten().any(|known| known == id)
    }

    /// All that is known of its platform.
    pub(crate) fn known_platform(&self) -> Option<&Platform> {
        self.recorded.as_ref().or(self.platform.as_ref())
    }

    /// The digest that names the config: of its descriptor, else in the name of its file. Engines call it `<hex>.json`,
    /// `sha256:<hex>` or `blobs/sha256/<hex>`.
    pub fn config_digest(&self) -> Option<Digest> {
        if let Some(descriptor) = &self.config {
            return descriptor.digest.parse().ok();
        }
        let file = self.config_member.rsplit('/').next()?;
        let hex = file.trim_end_matches(".json").trim_start_matches("sha256:");
        format!("sha256:{hex}").parse().ok()
    }

    /// Reads the config, and holds it against its descriptor or against the digest that is its file's name.
    ///
    /// # Errors
    /// Where it is missing or damaged.
    pub fn read_config(&self, documents: &dyn Documents) -> Result<ReadConfig, SourceError> {
        let member = &self.config_member;
        let wanted_by = "the image's manifest";
        let Described { bytes, oddity } = match &self.config {
            Some(descriptor) => {
                let digest = super::documents::digest(documents, &descriptor.digest, wanted_by)?;
                described(documents, descriptor, &digest, CONFIG_LIMIT, wanted_by)?
            }
            None => Described { bytes: require(documents, member, CONFIG_LIMIT, wanted_by)?, oddity: None },
        };
        let id = digest_of(&bytes, Algorithm::Sha256);
        if let (None, Some(expected)) = (&self.config, self.config_digest().filter(|known| *known != id)) {
            return Err(SourceError::Mismatch {
                origin: documents.origin().to_owned(),
                name: escape_line(member),
                problem: Mismatch::Digest { expected, actual: id },
            });
        }
        let (config, mut oddities) = ImageConfig::parse(&bytes)
            .map_err(|source| bad_document(documents, member, "image config", source))?;
        oddities.extend(oddity);
        Ok(ReadConfig { id, config, oddities })
    }
}

impl UnreadEntry {
    /// Tells whether the entry is one more platform of an image.
    pub(crate) fn is_of(&self, image: &Candidate) -> bool {
        let same_place = if self.names.is_empty() { self.group == image.group } else { true };
        self.platform.is_some() && self.names == image.names && same_place
    }

    /// Tells whether it was never saved: an engine that pulled one platform saves the index of all.
    pub(crate) fn is_absent(&self) -> bool {
        self.platform.is_some() && matches!(self.error, SourceError::Missing { .. })
    }
}
