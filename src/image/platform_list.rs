//! For which platforms an image is there, as far as manifests tell.
//!
//! What the platforms have in their layers is not known here.

use super::{Digest, Platform};

/// An image, by the platforms that it is there for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformList {
    /// The image as it was asked for.
    pub reference: String,
    /// The kind of source, by its scheme.
    pub source: String,
    /// Its names.
    pub tags: Vec<String>,
    /// The digest of the index that lists the platforms, where there is one.
    pub digest: Option<Digest>,
    /// The platforms, as they are listed.
    pub platforms: Vec<OfferedPlatform>,
    /// What is doubtful, in words, escaped.
    pub warnings: Vec<String>,
}

/// One of the platforms of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedPlatform {
    /// The platform.
    pub platform: Platform,
    /// The digest of its manifest, where it has one.
    pub digest: Option<Digest>,
    /// The digest of its config.
    pub id: Option<Digest>,
    /// How many layers it has, where that is known.
    pub layers: Option<usize>,
    /// The bytes of all its layers as they are stored compressed; None where one of them is not, or that is not known.
    pub compressed_size: Option<u64>,
    /// What is attested of it.
    pub attestations: Vec<Attestation>,
    /// Whether it can be read from where it is listed: an engine that pulled one platform keeps the index of all.
    pub is_present: bool,
}

/// What a builder attested of one platform of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The digest of its manifest.
    pub digest: Digest,
    /// What it says something about, as `https://slsa.dev/provenance/v1`, as recorded; empty where its manifest is not there.
    pub predicate_types: Vec<String>,
}
