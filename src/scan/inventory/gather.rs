//! All images of an engine, listed without reading any of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::layers_of_images::LayersOfImages;
use super::told_layers::{LayersAsTold, counting};
use super::untold::warnings;
use crate::inventory::{Inventory, ListedImage, ListedLayer, UnknownLayers};
use crate::scan::ScanError;
use crate::source::engine::{Engine, EngineKind, EngineListing};
use crate::source::{Note, ScanControl};
use crate::text::escape_line;

/// How long a person waits for layers where a list without some of them will do.
const BRIEFLY: Duration = Duration::from_secs(1);
/// How often a list is given out while layers are asked for.
const SOMETIMES: Duration = Duration::from_millis(500);

/// How long an engine is asked for layers that are not known from before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskLayers {
    /// Until all of them are known.
    All,
    /// For a moment, where the engine's own figures can stand in for the others.
    Briefly,
}

/// Lists all images of an engine; where no kind is named, of Docker, and of podman on a machine without Docker.
///
/// The engine is asked for its images and containers, and for what they take. Layers of a known ID never change: they are
/// known from before, or from the engine's store, and the engine is asked for the others, image by image. Meanwhile `shown` is
/// given the list as far as it is known, at once and then now and again. Sizes are exact where the engine counts as is counted
/// here, or where the layer was read before; else they are the engine's.
///
/// # Errors
/// Where there is no engine, or it does not list its images.
pub fn inventory(
    kind: Option<EngineKind>,
    ask: AskLayers,
    control: &Arc<ScanControl>,
    mut shown: impl FnMut(Inventory),
) -> Result<Inventory, ScanError> {
    let (engine, listing) = {
        let _wait = control.wait();
        let engine = Engine::find(kind, control.patience())?;
        let listing = engine.list()?;
        (engine, listing)
    };
    engine.stand_in_note().into_iter().for_each(|note| control.note(Note::Plain(note)));
    listing.problems.iter().for_each(|problem| control.note(Note::Detail(escape_line(problem))));
    let told = LayersAsTold::of(engine.kind(), listing.store.as_ref());
    let mut layers = LayersOfImages::known(&listing, &told, &engine, control);
    let began = Instant::now();
    let is_told_of = listing.layers_size.is_some()
        && listing.images.iter().all(|image| image.size.is_some() && image.shared_size.is_some());
    let may_end = ask == AskLayers::Briefly && is_told_of;
    if layers.has_unknown() {
        shown(made(&engine, &listing, &layers));
        let mut last = Instant::now();
        let is_over = || may_end && began.elapsed() > BRIEFLY;
        let goes_on = || !control.is_cancelled() && !is_over();
        layers.ask(&engine, &told, control, goes_on, |layers| {
            if last.elapsed() > SOMETIMES {
                shown(made(&engine, &listing, layers));
                last = Instant::now();
            }
        });
    }
    match control.is_cancelled() {
        true => Err(ScanError::Cancelled),
        false => Ok(made(&engine, &listing, &layers)),
    }
}

/// The list as far as layers are known.
fn made(engine: &Engine, listing: &EngineListing, layers: &LayersOfImages) -> Inventory {
    let image = |(at, layers): (usize, Result<Vec<ListedLayer>, UnknownLayers>)| {
        let listed = &listing.images[at];
        ListedImage {
            id: listed.id.clone(),
            tags: listed.tags.clone(),
            created: listed.created.and_then(|at| Timestamp::from_second(at).ok()),
            layers,
            containers: listing.containers.as_ref().map(|it| it.get(&listed.id).copied().unwrap_or(0)),
            holder_size: listed.size,
            holder_shared: listed.shared_size,
        }
    };
    let images = layers.of_images().map(image).collect();
    let mut inventory = Inventory::new(engine.kind().to_string(), engine.kind().command(), images);
    inventory.holder_total = listing.layers_size;
    inventory.counting = counting(engine.kind(), listing.store.as_ref()).reason();
    inventory.warnings = warnings(inventory.images());
    inventory.warnings.extend(layers.given_up().map(str::to_owned));
    inventory
}
