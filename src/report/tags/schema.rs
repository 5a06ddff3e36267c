//! The types of the list of tags as JSON, version 1. More fields may join; none changes or goes.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::report::schema::Tool;
use crate::report::written_list::WrittenList;

/// The tags of a repository, as their manifests tell. All integers without another unit are bytes; arrays are never null.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TagsReport<'l> {
    /// The version of this schema: 1.
    pub schema_version: u32,
    /// The program that wrote the report.
    pub tool: Tool,
    /// The repository.
    pub repository: TaggedRepository,
    /// The tags, the newest image first.
    #[schemars(with = "Vec<Tag>")]
    pub tags: WrittenList<'l, Tag>,
    /// What is doubtful, in words.
    pub warnings: Vec<String>,
}

/// The repository.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TaggedRepository {
    /// Its name, with its registry where that is not Docker Hub.
    pub reference: String,
    /// How many tags it has, listed here or not.
    pub tags: usize,
}

/// A tag.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Tag {
    /// Its name.
    pub tag: String,
    /// The digest of the index or manifest that it leads to, or null where that can't be told.
    pub digest: Option<String>,
    /// The platform that the figures are of, as `linux/arm64/v8`, or null.
    pub platform: Option<String>,
    /// When the image was made (RFC 3339), or null where that is not recorded.
    pub created: Option<String>,
    /// The sum of the layers' compressed sizes, or null where one of them is not known.
    pub compressed_size: Option<u64>,
    /// The layers, base first.
    pub layers: Vec<TagLayer>,
    /// What is other than in the image before, or null where there is none.
    pub change: Option<Change>,
    /// Why there are no figures, or null.
    pub error: Option<String>,
}

/// A layer of a tag's image.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TagLayer {
    /// The digest of its blob, or null.
    pub digest: Option<String>,
    /// The length of its blob, or null.
    pub compressed_size: Option<u64>,
}

/// What is other than in the image before: the next older one in the list that could be read.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Change {
    /// The tag of the image before.
    pub before: String,
    /// By how much the compressed size is larger, or null where one of the two is not known.
    pub compressed_delta: Option<i64>,
    /// How many of the layers the image before has too.
    pub shared_layers: usize,
    /// What these take compressed, or null where that is not known.
    pub shared_compressed_size: Option<u64>,
}

/// The JSON Schema of a list of tags (draft 2020-12), made from the types.
pub fn tags_json_schema() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<TagsReport<'_>>()
}
