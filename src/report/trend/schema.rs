//! The types of a trend as JSON, version 1. More fields may join; none changes or goes.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::report::schema::Tool;

/// What a ledger says of sizes over time. All integers without another unit are bytes; arrays are never null.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TrendReport {
    /// The version of this schema: 1.
    pub schema_version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The images, in the order in which the ledger first names them.
    pub images: Vec<TrendImage>,
    /// The first thousand lines that cannot be read.
    pub broken_lines: Vec<BrokenLine>,
    /// How many lines cannot be read.
    pub broken_line_count: usize,
}

/// The runs of one image.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TrendImage {
    /// The image, as it was asked for.
    pub image: String,
    /// All runs, oldest first.
    pub runs: Vec<TrendRun>,
    /// Growth over the last runs in steps of which each may have passed, or null.
    pub creep: Option<TrendCreep>,
}

/// What one run wrote down.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TrendRun {
    /// When it ran (RFC 3339).
    pub time: String,
    /// The commit that was built, or null.
    pub commit: Option<String>,
    /// The unpacked size.
    pub unpacked_size: u64,
    /// By how much it changed since the run before; null for the first one.
    pub change: Option<i64>,
    /// The wasted bytes.
    pub wasted_size: u64,
    /// The unpacked size of the base image's layers, or null where no base is known.
    pub base_size: Option<u64>,
    /// How many findings there were that nobody had accepted.
    pub findings: u64,
    /// Whether all limits held, or null where there were none.
    pub passed: Option<bool>,
}

/// Growth over the last runs.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TrendCreep {
    /// Over how many runs.
    pub runs: usize,
    /// By how many bytes.
    pub growth: u64,
    /// By which share of what it was.
    pub share: f64,
    /// How many of the steps grew.
    pub steps: usize,
    /// The largest growth from one run to the next.
    pub largest_step: u64,
    /// Whether no run exceeded a limit.
    pub all_passed: bool,
}

/// A line that cannot be read.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct BrokenLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// The JSON Schema of a trend (draft 2020-12), made from the types.
pub fn trend_json_schema() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<TrendReport>()
}
