//! The list of tags as CSV (RFC 4180).

use std::io;

use crate::image::{TagList, TaggedImage};
use crate::report::tables::harmless;

/// Writes a row for each tag, the newest image first; what is not known is empty.
///
/// # Errors
/// Where the writer fails.
pub(super) fn csv(list: &TagList, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "tag",
        "created",
        "compressed_size",
        "compressed_delta",
        "layers",
        "shared_layers",
        "shared_compressed_size",
        "platform",
        "digest",
        "error",
    ])?;
    let written = |value: Option<String>| value.unwrap_or_default();
    for (place, tag) in list.tags.iter().enumerate() {
        let (image, change) = (tag.image.as_ref().ok(), list.change(place));
        writer.write_record([
            harmless(&tag.name),
            written(image.and_then(|image| image.created).map(|created| created.to_string())),
            written(image.and_then(TaggedImage::compressed_size).map(|size| size.to_string())),
            written(change.and_then(|change| change.bytes).map(|bytes| bytes.to_string())),
            written(image.map(|image| image.layers.len().to_string())),
            written(change.map(|change| change.shared_layers.to_string())),
            written(change.and_then(|change| change.shared_size).map(|size| size.to_string())),
            written(image.map(|image| harmless(&image.platform.to_string()))),
            written(image.map(|image| image.digest.to_string())),
            written(tag.image.as_ref().err().map(|error| harmless(error))),
        ])?;
    }
    writer.flush()
}
