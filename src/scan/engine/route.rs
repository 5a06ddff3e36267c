//! How each of an engine's images is read: from what is known, from the engine's store, or by an export.

use std::sync::Arc;

use super::asked::{AskedImages, named, platform};
use super::known::known;
use crate::analysis::{Depth, ReadVia};
use crate::scan::known::KnownLayers;
use crate::scan::listing::Listing;
use crate::scan::selected::SelectedImage;
use crate::scan::{ScanAllError, ScanError};
use crate::source::engine::{EngineKind, EngineStore};
use crate::source::store::{StoreProblem, open_in_store};
use crate::source::{Note, Selector, Via, plan};
use crate::text::escape_line;

/// The images of an engine, by how they are read.
pub(in crate::scan) struct EngineRoutes<'r> {
    /// Those of which all is known.
    pub known: Vec<SelectedImage<'r>>,
    /// Those that are in its store, with their numbers.
    pub stored: Vec<(Listing<'r>, usize)>,
    /// The numbers of those that it has to export.
    pub exported: Vec<usize>,
}

impl<'r> EngineRoutes<'r> {
    /// Chooses for each image the shortest way that is open; `from_cache` says whether what is known of it will do.
    ///
    /// # Errors
    /// Where an image was to be read from the store, or without its layers, and can't be.
    pub fn choose(
        asked: &Arc<AskedImages<'r>>,
        layers: &Arc<KnownLayers>,
        from_cache: bool,
    ) -> Result<Self, ScanAllError> {
        let mut routes = Self { known: Vec::new(), stored: Vec::new(), exported: Vec::new() };
        let mut store = None;
        for place in 0..asked.images.len() {
            let (want, image) = asked.at(place);
            let via = want.request.via;
            let verify = want.request.options.verify;
            if via == Via::Export {
                routes.exported.push(place);
                continue;
            }
            if from_cache
                && via == Via::Auto
                && !verify
                && let Some(image) = known(asked, place, layers)
            {
                routes.known.push(image);
                continue;
            }
            let store = store.get_or_insert_with(|| find_store(asked));
            match store.as_ref().map_err(Clone::clone).and_then(|store| stored(asked, place, store, layers)) {
                Ok(listing) => routes.stored.push((listing, place)),
                Err(problem) if via == Via::Store => {
                    let reference = image.reference.clone();
                    return Err(want.blame(ScanError::NotInStore { reference, problem }));
                }
                Err(problem) if want.request.depth == Depth::Manifest => {
                    let reference = image.reference.clone();
                    return Err(want.blame(ScanError::NeedsExport { reference, problem }));
                }
                Err(problem) => {
                    asked.tell_of_export(place, None, &problem);
                    routes.exported.push(place);
                }
            }
        }
        Ok(routes)
    }
}

pub(super) fn find_store(asked: &AskedImages) -> Result<EngineStore, StoreProblem> {
    let _wait = asked.group.control.wait();
    let nowhere = || format!("{} does not say where it keeps its images", asked.engine.endpoint());
    match asked.engine.store() {
        Ok(store) => store.ok_or_else(|| StoreProblem::Unsupported(nowhere())),
        Err(error) => Err(StoreProblem::Unsupported(escape_line(&error.to_string()))),
    }
}

fn stored<'r>(
    asked: &AskedImages<'r>,
    place: usize,
    store: &EngineStore,
    layers: &Arc<KnownLayers>,
) -> Result<Listing<'r>, StoreProblem> {
    let (want, image) = asked.at(place);
    let holder = open_in_store(asked.engine.kind(), store, image)?;
    let plan = plan(holder.as_ref(), &Selector::Only, platform(want, image).as_ref());
    let plan = plan.map_err(|error| match StoreProblem::behind(&error) {
        Some(problem) => problem.clone(),
        None => StoreProblem::Unsupported(error.to_string()),
    })?;
    let group = asked.group.of_one(want);
    let listing = Listing::chosen(group, holder, vec![named(plan, image)], Arc::clone(layers));
    Ok(listing.given_by(asked.given(want, ReadVia::Store)))
}

impl AskedImages<'_> {
    /// Says why an image, or the member of it that is a layer, is not read from the store; where it is for the want of a
    /// permission, what would help.
    pub(in crate::scan) fn tell_of_export(
        &self,
        place: usize,
        member: Option<&str>,
        problem: &(dyn std::error::Error + 'static),
    ) {
        let (control, image) = (&self.group.control, &self.images[place]);
        let reference = escape_line(&image.reference);
        let layer =
            member.map_or_else(String::new, |member| format!("{} can't be read: ", escape_line(member)));
        control.note(Note::Detail(format!("{reference} is read by an export: {layer}{problem}")));
        if StoreProblem::behind(problem).is_some_and(StoreProblem::is_permission) {
            let help = match self.engine.kind() {
                EngineKind::Docker => {
                    "as root, imgscope reads the engine's store itself, without an export, which takes far less time: use \
                     `sudo imgscope`; being in a group such as `docker` is not enough"
                }
                EngineKind::Podman => {
                    "in `podman unshare`, and with sudo where the images are root's, imgscope reads podman's storage \
                     itself, without an export, which takes far less time: `podman unshare imgscope IMAGE`"
                }
            };
            control.note(Note::Hint(help.to_owned()));
        }
    }
}
