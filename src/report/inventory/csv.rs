//! The list of images as CSV (RFC 4180).

use std::io;

use super::json::counted;
use crate::inventory::Inventory;
use crate::report::tables::harmless;

/// Writes a row for each of these images; what is not known is empty.
///
/// # Errors
/// Where the writer fails.
pub(super) fn csv(inventory: &Inventory, shown: &[usize], out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "id",
        "tags",
        "created",
        "unpacked_size",
        "own_size",
        "shared_size",
        "counted",
        "layers",
        "containers",
        "engine_size",
    ])?;
    let written = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    for at in shown {
        let image = &inventory.images()[*at];
        let sum = inventory.own(*at) + inventory.shared(*at);
        writer.write_record([
            harmless(&image.id),
            harmless(&image.tags.join(" ")),
            image.created.map(|created| created.to_string()).unwrap_or_default(),
            inventory.unpacked(*at).bytes.to_string(),
            inventory.own(*at).bytes.to_string(),
            inventory.shared(*at).bytes.to_string(),
            counted(sum).to_owned(),
            written(image.layers.as_ref().ok().map(|layers| layers.len() as u64)),
            written(image.containers),
            written(image.holder_size),
        ])?;
    }
    writer.flush()
}
