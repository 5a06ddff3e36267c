//! The documents that lead from a name to the layers: index, manifest, and Docker's `manifest.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Platform;
use super::config::null_is_default;

/// An index or a manifest, told apart by its fields: tools leave the media type out (OCI image spec, image-index.md, manifest.md).
#[derive(Debug, Clone)]
pub enum OciDocument {
    /// Names manifests.
    Index(Index),
    /// Names a config and layers.
    Manifest(Box<Manifest>),
}

/// A list of manifests, one for each platform or name.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Index {
    /// The manifests that are listed.
    #[serde(default, deserialize_with = "null_is_default")]
    pub manifests: Vec<Descriptor>,
}

/// One image: its config and its layers, base first.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// What kind of artifact this is, where it is no image.
    #[serde(default, deserialize_with = "null_is_default")]
    pub artifact_type: String,
    /// The configuration blob.
    pub config: Descriptor,
    /// The layers' blobs, base first.
    #[serde(default, deserialize_with = "null_is_default")]
    pub layers: Vec<Descriptor>,
}

/// A reference to a blob (OCI image spec, descriptor.md).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Descriptor {
    /// What the blob is said to be.
    #[serde(deserialize_with = "null_is_default")]
    pub media_type: String,
    /// The blob's digest, as recorded.
    pub digest: String,
    /// The blob's length in bytes.
    pub size: Option<u64>,
    /// What kind of artifact is behind it, where it is no image.
    #[serde(deserialize_with = "null_is_default")]
    pub artifact_type: String,
    /// The platform of the image behind it.
    pub platform: Option<PlatformRecord>,
    /// Names and notes.
    #[serde(deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
}

/// A platform as an index records it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PlatformRecord {
    #[serde(deserialize_with = "null_is_default")]
    os: String,
    #[serde(deserialize_with = "null_is_default")]
    architecture: String,
    #[serde(deserialize_with = "null_is_default")]
    variant: String,
    #[serde(rename = "os.version", deserialize_with = "null_is_default")]
    os_version: String,
    #[serde(rename = "os.features", deserialize_with = "null_is_default")]
    os_features: Vec<String>,
}

/// One image of Docker's `manifest.json` (moby, image/tarexport).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DockerManifest {
    /// The member that holds the configuration.
    pub config: String,
    /// The image's names; null for an untagged image.
    #[serde(default, deserialize_with = "null_is_default")]
    pub repo_tags: Vec<String>,
    /// The members that hold the layers, base first.
    #[serde(default, deserialize_with = "null_is_default")]
    pub layers: Vec<String>,
}

impl OciDocument {
    /// Reads an index or a manifest.
    ///
    /// # Errors
    /// Where the bytes are no JSON, or the document is neither.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct IndexMarker {
            manifests: Option<serde::de::IgnoredAny>,
        }
        let shape: IndexMarker = serde_json::from_slice(bytes)?;
        match shape.manifests {
            Some(_) => serde_json::from_slice(bytes).map(Self::Index),
            None => serde_json::from_slice(bytes).map(|manifest| Self::Manifest(Box::new(manifest))),
        }
    }
}

impl Descriptor {
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
        ["io.containerd.image.name", "org.opencontainers.image.ref.name"]
            .into_iter()
            .filter_map(|key| self.annotations.get(key).map(String::as_str))
    }
}
