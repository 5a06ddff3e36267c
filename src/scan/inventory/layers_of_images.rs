//! The layers of each image that an engine lists: known from before, from the engine's store, or asked for.

use super::measured::MEASURED;
use super::read_before::ReadBefore;
use super::told_layers::LayersAsTold;
use crate::cache::Cache;
use crate::image::Digest;
use crate::inventory::{ListedLayer, UnknownLayers};
use crate::source::engine::{Engine, EngineError, EngineListing};
use crate::source::store::LayerLists;
use crate::source::{Note, ScanControl};
use crate::text::escape_line;

/// The layers of each image that an engine lists, in its order.
pub(super) struct LayersOfImages<'l> {
    ids: Vec<(&'l str, Option<Digest>)>,
    layers: Vec<Known>,
    given_up: Option<String>,
}

/// What is known of the layers of an image.
enum Known {
    Layers(Vec<ListedLayer>),
    Unknown(UnknownLayers),
    /// The image was removed meanwhile.
    Gone,
}

impl<'l> LayersOfImages<'l> {
    /// Finds what is known without asking the engine.
    pub fn known(
        listing: &'l EngineListing,
        told: &LayersAsTold,
        engine: &Engine,
        control: &ScanControl,
    ) -> Self {
        let (cache, images) = (control.cache(), &listing.images);
        let mut stored = listing.store.as_ref().filter(|_| engine.is_local()).and_then(|store| {
            let lists = LayerLists::open(engine.kind(), store);
            lists.inspect_err(|problem| note_of(problem, control)).ok()
        });
        let mut read = ReadBefore::new(cache);
        let mut find = |id: &Digest| -> Option<Vec<ListedLayer>> {
            let before = cache.listed(id, MEASURED).or_else(|| cache.listed(id, &told.holder));
            let mut layers = match before {
                Some(layers) => layers,
                None => told.stored(stored.as_mut()?.layers(id).ok()?),
            };
            if read.measure(&mut layers) {
                cache.keep_listed(id, &told.holder, &layers);
            }
            Some(layers)
        };
        let ids: Vec<_> = images.iter().map(|image| (image.id.as_str(), image.id.parse().ok())).collect();
        let known = |(_, id): &(&str, Option<Digest>)| match id.as_ref().and_then(&mut find) {
            Some(layers) => Known::Layers(layers),
            None => Known::Unknown(UnknownLayers::NotAsked),
        };
        let layers = ids.iter().map(known).collect();
        Self { ids, layers, given_up: None }
    }

    /// Tells whether there are images whose layers are to be asked for.
    pub fn has_unknown(&self) -> bool {
        self.layers.iter().any(Known::is_unasked)
    }

    /// Asks for those that are not known, as long as `goes_on` says so; `heard` is told after each answer.
    pub fn ask(
        &mut self,
        engine: &Engine,
        told: &LayersAsTold,
        control: &ScanControl,
        goes_on: impl Fn() -> bool,
        mut heard: impl FnMut(&Self),
    ) {
        let unknown: Vec<usize> = (0..self.layers.len()).filter(|at| self.layers[*at].is_unasked()).collect();
        let names: Vec<&str> = unknown.iter().map(|at| self.ids[*at].0).collect();
        control.expect_images(unknown.len());
        let wait = control.wait();
        let mut read = ReadBefore::new(control.cache());
        // whoever is silent about one is silent about all
        let has_given_up = std::cell::Cell::new(false);
        let goes_on = || goes_on() && !has_given_up.get();
        engine.look_up_while(&names, goes_on, |place, answer| {
            let at = unknown[place];
            wait.hears();
            control.image_done();
            self.layers[at] = match answer {
                Ok(looked_up) => {
                    let mut layers = told.told(&looked_up);
                    read.measure(&mut layers);
                    keep(control.cache(), self.ids[at].1.as_ref(), told, &layers);
                    Known::Layers(layers)
                }
                Err(error) if error.lacks_image() => Known::Gone,
                Err(error @ EngineError::Timeout { .. }) => {
                    has_given_up.set(true);
                    self.given_up = Some(escape_line(&error.to_string()));
                    return;
                }
                Err(error) => Known::Unknown(UnknownLayers::Untold(escape_line(&error.to_string()))),
            };
            heard(self);
        });
    }

    /// The places of the images that are still there, each with its layers.
    pub fn of_images(&self) -> impl Iterator<Item = (usize, Result<Vec<ListedLayer>, UnknownLayers>)> {
        self.layers.iter().enumerate().filter_map(|(at, known)| match known {
            Known::Layers(layers) => Some((at, Ok(layers.clone()))),
            Known::Unknown(why) => Some((at, Err(why.clone()))),
            Known::Gone => None,
        })
    }

    /// Why no more was asked, in words.
    pub fn given_up(&self) -> Option<&str> {
        self.given_up.as_deref()
    }
}

impl Known {
    fn is_unasked(&self) -> bool {
        matches!(self, Self::Unknown(UnknownLayers::NotAsked))
    }
}

fn keep(cache: &Cache, id: Option<&Digest>, told: &LayersAsTold, layers: &[ListedLayer]) {
    if let Some(id) = id {
        cache.keep_listed(id, &told.holder, layers);
    }
}

fn note_of(problem: &crate::source::store::StoreProblem, control: &ScanControl) {
    control.note(Note::Detail(format!("layers are asked of the engine, image by image: {problem}")));
}
