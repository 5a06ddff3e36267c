//! The types of the list of images as JSON, version 1. More fields may join; none changes or goes.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::report::schema::Tool;

/// All images of an engine, those first whose removal frees most. All integers without another unit are bytes; arrays are
/// never null.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct InventoryReport {
    /// The version of this schema: 1.
    pub schema_version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The engine.
    pub engine: Engine,
    /// The images that were asked for.
    pub images: Vec<StoredImage>,
    /// Sums over all images of the engine, each layer once.
    pub totals: InventoryTotals,
    /// What is doubtful, in words.
    pub warnings: Vec<String>,
}

/// The engine.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Engine {
    /// Its name: `Docker Engine` or `podman`.
    pub name: String,
    /// Why its figures are not unpacked sizes, or null where they are.
    pub counting: Option<String>,
    /// What it says that all layers take, as it counts, or null.
    pub layers_size: Option<u64>,
}

/// An image.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StoredImage {
    /// `sha256:…`, as the engine names it.
    pub id: String,
    /// All names.
    pub tags: Vec<String>,
    /// Whether it has no name.
    pub dangling: bool,
    /// When it was made (RFC 3339), or null where that is not recorded.
    pub created: Option<String>,
    /// What all of its layers take; where they are not known, what the engine says.
    pub unpacked_size: u64,
    /// What layers take that no other image has: what removing the image frees.
    pub own_size: u64,
    /// What layers take that other images have too.
    pub shared_size: u64,
    /// How well the sizes are known: `exact`, `by-engine` (as the engine counts) or `at-least`.
    pub counted: &'static str,
    /// The size that the engine gives, as it counts, or null.
    pub engine_size: Option<u64>,
    /// How many containers use it, or null where the engine does not say.
    pub containers: Option<u64>,
    /// The layers, base first; empty where they are not known.
    pub layers: Vec<Layer>,
    /// Why the layers are not known, or null.
    pub error: Option<String>,
}

/// A layer of an image.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Layer {
    /// The digest of the unpacked tar.
    pub diff_id: String,
    /// Its unpacked size.
    pub unpacked_size: u64,
    /// How well that is known: `exact`, `by-engine` or `at-least`.
    pub counted: &'static str,
    /// How many images have it, on the same layers below.
    pub images: usize,
}

/// Sums over all images of the engine; `own_size` and `shared_size` are `unpacked_size` together.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct InventoryTotals {
    /// How many images there are.
    pub images: usize,
    /// How many of them have no name.
    pub dangling_images: usize,
    /// How many layers there are.
    pub layers: usize,
    /// What all layers take.
    pub unpacked_size: u64,
    /// What those take that one image alone has.
    pub own_size: u64,
    /// What those take that several images have, each once.
    pub shared_size: u64,
    /// What those take that only images without a name have.
    pub dangling_size: u64,
    /// What removing all images that are listed here frees.
    pub listed_frees: u64,
    /// How well the sums are known: `exact`, `by-engine` or `at-least`.
    pub counted: &'static str,
}

/// The JSON Schema of a list of images (draft 2020-12), made from the types.
pub fn inventory_json_schema() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<InventoryReport>()
}
