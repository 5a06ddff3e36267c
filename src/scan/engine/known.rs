//! Images of an engine that were read before: their documents, and all of their layers.

use super::asked::{AskedImages, named, platform};
use crate::analysis::ReadVia;
use crate::image::Digest;
use crate::scan::group::WantedImage;
use crate::scan::known::KnownLayers;
use crate::scan::selected::SelectedImage;
use crate::source::engine::EngineImage;
use crate::source::{Documents, ImagePlan, KnownDocuments, RecordedDocuments, ScanControl, Selector, plan};

/// Puts an image together from what is known of it. None where anything is missing, or was not checked by its digest.
pub(super) fn known<'r>(
    asked: &AskedImages<'r>,
    place: usize,
    layers: &KnownLayers,
) -> Option<SelectedImage<'r>> {
    let (want, image) = asked.at(place);
    let control = &asked.group.control;
    let id: Digest = image.id.parse().ok()?;
    let documents = control.cache().image(&id, want.request.platform.as_ref())?;
    let documents = KnownDocuments::new(asked.engine.endpoint(), documents);
    let plan = planned(&documents, id, want, image)?;
    // its engine is asked for more while the layers are looked up
    let given_by = Some(asked.given(want, ReadVia::Cache));
    let known = |layer| {
        let known = layers.by_digest(control.cache(), layer)?;
        known.layer_is_verified(layer, want.request.options).then_some(known)
    };
    let layers = plan.layers.iter().map(known).collect::<Option<Vec<_>>>()?;
    // as if they had been sent: their paths need the room that this gives
    layers.iter().for_each(|known| control.came(known.layer.stored_size));
    let layers = layers.into_iter().map(Ok).collect();
    Some(SelectedImage { want, plan: named(plan, image), layers, given_by, is_remote: false, warning: None })
}

/// Keeps the documents of an image that was exported, where they are those of the image's ID: by them it is put together the
/// next time.
pub(super) fn keep_documents(
    control: &ScanControl,
    want: WantedImage<'_>,
    image: &EngineImage,
    archive: &dyn Documents,
) {
    let Ok(id) = image.id.parse::<Digest>() else { return };
    let recorded = RecordedDocuments::new(archive);
    // a warning of the archive itself is none of its documents
    if control.cache().is_on()
        && archive.warning().is_none()
        && planned(&recorded, id.clone(), want, image).is_some()
    {
        control.cache().keep_image(&id, want.request.platform.as_ref(), &recorded.into_documents());
    }
}

/// The image of an ID, its config checked.
fn planned(
    documents: &dyn Documents,
    id: Digest,
    want: WantedImage<'_>,
    image: &EngineImage,
) -> Option<ImagePlan> {
    plan(documents, &Selector::Id(id), platform(want, image).as_ref()).ok()
}
