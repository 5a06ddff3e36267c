//! What is attached to an image: signatures, lists of packages, indexes of files (OCI distribution spec, listing referrers).

use super::RegistryError;
use super::connection::Repository;
use super::manifest::ManifestName;
use super::transport::Ask;
use crate::image::{Descriptor, Digest, OciDocument};
use crate::source::documents::MANIFEST_LIMIT;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

impl Repository {
    /// Lists what is attached to a document. Registries that do not know the question answer it in many ways, and are asked
    /// for the tag that stands in for it, `sha256-…`.
    ///
    /// # Errors
    /// Where the registry can't be asked.
    pub fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, RegistryError> {
        self.registry.waiting.wait(async {
            match self.asked_for_referrers(subject).await? {
                Some(listed) => Ok(listed),
                None => self.tagged_referrers(subject).await,
            }
        })
    }

    /// What the registry lists; None where it does not know the question.
    async fn asked_for_referrers(&self, subject: &Digest) -> Result<Option<Vec<Descriptor>>, RegistryError> {
        let path = format!("/v2/{}/referrers/{subject}", self.reference.repository());
        let ask = Ask { accept: INDEX, ..Ask::get(path) };
        match self.ask_without_patience(&ask, MANIFEST_LIMIT).await {
            Ok(answer) if answer.status == 200 => Ok(listed(&answer.bytes)),
            Err(error @ (RegistryError::Cancelled | RegistryError::Unauthorized { .. })) => Err(error),
            _ => Ok(None),
        }
    }

    async fn tagged_referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, RegistryError> {
        let tag = format!("{}-{}", subject.algorithm().name(), subject.hex());
        match self.fetch_manifest(ManifestName::Tag(&tag)).await {
            // a registry may read the tag as the digest, and give the image itself
            Ok(document) if document.digest == *subject => Ok(Vec::new()),
            Ok(document) => Ok(listed(&document.bytes).unwrap_or_default()),
            Err(
                error @ (RegistryError::Cancelled
                | RegistryError::Unauthorized { .. }
                | RegistryError::Unreachable { .. }
                | RegistryError::Stalled { .. }
                | RegistryError::TooManyRequests { .. }),
            ) => Err(error),
            Err(_) => Ok(Vec::new()),
        }
    }
}

fn listed(bytes: &[u8]) -> Option<Vec<Descriptor>> {
    match OciDocument::parse("referrers", bytes).ok()?.0 {
        OciDocument::Index(index) => Some(index.manifests),
        OciDocument::Manifest(_) => None,
    }
}
