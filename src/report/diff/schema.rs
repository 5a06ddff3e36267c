//! The types of the JSON comparison, version 1. More fields may join; none changes or goes.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::report::schema::{Image, Layer, Tool};
use crate::report::written_list::WrittenList;

/// Images, compared. All integers without another unit are bytes; arrays are never null.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DiffReport<'a> {
    /// The version of this schema: 1.
    pub schema_version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The images, in the order in which they were named.
    pub images: Vec<ImageWithLayers>,
    /// Paths that differ between the first image and the last one, those whose bytes changed most first.
    #[schemars(with = "Vec<Change>")]
    pub changes: WrittenList<'a, Change>,
    /// Removed and added paths that are one file moved; they are in `changes` too.
    pub moved: Vec<Moved>,
    /// How the last image's files differ from the first one's.
    pub summary: Summary,
    /// What changed from each image to the next.
    pub steps: Vec<Step>,
    /// What a host that has one image must fetch for the next.
    pub pulls: Vec<Pull>,
    /// All figures, a column for each image.
    pub matrix: Matrix,
    /// What to know before reading on, in words.
    pub warnings: Vec<String>,
}

/// An image and its layers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImageWithLayers {
    /// The image as a whole.
    #[serde(flatten)]
    pub image: Image,
    /// Its layers, base first.
    pub layers: Vec<Layer>,
}

/// A path that differs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Change {
    /// The path, absolute; bytes that are no UTF-8 replaced.
    pub path: String,
    /// The path's bytes in base64, where they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_raw: Option<String>,
    /// `added`, `removed`, `modified`, `type-changed` or `metadata`.
    pub change: &'static str,
    /// The live size in each image; null where the path is not there.
    pub sizes: Vec<Option<u64>>,
    /// Whether it is the same program built again: equal but for its build ID.
    pub rebuilt: bool,
}

/// A file that is at another path.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Moved {
    /// Where it was, absolute; bytes that are no UTF-8 replaced.
    pub from: String,
    /// The bytes of `from` in base64, where they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_raw: Option<String>,
    /// Where it is.
    pub to: String,
    /// The bytes of `to` in base64, where they are no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_raw: Option<String>,
    /// Its bytes, of which none changed.
    pub size: u64,
}

/// What differs, in numbers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Summary {
    /// Paths that only the last image has.
    pub added: u64,
    /// Paths that only the first image has.
    pub removed: u64,
    /// Paths with another content.
    pub modified: u64,
    /// Paths with another type of object.
    pub type_changed: u64,
    /// Paths of which only metadata differs.
    pub metadata: u64,
    /// The difference of the live sizes.
    pub size_delta: i64,
    /// The difference of the unpacked sizes.
    pub unpacked_delta: i64,
}

/// From one image to the next.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Step {
    /// The difference of the unpacked sizes.
    pub unpacked_delta: i64,
    /// What it is made of, the largest first; they add up to it.
    pub portions: Vec<Portion>,
}

/// One reason for a difference.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Portion {
    /// What grew or shrank.
    pub part: &'static str,
    /// By how much.
    pub delta: i64,
}

/// What must be fetched.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Pull {
    /// The layers that the host lacks by diff ID: no store fetches less.
    #[serde(flatten)]
    pub by_diff_id: Fetched,
    /// What each kind of store fetches.
    pub stores: Stores,
}

/// What each kind of store fetches; null where that depends on digests that are not known.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Stores {
    /// Docker's graph drivers, such as overlay2.
    pub overlay2: Option<Fetched>,
    /// containerd: Docker's image store since version 29, and Kubernetes.
    pub containerd: Option<Fetched>,
    /// podman, buildah and CRI-O.
    pub podman: Option<Fetched>,
}

/// Layers that are fetched.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Fetched {
    /// How many layers.
    pub layers: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Whether these are bytes as a registry stores them; else unpacked ones.
    pub compressed: bool,
}

/// All figures.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Matrix {
    /// The sections, in reading order.
    pub sections: Vec<Section>,
}

/// Rows of one kind.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Section {
    /// Its heading.
    pub title: &'static str,
    /// Its rows.
    pub rows: Vec<MatrixRow>,
}

/// One thing in all images.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MatrixRow {
    /// What it is.
    pub label: String,
    /// What the cells count: `bytes`, `count`, `hundredths of a percent`, `findings`.
    pub unit: &'static str,
    /// The figure in each image; null where the image does not have it, or it is not known.
    pub cells: Vec<Option<u64>>,
    /// The first image that has it, by its place in `images`, or null.
    pub first: Option<usize>,
    /// The last image that has it, or null.
    pub last: Option<usize>,
}

/// The JSON Schema of the report of a comparison (draft 2020-12), made from the types.
pub fn diff_json_schema() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<DiffReport<'_>>()
}
