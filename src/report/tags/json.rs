//! The list of tags as JSON.

use std::io;

use super::schema::{Change, Tag, TagLayer, TaggedRepository, TagsReport};
use crate::image::{TagChange, TagList, TaggedImage, TaggedLayer};
use crate::report::escaping::write_json;
use crate::report::json::tool;
use crate::report::schema::SCHEMA_VERSION;
use crate::report::written_list::WrittenList;

/// Writes the list, indented, with a line break at its end. What could steer a terminal is written as `\uXXXX`.
///
/// # Errors
/// Where the writer fails.
pub(super) fn json(list: &TagList, out: &mut dyn io::Write) -> io::Result<()> {
    let report = TagsReport {
        schema_version: SCHEMA_VERSION,
        tool: tool(),
        repository: TaggedRepository { reference: list.repository.clone(), tags: list.total },
        tags: WrittenList::numbered(list.tags.len(), |place| tag(list, place)),
        warnings: list.warnings.clone(),
    };
    write_json(&report, out)
}

fn tag(list: &TagList, place: usize) -> Tag {
    let listed = &list.tags[place];
    let image = listed.image.as_ref().ok();
    Tag {
        tag: listed.name.clone(),
        digest: image.map(|image| image.digest.to_string()),
        platform: image.map(|image| image.platform.to_string()),
        created: image.and_then(|image| image.created).map(|created| created.to_string()),
        compressed_size: image.and_then(TaggedImage::compressed_size),
        layers: image.iter().flat_map(|image| image.layers.iter()).map(layer).collect(),
        change: list.change(place).map(change),
        error: listed.image.as_ref().err().cloned(),
    }
}

fn layer(layer: &TaggedLayer) -> TagLayer {
    TagLayer { digest: layer.digest.as_ref().map(ToString::to_string), compressed_size: layer.size }
}

fn change(change: TagChange<'_>) -> Change {
    Change {
        before: change.before.to_owned(),
        compressed_delta: change.bytes.and_then(|bytes| i64::try_from(bytes).ok()),
        shared_layers: change.shared_layers,
        shared_compressed_size: change.shared_size,
    }
}
