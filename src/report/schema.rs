//! The JSON report's types, version 1. More fields may join; none changes or goes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::advice::Advice;
use super::packages::PackageEntry;
use super::written_list::WrittenList;

/// The version of this contract.
pub const SCHEMA_VERSION: u32 = 1;

/// An image, analysed. All integers without another unit are bytes; arrays are never null.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Report<'a> {
    /// The version of this schema: 1.
    pub schema_version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The image as a whole.
    pub image: Image,
    /// The configuration: how a container of the image runs.
    pub config: Config,
    /// The layers, base first.
    pub layers: Vec<Layer>,
    /// The steps of the build, oldest first, as in the image's config.
    pub history: Vec<History>,
    /// Shadowed versions of paths, the largest first.
    #[schemars(with = "Vec<Wasted>")]
    pub wasted: WrittenList<'a, Wasted>,
    /// Files of equal content, all live; no part of the wasted size.
    #[schemars(with = "Vec<Duplicate<'a>>")]
    pub duplicates: WrittenList<'a, Duplicate<'a>>,
    /// The unpacked bytes that all findings together would save, each byte counted once.
    pub removable_size: u64,
    /// What to do about it: what matters most first, among equals what saves most.
    #[schemars(with = "Vec<Finding>")]
    pub findings: WrittenList<'a, Finding>,
    /// What came of the limits that were set.
    pub limits: Vec<Limit>,
    /// What was skipped or is doubtful, in words.
    pub warnings: Vec<String>,
    /// Every path of the final file system, sorted by the bytes of its name; only with `--files`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<TreeEntry>>")]
    pub tree: Option<WrittenList<'a, TreeEntry>>,
    /// What package managers installed, what takes the most first; only with `--packages`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<PackageEntry>>")]
    pub packages: Option<WrittenList<'a, PackageEntry>>,
    /// The live bytes that no package owns; only with `--packages`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unowned_size: Option<u64>,
    /// What to change, as a whole; only of `imgscope advise`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
}

/// The program that wrote the report.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Tool {
    /// Always `imgscope`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// The image as a whole.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Image {
    /// The image as it was asked for; one from standard input by its own name.
    pub reference: String,
    /// The kind of source: `docker`, `podman`, `docker-archive`, `oci-archive`, `oci`, `dir`, `containers-storage`, `registry`, `demo`.
    pub source: String,
    /// The digest of the config.
    pub id: String,
    /// `os/arch[/variant]`
    pub platform: String,
    /// The version of the operating system that the image runs on, as `10.0.20348.2227` of Windows, or null.
    pub os_version: Option<String>,
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
    /// Whether every layer was read; where not, all figures but the compressed sizes are lower bounds.
    pub complete: bool,
    /// How deep it was read: `full`; `files` where layers are known by their lists of files, and nothing is found that depends on
    /// what is in a file; or `manifest`, where no layer was read. Then all figures of unpacked bytes, files and paths are 0, which
    /// says nothing of the image, and the efficiency is 1.
    pub depth: &'static str,
    /// Whether the bytes of every layer were checked against a digest.
    pub verified: bool,
    /// How an engine's image was read: `cache`, `store` or `export`; null for one that no engine gave.
    pub via: Option<&'static str>,
    /// The image that it is built on; null for an image without layers.
    pub base: Option<Base>,
}

/// The image that an image is built on.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Base {
    /// Its name, where an image at hand has its layers or a label tells; otherwise null.
    pub name: Option<String>,
    /// How many layers it brought, counted from the lowest one.
    pub layers: u32,
    /// The unpacked size of these layers.
    pub unpacked_size: u64,
    /// How sure it is that they are the base image's: `shared`, an image at hand has them; `recorded`, the history shows where
    /// one Dockerfile ended and the next one began; `root-file-system`, the lowest layer is that of a distribution; `assumed`,
    /// nothing speaks for it but that it is the lowest layer.
    pub certainty: &'static str,
    /// The name of a smaller image of the same kind, where one is known; otherwise null.
    pub slimmer: Option<String>,
    /// What that image takes, as its engine counts it; null where it is not at hand.
    pub slimmer_size: Option<u64>,
}

/// The configuration, as recorded; texts that are not there are empty.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Config {
    /// User and group of the process.
    pub user: String,
    /// The environment, each `NAME=value`.
    pub env: Vec<String>,
    /// What is always run.
    pub entrypoint: Vec<String>,
    /// What is run, or the entrypoint's arguments.
    pub cmd: Vec<String>,
    /// The process's directory.
    pub working_dir: String,
    /// The ports that the process listens on, each `port/protocol`.
    pub exposed_ports: Vec<String>,
    /// Directories that are kept outside of the container's own file system.
    pub volumes: Vec<String>,
    /// The signal that asks the process to end.
    pub stop_signal: String,
    /// Free notes of the image's makers.
    pub labels: BTreeMap<String, String>,
}

/// One layer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Layer {
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
    /// Whether it was known from before, and not read again.
    pub cached: bool,
    /// The list of files that was read in its place, `estargz` or `zstd:chunked`, or null.
    pub list: Option<&'static str>,
    /// Why it could not be read, or null.
    pub error: Option<String>,
}

/// One step of the build.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct History {
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
    /// What the engine says; null where the image is not from an engine.
    pub engine_size: Option<u64>,
    /// Why that is another figure than `unpacked_size`, or null.
    pub engine_size_reason: Option<&'static str>,
}

/// A path's version that a higher layer hid.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Wasted {
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
pub(crate) struct Duplicate<'a> {
    /// The length of one copy.
    pub size: u64,
    /// The copies, absolute; bytes that are no UTF-8 replaced.
    #[schemars(with = "Vec<String>")]
    pub paths: WrittenList<'a, String>,
    /// The paths' bytes in base64, in the order of `paths`, where one of them is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<String>>")]
    pub paths_raw: Option<WrittenList<'a, String>>,
    /// What all copies but one take.
    pub wasted_size: u64,
}

/// Something that does not belong into the image, or does not work in it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// `high`, `medium` or `low`.
    pub severity: &'static str,
    /// The finding in a few words.
    pub title: String,
    /// What it is about, absolute; a directory stands for all below it. Bytes that are no UTF-8 replaced.
    pub paths: Vec<String>,
    /// The paths' bytes in base64, in the order of `paths`, where one of them is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paths_raw: Option<Vec<String>>,
    /// The layer that brought most of it, or null.
    pub layer: Option<u32>,
    /// The place in `history` of the step that made that layer, or null.
    pub history: Option<usize>,
    /// The line of the Dockerfile that made that layer, from 1, FROM's for the base image's; null where no Dockerfile was given or none is like it.
    pub dockerfile_line: Option<u32>,
    /// The unpacked bytes that following the advice saves. Findings may overlap; see `removable_size`.
    pub saves: u64,
    /// About what a registry would store less; null where layers' compressed sizes are not known.
    pub saves_compressed: Option<u64>,
    /// `estimate`: layers are taken to shrink evenly. `exact` where nothing is saved, null where nothing is known.
    pub saves_compressed_confidence: Option<&'static str>,
    /// `exact` or `estimate`, of `saves`.
    pub confidence: &'static str,
    /// Why it is an estimate, or null.
    pub confidence_reason: Option<&'static str>,
    /// The error that the user of the image meets, word for word, or null.
    pub error: Option<String>,
    /// What to change.
    pub advice: String,
    /// What the finding is known by from one build to the next.
    pub fingerprint: String,
    /// Whether it is one of the known findings that were given.
    pub accepted: bool,
}

/// What came of a limit.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Limit {
    /// The limit's name, as on the command line.
    pub name: &'static str,
    /// Which of several of that name: a rule, a severity, a pattern of paths; or null.
    pub subject: Option<String>,
    /// What is counted: `bytes`, `count`, or `share`, of which 1 is all.
    pub unit: &'static str,
    /// What is allowed.
    pub limit: Number,
    /// The figure as found.
    pub actual: Number,
    /// Whether the limit holds, or was only set to warn.
    pub passed: bool,
    /// Whether it does not hold, and was only set to warn.
    pub warning: bool,
}

/// An integer, but for shares.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Number {
    /// Bytes or a count.
    Whole(i64),
    /// A share.
    Fraction(f64),
}

/// A path of the final file system.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TreeEntry {
    /// The path, absolute; bytes that are no UTF-8 replaced.
    pub path: String,
    /// The path's bytes in base64, where they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_raw: Option<String>,
    /// `file`, `dir`, `symlink`, `hardlink`, `char`, `block` or `fifo`.
    pub kind: &'static str,
    /// The payload; of the names of one inode only the file has it, so that the sizes add up to the live size. The file is the
    /// name that comes first in the layer's tar. Registry deltas that Windows merges at one path have the sum of all.
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

/// The JSON Schema of the report (draft 2020-12), made from the types: of what is written, where a field that may be
/// null is always there.
pub fn json_schema() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report<'_>>()
}
