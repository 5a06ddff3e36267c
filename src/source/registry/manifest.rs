//! Indexes and manifests of a repository: which digest a tag has, and the document of a tag or digest.

use std::time::Duration;

use reqwest::Method;

use super::RegistryError;
use super::asking::WholeAnswer;
use super::connection::Repository;
use super::transport::Ask;
use crate::image::{Algorithm, Digest};
use crate::json::Document;
use crate::source::documents::MANIFEST_LIMIT;
use crate::source::engine::closest_names;
use crate::source::hashing::digest_of;

/// The kinds of documents that lead to an image. Schema 1 is none of them: a registry converts, or says that it can't.
const DOCUMENTS: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// How many pages of tags are looked through for those that look like one that is not there.
const LOOKED_THROUGH: usize = 2;
/// How long they are waited for.
const LOOKED_FOR: Duration = Duration::from_secs(2);

/// What a document is asked for by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestName<'n> {
    /// A tag, which may lead elsewhere the next time.
    Tag(&'n str),
    /// Its digest.
    Digest(&'n Digest),
}

/// An index or a manifest, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestDocument {
    /// Its digest, which was computed.
    pub digest: Digest,
    /// What the registry says that it is.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Repository {
    /// Asks which digest a tag has, without the document: registries don't count that as a pull. None where the registry
    /// answers no such question.
    ///
    /// # Errors
    /// Where there is no such tag, or the registry can't be asked.
    pub fn resolve(&self, tag: &str) -> Result<Option<Digest>, RegistryError> {
        let name = ManifestName::Tag(tag);
        self.registry.waiting.wait(async {
            let ask = Ask { method: Method::HEAD, ..self.of_manifest(name) };
            let answer = match self.ask_whole(&ask, MANIFEST_LIMIT).await {
                // an answer to HEAD has no words
                Err(error @ RegistryError::Refused { .. }) => return self.in_words(name, error).await,
                answer => answer?,
            };
            match answer.status {
                200 if answer.is_page() => Err(page(answer)),
                200 => {
                    let media_type = answer.header("content-type").unwrap_or_default();
                    self.refuse_old(media_type)?;
                    Ok(answer.header("docker-content-digest").and_then(|digest| digest.parse().ok()))
                }
                404 => Err(self.explain_missing(name, answer.is_page()).await),
                // its words come with a GET
                _ => Ok(None),
            }
        })
    }

    /// Has a registry that fails say why: asked once for the document itself, it may. One that gives it answers only HEAD
    /// with a failure, and tells no digest without the document.
    async fn in_words(
        &self,
        name: ManifestName<'_>,
        error: RegistryError,
    ) -> Result<Option<Digest>, RegistryError> {
        match self.ask_without_patience(&self.of_manifest(name), MANIFEST_LIMIT).await {
            Ok(answer) if answer.status == 200 => Ok(None),
            Err(said @ (RegistryError::Refused { .. } | RegistryError::Cancelled)) => Err(said),
            _ => Err(error),
        }
    }

    /// Gets a document, held against its digest.
    ///
    /// # Errors
    /// Where there is none of that name, it is no manifest, or not the one of its digest.
    pub fn manifest(&self, name: ManifestName<'_>) -> Result<ManifestDocument, RegistryError> {
        self.registry.waiting.wait(self.fetch_manifest(name))
    }

    /// The same for who waits otherwise.
    pub(super) async fn fetch_manifest(
        &self,
        name: ManifestName<'_>,
    ) -> Result<ManifestDocument, RegistryError> {
        let answer = self.ask_whole(&self.of_manifest(name), MANIFEST_LIMIT).await?;
        match answer.status {
            200 if answer.is_page() => return Err(page(answer)),
            200 => {}
            404 => return Err(self.explain_missing(name, answer.is_page()).await),
            _ => return Err(self.refused_whole(answer).await),
        }
        let media_type = answer.header("content-type").unwrap_or_default().to_owned();
        let said: Option<Digest> =
            answer.header("docker-content-digest").and_then(|digest| digest.parse().ok());
        let bytes = answer.bytes;
        self.refuse_old(&media_type)?;
        if is_old(&bytes) {
            return Err(self.old_schema());
        }
        let expected = match name {
            ManifestName::Digest(digest) => Some(digest),
            ManifestName::Tag(_) => said.as_ref(),
        };
        let digest = digest_of(&bytes, expected.map_or(Algorithm::Sha256, Digest::algorithm));
        match expected.filter(|expected| **expected != digest) {
            Some(expected) => Err(RegistryError::WrongDigest {
                registry: self.reference.registry().to_owned(),
                expected: expected.clone(),
                actual: digest,
            }),
            None => Ok(ManifestDocument { digest, media_type, bytes }),
        }
    }

    fn of_manifest(&self, name: ManifestName<'_>) -> Ask {
        let name = match name {
            ManifestName::Tag(tag) => tag.to_owned(),
            ManifestName::Digest(digest) => digest.to_string(),
        };
        let path = format!("/v2/{}/manifests/{name}", self.reference.repository());
        Ask { accept: DOCUMENTS, ..Ask::get(path) }
    }

    /// Says what of the name is not there, with what looks like it; where that was said by a page, perhaps nothing is.
    async fn explain_missing(&self, name: ManifestName<'_>, by_page: bool) -> RegistryError {
        let reference = &self.reference;
        let tag = match name {
            ManifestName::Tag(tag) => tag,
            // nothing looks like a digest; and an index may name any number that are not there
            ManifestName::Digest(digest) => {
                return RegistryError::NoSuchDigest { name: reference.name(), digest: digest.clone() };
            }
        };
        // what is only a help is not waited for as the answer is
        let listed = tokio::time::timeout(LOOKED_FOR, self.first_tags(LOOKED_THROUGH)).await;
        let tags = match listed {
            Ok(Ok(tags)) => Some(tags),
            Ok(Err(RegistryError::Refused { status: 404, .. } | RegistryError::NoSuchRepository { .. })) => {
                return RegistryError::NoSuchRepository {
                    registry: reference.registry().to_owned(),
                    repository: reference.repository().to_owned(),
                };
            }
            Ok(Err(error @ RegistryError::NotARegistry { .. })) if by_page => return error,
            Ok(Err(RegistryError::NoList { host, sent, .. })) if by_page => {
                return RegistryError::NotARegistry { host, what: sent };
            }
            Ok(Err(RegistryError::Cancelled)) => return RegistryError::Cancelled,
            // that it does not list its tags says nothing of them
            Ok(Err(_)) | Err(_) => None,
        };
        let is_listed = tags.is_some();
        let named: Vec<String> = tags.unwrap_or_default().iter().map(|tag| format!("a:{tag}")).collect();
        let similar = closest_names(&format!("a:{tag}"), &named);
        let similar = similar.iter().filter_map(|name| Some(name.strip_prefix("a:")?.to_owned())).collect();
        RegistryError::NoSuchTag { name: reference.name(), tag: tag.to_owned(), similar, is_listed }
    }

    fn refuse_old(&self, media_type: &str) -> Result<(), RegistryError> {
        let is_old = media_type.contains("docker.distribution.manifest.v1+");
        if is_old { Err(self.old_schema()) } else { Ok(()) }
    }

    fn old_schema(&self) -> RegistryError {
        RegistryError::OldSchema { reference: self.reference.to_string() }
    }
}

fn page(answer: WholeAnswer) -> RegistryError {
    RegistryError::NotARegistry { host: answer.host, what: "a web page".to_owned() }
}

/// Tells a document of schema 1, whatever type it goes by.
fn is_old(bytes: &[u8]) -> bool {
    let version =
        || Document::parse("manifest", bytes).ok()?.record().ok()?.integer("schemaVersion").optional();
    version() == Some(1)
}
