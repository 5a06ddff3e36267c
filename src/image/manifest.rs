//! The documents that lead from a name to the layers: index, manifest, and Docker's `manifest.json`.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::Platform;
use crate::json::{Document, JsonError, Record};

/// Bytes of a name or a media type: no reference is longer, and what thousands of entries share must not multiply.
const TEXT_LIMIT: usize = 1_024;
/// Annotations that tools give names in: the full name before the bare tag.
const NAMES: [&str; 2] = ["io.containerd.image.name", "org.opencontainers.image.ref.name"];

/// An index or a manifest, told apart by its fields: tools leave the media type out (OCI image spec, image-index.md, manifest.md).
#[derive(Debug, Clone)]
pub enum OciDocument {
    /// Names manifests.
    Index(Index),
    /// Names a config and layers.
    Manifest(Box<Manifest>),
}

/// A list of manifests, one for each platform or name.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// The manifests that are listed.
    pub manifests: Vec<Descriptor>,
}

/// One image: its config and its layers, base first.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// What kind of artifact this is, where it is no image.
    pub artifact_type: String,
    /// The configuration blob.
    pub config: Descriptor,
    /// The layers' blobs, base first.
    pub layers: Vec<Descriptor>,
    /// Whether a SOCI index lists the files of its layers (github.com/awslabs/soci-snapshotter, version 2 of its format).
    pub has_soci_index: bool,
}

/// A reference to a blob (OCI image spec, descriptor.md).
#[derive(Debug, Clone, Default)]
pub struct Descriptor {
    /// What the blob is said to be.
    pub media_type: String,
    /// The blob's digest, as recorded.
    pub digest: String,
    /// The blob's length in bytes.
    pub size: Option<u64>,
    /// What kind of artifact is behind it, where it is no image.
    pub artifact_type: String,
    /// The platform of the image behind it.
    pub platform: Option<PlatformRecord>,
    /// Names and notes.
    pub annotations: BTreeMap<String, String>,
    /// The blob itself, where the descriptor has it inside; it is to be checked like any.
    pub data: Option<Arc<[u8]>>,
}

/// A platform as an index records it.
#[derive(Debug, Clone, Default)]
pub struct PlatformRecord {
    os: String,
    architecture: String,
    variant: String,
    os_version: String,
    os_features: Vec<String>,
}

/// One image of Docker's `manifest.json` (moby, image/tarexport).
#[derive(Debug, Clone)]
pub struct DockerManifest {
    /// The member that holds the configuration.
    pub config: String,
    /// The image's names; null for an untagged image.
    pub repo_tags: Vec<String>,
    /// The members that hold the layers, base first.
    pub layers: Vec<String>,
}

impl PlatformRecord {
    fn of(record: &Record<'_>) -> Self {
        Self {
            os: record.text("os").optional(),
            architecture: record.text("architecture").optional(),
            variant: record.text("variant").optional(),
            os_version: record.text("os.version").optional(),
            os_features: record.texts("os.features").optional(),
        }
    }
}

impl DockerManifest {
    /// Reads the list of images that `manifest.json` is; gives what was odd in it too.
    ///
    /// # Errors
    /// Where the bytes are no JSON, no list of objects, or what names the config and the layers is of another type.
    pub fn parse_list(bytes: &[u8]) -> Result<(Vec<Self>, Vec<String>), JsonError> {
        let document = Document::parse("manifest.json", bytes)?;
        let images = document.records()?.iter().map(Self::of).collect::<Result<_, _>>()?;
        Ok((images, document.into_oddities()))
    }

    fn of(record: &Record<'_>) -> Result<Self, JsonError> {
        let config = record.text("Config").needed()?;
        if config.is_empty() {
            return Err(serde::de::Error::custom("`Config` is not there"));
        }
        let mut repo_tags = record.texts("RepoTags").optional();
        repo_tags.retain(|tag| !tag.is_empty() && record.takes("RepoTags", tag, TEXT_LIMIT));
        Ok(Self { config, repo_tags, layers: record.texts("Layers").needed()? })
    }
}

impl OciDocument {
    /// Reads an index or a manifest, which warnings call `name`; gives what was odd in it too.
    ///
    /// # Errors
    /// Where the bytes are no JSON, the document is neither, or what names blobs is of another type.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<(Self, Vec<String>), JsonError> {
        let document = Document::parse(name, bytes)?;
        let record = document.record()?;
        let manifests = record.records("manifests").needed()?;
        let parsed = if manifests.is_empty() && record.has("config") {
            Self::Manifest(Box::new(Manifest::of(&record)?))
        } else if record.has_key("manifests") {
            Self::Index(Index { manifests: Descriptor::all(&manifests)? })
        } else {
            return Err(serde::de::Error::custom("neither `manifests` nor `config` is there"));
        };
        Ok((parsed, document.into_oddities()))
    }
}

/// What names the SOCI index of an image in its manifest.
const SOCI_INDEX: &str = "com.amazon.soci.index-digest";

impl Manifest {
    fn of(record: &Record<'_>) -> Result<Self, JsonError> {
        let config = record.record("config").needed()?;
        Ok(Self {
            artifact_type: record.text("artifactType").optional(),
            config: config.as_ref().map(Descriptor::of).transpose()?.unwrap_or_default(),
            layers: Descriptor::all(&record.records("layers").needed()?)?,
            has_soci_index: record.texts_by_key("annotations").optional().contains_key(SOCI_INDEX),
        })
    }
}

impl Descriptor {
    fn of(record: &Record<'_>) -> Result<Self, JsonError> {
        let media_type = Some(record.text("mediaType").optional());
        let mut annotations = record.texts_by_key("annotations").optional();
        annotations.retain(|key, text| {
            !NAMES.contains(&key.as_str()) || record.takes("annotations", text, TEXT_LIMIT)
        });
        let decode = |text: &str| BASE64_STANDARD.decode(text).ok();
        let data = record.text_of_form("data", "base64", |text| decode(text).is_some());
        Ok(Self {
            media_type: media_type
                .filter(|text| record.takes("mediaType", text, TEXT_LIMIT))
                .unwrap_or_default(),
            digest: record.text("digest").needed()?,
            size: record.size("size").needed()?,
            artifact_type: record.text("artifactType").optional(),
            platform: record.record("platform").optional().as_ref().map(PlatformRecord::of),
            annotations,
            data: decode(&data).filter(|bytes| !bytes.is_empty()).map(Arc::from),
        })
    }

    fn all(records: &[Record<'_>]) -> Result<Vec<Self>, JsonError> {
        records.iter().map(Self::of).collect()
    }

    /// The platform that the index records for the blob, if it names one.
    pub fn platform(&self) -> Option<Platform> {
        let record = self.platform.as_ref().filter(|it| !it.os.is_empty() && !it.architecture.is_empty())?;
        let platform = Platform::new(&record.os, &record.architecture)
            .with_variant(&record.variant)
            .with_os_version(&record.os_version);
        Some(Platform { os_features: record.os_features.clone(), ..platform })
    }

    /// The names that tools give to the image: the full name before the bare tag.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        NAMES.into_iter().filter_map(|key| self.annotations.get(key).map(String::as_str))
    }
}
