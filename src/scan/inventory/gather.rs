//! All images of an engine, listed without reading any of them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::measured::MEASURED;
use super::recorded_sizes::recorded_sizes;
use crate::analysis::EngineCounting;
use crate::cache::{Cache, LayerKey};
use crate::image::Digest;
use crate::inventory::{Amount, Counted, Inventory, ListedImage, ListedLayer};
use crate::scan::ScanError;
use crate::source::engine::{Engine, EngineKind, EngineListed, EngineListing, EngineStore, LookedUp};
use crate::source::{Note, ScanControl};
use crate::text::escape_line;

/// Lists all images of an engine; where no kind is named, of Docker, and of podman on a machine without Docker.
///
/// The engine is asked for its images and containers. Of images that it did not list before it is also asked for their
/// layers: those of a known ID never change. Sizes are exact where the engine counts as is counted here, or where the layer
/// was read before; else they are the engine's.
///
/// # Errors
/// Where there is no engine, or it does not list its images.
pub fn inventory(kind: Option<EngineKind>, control: &Arc<ScanControl>) -> Result<Inventory, ScanError> {
    let (engine, listing) = {
        let _wait = control.wait();
        let engine = Engine::find(kind, control.patience())?;
        let listing = engine.list()?;
        (engine, listing)
    };
    engine.stand_in_note().into_iter().for_each(|note| control.note(Note::Plain(note)));
    listing.problems.iter().for_each(|problem| control.note(Note::Detail(escape_line(problem))));
    let counting = counting(engine.kind(), listing.store.as_ref());
    let images = Gathering { control, listing: &listing, engine: &engine, counting }.images();
    if control.is_cancelled() {
        return Err(ScanError::Cancelled);
    }
    let mut inventory = Inventory::new(engine.kind().to_string(), engine.kind().command(), images);
    inventory.holder_total = listing.layers_size;
    inventory.counting = counting.reason();
    let lost =
        inventory.images().iter().filter_map(|image| Some((image.title(), image.layers.as_ref().err()?)));
    inventory.warnings =
        lost.map(|(title, reason)| format!("the layers of {title} are not known: {reason}")).collect();
    Ok(inventory)
}

/// What an engine counts as the size of a layer, by where it keeps them.
fn counting(kind: EngineKind, store: Option<&EngineStore>) -> EngineCounting {
    match (kind, store) {
        (EngineKind::Podman, _) => EngineCounting::TarStream,
        (EngineKind::Docker, None) => EngineCounting::Unknown,
        (EngineKind::Docker, Some(store)) if store.driver_type.is_some() => EngineCounting::DiskBlocks,
        (EngineKind::Docker, Some(store)) if store.driver == "overlay2" => EngineCounting::Unpacked,
        (EngineKind::Docker, Some(_)) => EngineCounting::WithoutSymlinks,
    }
}

/// What images are gathered from.
struct Gathering<'g> {
    control: &'g ScanControl,
    engine: &'g Engine,
    listing: &'g EngineListing,
    counting: EngineCounting,
}

impl Gathering<'_> {
    fn images(&self) -> Vec<ListedImage> {
        let cache = self.control.cache();
        let holder = self.holder();
        let listed = &self.listing.images;
        let ids: Vec<Option<Digest>> = listed.iter().map(|image| image.id.parse().ok()).collect();
        let mut layers: Vec<Option<Result<Vec<ListedLayer>, String>>> = ids
            .iter()
            .map(|id| {
                let id = id.as_ref()?;
                cache.listed(id, MEASURED).or_else(|| cache.listed(id, &holder)).map(Ok)
            })
            .collect();
        let unknown: Vec<usize> = (0..listed.len()).filter(|at| layers[*at].is_none()).collect();
        let answers = {
            let _wait = self.control.wait();
            self.engine.look_up(&unknown.iter().map(|at| listed[*at].id.as_str()).collect::<Vec<_>>())
        };
        let mut is_new = vec![false; listed.len()];
        for (at, answer) in unknown.into_iter().zip(answers) {
            is_new[at] = true;
            layers[at] = match answer {
                Ok(looked_up) => Some(Ok(self.layers(&looked_up))),
                // removed meanwhile
                Err(error) if error.lacks_image() => None,
                Err(error) => Some(Err(escape_line(&error.to_string()))),
            };
        }
        let mut read = ReadBefore { cache, sizes: HashMap::new() };
        let mut images = Vec::new();
        for (at, layers) in layers.into_iter().enumerate() {
            let Some(mut layers) = layers else { continue };
            if let (Ok(layers), Some(id)) = (&mut layers, &ids[at])
                && (read.measure(layers) | is_new[at])
            {
                cache.keep_listed(id, &holder, layers);
            }
            images.push(self.image(&listed[at], layers));
        }
        images
    }

    fn image(&self, listed: &EngineListed, layers: Result<Vec<ListedLayer>, String>) -> ListedImage {
        let containers = self.listing.containers.as_ref();
        ListedImage {
            id: listed.id.clone(),
            tags: listed.tags.clone(),
            created: listed.created.and_then(|at| Timestamp::from_second(at).ok()),
            layers,
            containers: containers.map(|counts| counts.get(&listed.id).copied().unwrap_or(0)),
            holder_size: listed.size,
        }
    }

    /// The layers of an image as the engine tells of them.
    fn layers(&self, (image, history): &LookedUp) -> Vec<ListedLayer> {
        let sizes = history.as_ref().and_then(|history| recorded_sizes(history, image.diff_ids.len()));
        let amount = |bytes| match self.counting {
            EngineCounting::Unpacked => Amount::exact(bytes),
            _ => Amount::by_holder(bytes),
        };
        let layer = |(at, diff_id): (usize, &String)| ListedLayer {
            diff_id: diff_id.clone(),
            size: match (&sizes, image.size) {
                (Some(sizes), _) => amount(sizes[at]),
                // all of it is the only layer's
                (None, Some(size)) if image.diff_ids.len() == 1 => amount(size),
                (None, _) => Amount::unknown(),
            },
        };
        image.diff_ids.iter().enumerate().map(layer).collect()
    }

    /// Under what name the cache keeps how this engine counts.
    fn holder(&self) -> String {
        let driver = self.listing.store.as_ref().map_or("", |store| store.driver.as_str());
        format!("{} {}", self.engine.kind().command(), escape_line(driver))
    }
}

/// The unpacked sizes of layers that were read before, each looked up once.
struct ReadBefore<'c> {
    cache: &'c Cache,
    sizes: HashMap<String, Option<u64>>,
}

impl ReadBefore<'_> {
    /// Takes over what is known better; tells whether anything was.
    fn measure(&mut self, layers: &mut [ListedLayer]) -> bool {
        let mut is_better = false;
        for layer in layers.iter_mut().filter(|layer| layer.size.counted != Counted::Exact) {
            if let Some(bytes) = self.size(&layer.diff_id) {
                layer.size = Amount::exact(bytes);
                is_better = true;
            }
        }
        is_better
    }

    fn size(&mut self, diff_id: &str) -> Option<u64> {
        let cache = self.cache;
        let look_up = || {
            let layer = cache.layer(&LayerKey::DiffId(diff_id.parse().ok()?))?;
            Some(layer.changeset.unpacked_size())
        };
        *self.sizes.entry(diff_id.to_owned()).or_insert_with(look_up)
    }
}
