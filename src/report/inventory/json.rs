//! The list of images as JSON.

use std::io;

use super::schema::{Engine, InventoryReport, InventoryTotals, Layer, StoredImage};
use crate::inventory::{Amount, Counted, Inventory, UnknownLayers};
use crate::report::escaping::write_json;
use crate::report::json::tool;
use crate::report::schema::SCHEMA_VERSION;

/// Writes the list, indented, with a line break at its end. What could steer a terminal is written as `\uXXXX`.
///
/// # Errors
/// Where the writer fails.
pub(super) fn json(inventory: &Inventory, shown: &[usize], out: &mut dyn io::Write) -> io::Result<()> {
    let totals = inventory.totals();
    let report = InventoryReport {
        schema_version: SCHEMA_VERSION,
        tool: tool(),
        engine: Engine {
            name: inventory.holder.clone(),
            counting: inventory.counting.map(str::to_owned),
            layers_size: inventory.holder_total,
        },
        images: shown.iter().map(|at| image(inventory, *at)).collect(),
        totals: InventoryTotals {
            images: totals.images,
            dangling_images: totals.dangling_images,
            layers: totals.layers,
            unpacked_size: totals.unpacked.bytes,
            own_size: totals.own.bytes,
            shared_size: totals.shared.bytes,
            dangling_size: totals.dangling.bytes,
            listed_frees: inventory.frees(shown).bytes,
            counted: counted(totals.unpacked),
        },
        warnings: inventory.warnings.clone(),
    };
    write_json(&report, out)
}

/// How well bytes are known, as a word.
pub(super) fn counted(amount: Amount) -> &'static str {
    match amount.counted {
        Counted::Exact => "exact",
        Counted::ByHolder => "by-engine",
        Counted::AtLeast => "at-least",
    }
}

fn image(inventory: &Inventory, at: usize) -> StoredImage {
    let image = &inventory.images()[at];
    let layer = |(diff_id, size, images): (&str, Amount, usize)| Layer {
        diff_id: diff_id.to_owned(),
        unpacked_size: size.bytes,
        counted: counted(size),
        images,
    };
    StoredImage {
        id: image.id.clone(),
        tags: image.tags.clone(),
        dangling: image.is_dangling(),
        created: image.created.map(|created| created.to_string()),
        unpacked_size: inventory.unpacked(at).bytes,
        own_size: inventory.own(at).bytes,
        shared_size: inventory.shared(at).bytes,
        counted: counted(inventory.own(at) + inventory.shared(at)),
        engine_size: image.holder_size,
        containers: image.containers,
        layers: inventory.layers(at).map(layer).collect(),
        error: match &image.layers {
            Err(UnknownLayers::Untold(reason)) => Some(reason.clone()),
            Err(UnknownLayers::NotAsked) => Some("not asked for".to_owned()),
            Ok(_) => None,
        },
    }
}
