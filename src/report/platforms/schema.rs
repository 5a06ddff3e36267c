//! The types of the list of platforms as JSON, version 1. More fields may join; none changes or goes.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::report::schema::Tool;

/// The platforms of an image, as its manifests tell. All integers without another unit are bytes; arrays are never null.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PlatformsReport {
    /// The version of this schema: 1.
    pub schema_version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The image.
    pub image: ListedImage,
    /// The platforms, as they are listed; those that are not there come last.
    pub platforms: Vec<ListedPlatform>,
    /// What was odd or is doubtful, in words.
    pub warnings: Vec<String>,
}

/// The image that is there for these platforms.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ListedImage {
    /// The image as it was asked for.
    pub reference: String,
    /// The kind of source, as in the report on an image.
    pub source: String,
    /// Its names.
    pub tags: Vec<String>,
    /// The digest of the index that lists the platforms, or null.
    pub digest: Option<String>,
}

/// One platform.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ListedPlatform {
    /// As `linux/arm64/v8`; with a version of the operating system `windows(10.0.20348)/amd64`.
    pub platform: String,
    /// The digest of its manifest, or null where it has none.
    pub digest: Option<String>,
    /// The digest of its config, or null where that is not known.
    pub id: Option<String>,
    /// How many layers it has, or null where that is not known.
    pub layers: Option<usize>,
    /// The length of all its layers' blobs as a registry stores them, or null where one is not compressed or not known.
    pub compressed_size: Option<u64>,
    /// What builders attested of it.
    pub attestations: Vec<ListedAttestation>,
    /// Whether it can be read from where it is listed.
    pub available: bool,
}

/// What a builder attested of one platform.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ListedAttestation {
    /// The digest of its manifest.
    pub digest: String,
    /// The in-toto predicate types in it; empty where its manifest is not there.
    pub predicate_types: Vec<String>,
}

/// The JSON Schema of a list of platforms (draft 2020-12), made from the types.
pub fn platforms_json_schema() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<PlatformsReport>()
}
