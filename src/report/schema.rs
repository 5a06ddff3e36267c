//! The JSON report's types, version 1. More fields may join; none changes or goes.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

/// The version of this contract.
pub const SCHEMA_VERSION: u32 = 1;

/// An image, analysed. All integers without another unit are bytes; arrays are never null.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this schema: 1.
    pub schema_version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The image as a whole.
    pub image: Image,
    /// The layers, base first.
    pub layers: Vec<Layer>,
    /// The steps of the build, oldest first, as in the image's config.
    pub history: Vec<History>,
    /// Shadowed versions of paths, the largest first.
    pub wasted: Vec<Wasted>,
    /// Files of equal content, all live; no part of the wasted size.
    pub duplicates: Vec<Duplicate>,
    /// What to do about it.
    pub findings: Vec<Finding>,
    /// What came of the limits that were set.
    pub limits: Vec<Limit>,
    /// What was skipped or is doubtful, in words.
    pub warnings: Vec<String>,
    /// Every path of the final file system, sorted by the bytes of its name; only with `--files`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<Vec<TreeEntry>>,
}

/// The program that wrote the report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tool {
    /// Always `imgscope`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// The image as a whole.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Image {
    /// The image as it was asked for.
    pub reference: String,
    /// The kind of source: `docker`, `podman`, `docker-archive`, `oci-archive`, `oci`, `demo`.
    pub source: String,
    /// The digest of the config.
    pub id: String,
    /// `os/arch[/variant]`
    pub platform: String,
    /// When the image was made (RFC 3339), or null.
    pub created: Option<String>,
    /// The image's names.
    pub tags: Vec<String>,
    /// The sum of the layers' unpacked sizes.
    pub unpacked_size: u64,
    /// The payloads of all inodes that the final file system shows.
    pub live_size: u64,
    /// Unpacked less live.
    pub wasted_size: u64,
    /// The sum of the layers' compressed sizes, or null where one of them is not known.
    pub compressed_size: Option<u64>,
    /// Live divided by unpacked, from 0 to 1.
    pub efficiency: f64,
    /// Regular files of the final file system.
    pub files: u64,
    /// Whether every layer was read; where not, all figures are lower bounds.
    pub complete: bool,
    /// Whether the bytes of every layer were checked against a digest.
    pub verified: bool,
}

/// One layer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Layer {
    /// Its place; 0 is the base.
    pub index: u32,
    /// The digest of its unpacked tar.
    pub diff_id: String,
    /// The digest of its blob as stored, where the source has it.
    pub digest: Option<String>,
    /// The length of its blob as a registry stores it, where the source knows it.
    pub compressed_size: Option<u64>,
    /// The payloads of its inodes.
    pub unpacked_size: u64,
    /// Bytes that it wrote and a higher layer hid.
    pub wasted_size: u64,
    /// The command that made it, as recorded, or null.
    pub created_by: Option<String>,
    /// Paths that it added.
    pub added: u64,
    /// Paths that it wrote again.
    pub modified: u64,
    /// Paths that it removed.
    pub removed: u64,
    /// Why it could not be read, or null.
    pub error: Option<String>,
}

/// One step of the build.
#[derive(Debug, Serialize, JsonSchema)]
pub struct History {
    /// When (RFC 3339), or null.
    pub created: Option<String>,
    /// The command, as recorded.
    pub created_by: String,
    /// A note of the tool.
    pub comment: String,
    /// Whether the step changed nothing but the config.
    pub empty_layer: bool,
    /// The index of the layer that it made, or null.
    pub layer: Option<u32>,
    /// The layer's unpacked size; 0 without a layer.
    pub unpacked_size: u64,
}

/// A path's version that a higher layer hid.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Wasted {
    /// The path, absolute; bytes that are no UTF-8 replaced.
    pub path: String,
    /// The path's bytes in base64, where they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_raw: Option<String>,
    /// The bytes that nobody sees any more.
    pub size: u64,
    /// Why: `overwritten`, `metadata-only`, `rewritten-same`, `deleted`, `replaced`.
    pub kind: &'static str,
    /// The layer that wrote them.
    pub written_in: u32,
    /// The layer that hid them.
    pub hidden_in: u32,
}

/// Files of equal content.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Duplicate {
    /// The length of one copy.
    pub size: u64,
    /// The copies, absolute; bytes that are no UTF-8 replaced.
    pub paths: Vec<String>,
    /// The paths' bytes in base64, in the order of `paths`, where one of them is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paths_raw: Option<Vec<String>>,
    /// What all copies but one take.
    pub wasted_size: u64,
}

/// Something that does not belong into the image.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// `high`, `medium` or `low`.
    pub severity: String,
    /// The finding in a few words.
    pub title: String,
    /// What it is about, absolute.
    pub paths: Vec<String>,
    /// The layer that brought it, or null.
    pub layer: Option<u32>,
    /// What following the advice saves.
    pub saves: u64,
    /// What to change.
    pub advice: String,
}

/// What came of a limit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Limit {
    /// The limit's name, as on the command line.
    pub name: &'static str,
    /// The most that is allowed.
    pub limit: u64,
    /// The figure as found.
    pub actual: u64,
    /// Whether the limit holds.
    pub passed: bool,
}

/// A path of the final file system.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TreeEntry {
    /// The path, absolute; bytes that are no UTF-8 replaced.
    pub path: String,
    /// The path's bytes in base64, where they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_raw: Option<String>,
    /// `file`, `dir`, `symlink`, `hardlink`, `char`, `block` or `fifo`.
    pub kind: &'static str,
    /// The payload; of the names of one inode only the first has it, so that the sizes add up to the live size.
    pub size: u64,
    /// Permission bits, as a number.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u64,
    /// Numeric group.
    pub gid: u64,
    /// The layer whose version is live.
    pub layer: u32,
    /// Where a symlink points, as recorded; for a hard link the absolute path that has the bytes; otherwise null.
    pub target: Option<String>,
    /// The target's bytes in base64, where they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_raw: Option<String>,
}

/// The JSON Schema of [`Report`] (draft 2020-12), made from the types: of what is written, where a field that may be
/// null is always there.
pub fn json_schema() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report>()
}
