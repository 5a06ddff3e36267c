//! For which platforms an image is there, from the documents of its holder: an archive, a layout, a store, a registry.
//!
//! No layer is read; of those that lie at hand the first bytes are looked at. A config is read where no index says which platform it is of.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::access::Documents;
use super::candidate::{ArtifactEntry, Candidate, FoundImages};
use super::candidates::{familiar, find};
use super::choose::choose_image;
use super::documents::{MANIFEST_LIMIT, bad_document, described};
use super::platforms::{learn_platforms, recorded_platform};
use super::{PlannedLayer, Selector, SourceError};
use crate::image::{Attestation, Descriptor, Digest, OciDocument, OfferedPlatform};

/// What in-toto calls the type of what an attestation says (BuildKit, `docs/attestations/attestation-storage.md`).
const PREDICATE_TYPE: &str = "in-toto.io/predicate-type";

/// An image with the platforms that it is there for.
#[derive(Debug)]
pub struct OfferedImage {
    /// Its names.
    pub tags: Vec<String>,
    /// The index that lists the platforms, where they have one of their own.
    pub digest: Option<Digest>,
    /// The platforms; those that are listed and are not there come last.
    pub platforms: Vec<OfferedPlatform>,
    /// What was odd, escaped.
    pub warnings: Vec<String>,
    /// Whether its holder is a registry.
    pub is_remote: bool,
    /// Whether its holder has Docker's `manifest.json`.
    pub is_docker_archive: bool,
    /// Whether its holder has an OCI index.
    pub is_oci_archive: bool,
}

/// Lists the platforms of an image.
///
/// # Errors
/// Where documents are missing or damaged, nothing answers the wish, or several images do.
pub fn offered(documents: &dyn Documents, selector: &Selector) -> Result<OfferedImage, SourceError> {
    let mut found = find(documents)?;
    learn_platforms(documents, &mut found.candidates, &found.unread, None);
    let FoundImages { candidates, unread, artifacts, oddities, is_docker_archive, is_oci_archive } = found;
    let chosen = choose_image(documents, &candidates, unread, &artifacts, selector, None)?;
    let first = chosen.platforms[0];
    let mut image = OfferedImage {
        tags: first.names.iter().map(|name| familiar(name).to_owned()).collect(),
        digest: first.group.clone(),
        platforms: Vec::new(),
        warnings: documents.warning().map(str::to_owned).into_iter().chain(oddities).collect(),
        is_remote: documents.is_remote(),
        is_docker_archive,
        is_oci_archive,
    };
    let mut attestations = Attestations::of(documents, &artifacts);
    for candidate in chosen.platforms {
        let attested = candidate.manifest.as_ref().map(|manifest| attestations.about(manifest));
        image.platforms.push(present(documents, candidate, attested.unwrap_or_default())?);
        image.warnings.extend(candidate.oddities.iter().cloned());
    }
    for entry in chosen.unread {
        let Some(platform) = entry.platform.clone().filter(|_| entry.is_absent()) else {
            return Err(entry.error);
        };
        image.platforms.push(OfferedPlatform {
            platform,
            attestations: entry.digest.as_ref().map(|digest| attestations.about(digest)).unwrap_or_default(),
            digest: entry.digest,
            id: None,
            layers: None,
            compressed_size: None,
            is_present: false,
        });
    }
    image.warnings.append(&mut attestations.warnings);
    Ok(image)
}

fn present(
    documents: &dyn Documents,
    candidate: &Candidate,
    attestations: Vec<Attestation>,
) -> Result<OfferedPlatform, SourceError> {
    let platform = match candidate.known_platform() {
        Some(known) => known.clone(),
        None => recorded_platform(candidate, &candidate.read_config(documents)?.config),
    };
    let mut sizes = candidate.layers.iter().map(|layer| compressed_size(documents, layer));
    Ok(OfferedPlatform {
        platform,
        digest: candidate.manifest.clone(),
        id: candidate.config_digest(),
        layers: Some(candidate.layers.len()),
        compressed_size: sizes.try_fold(0u64, |sum, size| Some(sum.saturating_add(size?))),
        attestations,
        is_present: true,
    })
}

/// How long a layer is as it is stored; None where it is not compressed, or that is not known. Its first bytes tell whether it is compressed, and where they are not at hand its media
/// type.
pub fn compressed_size(documents: &dyn Documents, layer: &PlannedLayer) -> Option<u64> {
    match documents.form_of(&layer.member) {
        Some(form) => form.is_compressed.then(|| layer.size.unwrap_or(form.length)),
        // a registry has it just as it is to be pulled
        None if documents.is_remote() => layer.size,
        None => layer.compressed_size(),
    }
}

/// The attestations that lie beside an image.
struct Attestations<'d> {
    documents: &'d dyn Documents,
    by_subject: HashMap<&'d str, Vec<&'d Descriptor>>,
    /// What those say that were read; many entries may lead to one.
    read: HashMap<Digest, Vec<String>>,
    warnings: Vec<String>,
}

impl<'d> Attestations<'d> {
    fn of(documents: &'d dyn Documents, artifacts: &'d [ArtifactEntry]) -> Self {
        let mut by_subject: HashMap<&str, Vec<&Descriptor>> = HashMap::new();
        for descriptor in artifacts.iter().map(|entry| &entry.descriptor) {
            if let Some(subject) = descriptor.attested() {
                by_subject.entry(subject).or_default().push(descriptor);
            }
        }
        Self { documents, by_subject, read: HashMap::new(), warnings: Vec::new() }
    }

    /// What is attested of the image that has this manifest.
    fn about(&mut self, manifest: &Digest) -> Vec<Attestation> {
        let about = self.by_subject.get(manifest.to_string().as_str()).cloned().unwrap_or_default();
        let mut attestations: Vec<Attestation> = Vec::new();
        for descriptor in about {
            let Ok(digest) = descriptor.digest.parse::<Digest>() else { continue };
            // an image of several names may have it several times
            if attestations.iter().all(|known| known.digest != digest) {
                let predicate_types = self.predicate_types(&digest, descriptor);
                attestations.push(Attestation { digest, predicate_types });
            }
        }
        attestations
    }

    /// What an attestation is about. A registry is not asked: it counts each manifest that is pulled.
    fn predicate_types(&mut self, digest: &Digest, descriptor: &Descriptor) -> Vec<String> {
        if self.documents.is_remote() {
            return Vec::new();
        }
        let place = match self.read.entry(digest.clone()) {
            Entry::Occupied(known) => return known.get().clone(),
            Entry::Vacant(place) => place,
        };
        let types = match predicate_types(self.documents, digest, descriptor) {
            Ok(types) => types,
            Err(SourceError::Missing { .. }) => Vec::new(),
            Err(error) => {
                self.warnings.push(error.to_string());
                Vec::new()
            }
        };
        place.insert(types).clone()
    }
}

fn predicate_types(
    documents: &dyn Documents,
    digest: &Digest,
    descriptor: &Descriptor,
) -> Result<Vec<String>, SourceError> {
    let bytes = described(documents, descriptor, digest, MANIFEST_LIMIT, "an index")?.bytes;
    let parsed = OciDocument::parse("attestation manifest", &bytes);
    match parsed.map_err(|source| bad_document(documents, &digest.blob_path(), "image manifest", source))?.0 {
        OciDocument::Index(_) => Ok(Vec::new()),
        OciDocument::Manifest(manifest) => {
            let types = manifest.layers.iter().filter_map(|layer| layer.annotations.get(PREDICATE_TYPE));
            Ok(types.cloned().collect())
        }
    }
}
