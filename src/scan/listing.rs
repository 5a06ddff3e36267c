//! Images of an archive or layout that was listed: which blobs they need, and what each of them is.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::sync::Arc;

use super::ScanAllError;
use super::blob::{Blob, BlobKey};
use super::group::{SourceGroup, WantedImage};
use super::known::{KnownLayers, keep, keep_files};
use super::preview::ImagePreview;
use super::selected::{GivenBy, LayerResult, OutlinedImage, SelectedImage};
use crate::analysis::Depth;
use crate::cache::Identity;
use crate::source::{
    Digests, Documents, ImagePlan, LayerProblem, ListRefusal, Note, PlannedLayer, RandomAccess, ReadLayer,
    ReadOptions, compressed_size, digest_of_stream, read_blob, read_listed, read_sent_blob, read_tar,
};

/// An archive, layout or store with the images that are wanted of it.
pub(super) struct Listing<'r> {
    pub(super) group: SourceGroup<'r>,
    pub(super) holder: Arc<dyn RandomAccess>,
    /// As many as are wanted.
    plans: Vec<ImagePlan>,
    known: Arc<KnownLayers>,
    /// The engine whose images they are, if they are an engine's.
    given_by: Option<GivenBy>,
    /// The registry whose images they are, if they are a registry's.
    registry: Option<String>,
}

impl<'r> Listing<'r> {
    /// Chooses the images.
    ///
    /// # Errors
    /// Where one of them is not there.
    pub fn new(
        group: SourceGroup<'r>,
        holder: Box<dyn RandomAccess>,
        known: Arc<KnownLayers>,
    ) -> Result<Self, ScanAllError> {
        let plans = group.wants.iter().map(|want| want.choose(holder.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self::chosen(group, holder, plans, known))
    }

    /// Takes images that were chosen already, as many as are wanted.
    pub fn chosen(
        group: SourceGroup<'r>,
        holder: Box<dyn RandomAccess>,
        plans: Vec<ImagePlan>,
        known: Arc<KnownLayers>,
    ) -> Self {
        Self { group, holder: holder.into(), plans, known, given_by: None, registry: None }
    }

    /// The same once more: what is read of one is not of the other.
    pub fn again(&self) -> Self {
        Self {
            group: self.group.again(),
            holder: Arc::clone(&self.holder),
            plans: self.plans.clone(),
            known: Arc::clone(&self.known),
            given_by: self.given_by.clone(),
            registry: self.registry.clone(),
        }
    }

    /// The same, as images of an engine.
    pub fn given_by(self, engine: GivenBy) -> Self {
        Self { given_by: Some(engine), ..self }
    }

    /// The documents of its images.
    pub fn documents(&self) -> &dyn Documents {
        self.holder.as_ref()
    }

    /// The same, as images of a registry.
    pub fn of_registry(self, registry: &str) -> Self {
        Self { registry: Some(registry.to_owned()), ..self }
    }

    /// How deep its images are wanted to be read.
    pub fn depth(&self) -> Depth {
        let request = self.group.first().request;
        if self.registry.is_some() { request.registry_depth } else { request.depth }
    }

    /// Its images, by their documents.
    pub fn outlines(&self) -> Vec<OutlinedImage<'r>> {
        let outline = |(want, plan): (WantedImage<'r>, &ImagePlan)| OutlinedImage {
            compressed_sizes: {
                plan.layers.iter().map(|layer| compressed_size(self.documents(), layer)).collect()
            },
            image: self.image(want, plan, Vec::new()),
        };
        self.group.wants.iter().copied().zip(&self.plans).map(outline).collect()
    }

    /// What a registry says at once of its image, whose layers are counted from then on.
    pub fn preview(&self) -> Option<ImagePreview> {
        let plan = self.plans.first().filter(|_| self.registry.is_some())?;
        let layers = plan.layers.iter().map(|layer| (layer.member.clone(), layer.size.unwrap_or(0)));
        self.group.control.count_layers(layers);
        Some(ImagePreview::of_plan(&self.group.first().request.reference, plan))
    }

    /// The blobs that are there, each once however many layers it is.
    pub fn blobs(&self) -> Vec<Blob<'_>> {
        let mut known: HashMap<&str, Option<Blob>> = HashMap::new();
        for layer in self.plans.iter().flat_map(|plan| &plan.layers) {
            let blob = known.entry(&layer.member).or_insert_with(|| match self.open(layer) {
                Ok(found) => found.map(|(_, size)| Blob { layer, size: Some(size) }),
                Err(_) => Some(Blob { layer, size: None }),
            });
            if let Some(blob) = blob
                && blob.refusal(blob.layer).is_some()
            {
                blob.layer = layer;
            }
        }
        known.into_values().flatten().collect()
    }

    /// The identity of a blob's bytes, by which they are known the next time.
    pub fn identity(&self, blob: Blob) -> Option<Identity> {
        self.holder.identity(&blob.layer.member).filter(|_| blob.layer.inline.is_none())
    }

    /// Opens a layer's blob, which the manifest may have inside.
    pub(super) fn open<'l>(
        &self,
        layer: &'l PlannedLayer,
    ) -> io::Result<Option<(Box<dyn Read + Send + 'l>, u64)>> {
        match &layer.inline {
            Some(bytes) => Ok(Some((Box::new(bytes.as_ref()), bytes.len() as u64))),
            None => {
                self.holder.open(&layer.member).map(|found| found.map(|(stream, size)| (stream as _, size)))
            }
        }
    }

    /// By what a blob is the same as one of another listing; None where nothing tells.
    pub fn key(&self, blob: Blob, identity: Option<Identity>) -> Option<BlobKey> {
        match (&self.registry, &blob.layer.digest) {
            (Some(registry), Some(digest)) => Some(BlobKey::Registry(registry.clone(), digest.clone())),
            _ => identity.map(BlobKey::Place),
        }
    }

    /// Reads a blob of this identity, or takes what is known of it.
    pub fn read(&self, blob: Blob, identity: Option<Identity>) -> LayerResult {
        let layer = blob.layer;
        if let Some(problem) = blob.refusal(layer) {
            return Err(problem);
        }
        if let Some(known) = self.known(layer, identity) {
            self.group.control.came(blob.size());
            self.group.control.knows_layer(&layer.member);
            return Ok(known);
        }
        let read = self.read_layer(layer, identity)?;
        if self.given_by.is_some() {
            // while the engine can still be asked for an export
            read.check(layer, self.group.options)?;
        }
        if self.identity(blob) != identity {
            return Err(LayerProblem::Changed);
        }
        let is_whole = read.layer.changeset.unread.is_empty();
        let outcome = Ok(Arc::new(read));
        if is_whole {
            // at once: whoever has waited for it and stops there need not wait for it again
            self.keep(blob, &outcome, identity);
        }
        outcome
    }

    /// What is known of a layer: of the very bytes that lie there, or of bytes of its digest. A file is only believed to have
    /// that digest once it was computed; an engine keeps its layers by their digests.
    fn known(&self, layer: &PlannedLayer, identity: Option<Identity>) -> Option<Arc<ReadLayer>> {
        let cache = self.group.control.cache();
        if self.group.options.verify {
            return None;
        }
        // what contradicts the image is read again: that is told as it would be if nothing were known
        let fits = |known: &Arc<ReadLayer>| known.check(layer, self.group.options).is_ok();
        if self.group.control.reads_lists() {
            // elsewhere nobody has computed the digest of the blob, and its list lies at hand
            let known = self.registry.is_some().then(|| self.known.by_files(cache, layer));
            return known.flatten().filter(fits);
        }
        if let Some(known) = identity.and_then(|place| self.known.by_place(cache, place)).filter(fits) {
            return Some(known);
        }
        // by the digest of a compressed blob alone: that it unpacks to the diff ID is no more than the image's word
        let known = self.known.by_digest(cache, layer)?;
        let is_believed = match (&self.given_by, &layer.digest) {
            (Some(_), _) => true,
            (None, Some(_)) if self.holder.is_addressed_by_digest() => true,
            (None, Some(digest)) if known.layer.compressed => {
                let (stream, _) = self.open(layer).ok()??;
                let stream = self.group.control.stored(stream);
                let (computed, _) = digest_of_stream(stream, digest.algorithm()).ok()?;
                computed.as_ref() == Some(digest)
            }
            (None, _) => false,
        };
        (is_believed && known.layer_is_verified(layer, self.group.options)).then_some(known)
    }

    fn read_layer(
        &self,
        layer: &PlannedLayer,
        identity: Option<Identity>,
    ) -> Result<ReadLayer, LayerProblem> {
        let (options, control) = (self.options(), &self.group.control);
        if let Some(identity) = identity.filter(|_| !options.verify && options.digests < Digests::Plain)
            && let Some(tar) = self.holder.open_tar(&layer.member)?
        {
            return read_tar(tar, identity, options, control);
        }
        if let Some(listed) = self.read_list(layer) {
            return listed;
        }
        let Some((stream, _)) = self.open(layer)? else { return Err(missing(layer)) };
        let algorithm = layer.digest.as_ref().map(|digest| digest.algorithm());
        // no more than that can be stored, but in the holes of a sparse file
        let stream = control.outer(control.stored(control.layer(&layer.member, stream)), options.read_limit);
        if self.holder.has_to_be_checked() {
            return read_sent_blob(stream, layer, options, control);
        }
        read_blob(stream, algorithm, options, control)
    }

    /// What its image is made of, where one is wanted.
    pub fn only_plan(&self) -> Option<&ImagePlan> {
        self.plans.first()
    }

    /// The registry that gives its images, if one does.
    pub fn registry(&self) -> Option<&str> {
        self.registry.as_deref()
    }

    /// How its layers are read: what is sent for is checked.
    pub(super) fn options(&self) -> ReadOptions {
        let mut options = self.group.options;
        if self.holder.has_to_be_checked() {
            options.digests = options.digests.max(Digests::Plain);
        }
        if self.holder.is_addressed_by_digest() {
            // an engine that pulls it refuses an image whose config names other layers than its manifest
            options.digests = Digests::DiffIds;
        }
        options
    }

    /// Reads a layer by its list of files, where that is wanted and it has one that is of use.
    fn read_list(&self, layer: &PlannedLayer) -> Option<Result<ReadLayer, LayerProblem>> {
        let (options, control) = (self.group.options, &self.group.control);
        // a list says nothing of the bytes of a layer, and what is at hand as a whole is read as such
        let list = layer.list.as_deref().filter(|_| control.reads_lists() && !options.verify)?;
        let size = layer.size.filter(|_| layer.inline.is_none())?;
        match read_listed(self.holder.as_ref(), layer, list, size, options, control) {
            Ok(read) => Some(Ok(read)),
            Err(ListRefusal::Layer(problem)) => Some(Err(problem)),
            Err(ListRefusal::Whole(why)) => {
                let layer = layer.digest.as_ref().map(ToString::to_string).unwrap_or_default();
                control.note(Note::Plain(format!(
                    "{layer}: read whole, because its list of files is of no use: {why}"
                )));
                None
            }
        }
    }

    /// Keeps what a blob of this identity is.
    pub fn keep(&self, blob: Blob, outcome: &LayerResult, identity: Option<Identity>) {
        let Ok(read) = outcome else { return };
        let cache = self.group.control.cache();
        match self.registry.is_some() && self.group.control.reads_lists() {
            true => keep_files(cache, blob.layer, &read.layer),
            false => keep(cache, &read.layer, identity),
        }
    }

    /// Tells whether one image is wanted of it.
    pub fn is_of_one(&self) -> bool {
        self.plans.len() == 1
    }

    /// How many blobs hold the layers.
    pub fn members(&self) -> usize {
        let members = self.plans.iter().flat_map(|plan| &plan.layers).map(|layer| layer.member.as_str());
        members.collect::<HashSet<_>>().len()
    }

    /// Puts the images together from what their blobs are.
    pub fn images(&self, read: Vec<(Blob, LayerResult)>) -> Vec<SelectedImage<'r>> {
        self.put_together(read, missing)
    }

    /// The same from those blobs that were read so far.
    pub fn images_so_far(&self, read: Vec<(Blob, LayerResult)>) -> Vec<SelectedImage<'r>> {
        self.put_together(read, |_| LayerProblem::Pending)
    }

    fn put_together(
        &self,
        read: Vec<(Blob, LayerResult)>,
        lacking: impl Fn(&PlannedLayer) -> LayerProblem,
    ) -> Vec<SelectedImage<'r>> {
        let read: HashMap<&str, (Blob, LayerResult)> =
            read.into_iter().map(|(blob, outcome)| (blob.layer.member.as_str(), (blob, outcome))).collect();
        let outcome = |layer: &PlannedLayer| match read.get(layer.member.as_str()) {
            Some((blob, outcome)) => {
                let read = || outcome.clone().map_err(|problem| layer.explain(problem));
                blob.refusal(layer).map_or_else(read, Err)
            }
            None if layer.is_encrypted() => Err(LayerProblem::Encrypted),
            None => Err(lacking(layer)),
        };
        let image =
            |(want, plan): (_, &ImagePlan)| self.image(want, plan, plan.layers.iter().map(outcome).collect());
        self.group.wants.iter().copied().zip(&self.plans).map(image).collect()
    }

    fn image(&self, want: WantedImage<'r>, plan: &ImagePlan, layers: Vec<LayerResult>) -> SelectedImage<'r> {
        SelectedImage {
            want,
            layers,
            plan: plan.clone(),
            given_by: self.given_by.clone(),
            is_remote: self.registry.is_some(),
            warning: self.holder.warning().map(str::to_owned),
        }
    }
}

pub(super) fn missing(layer: &PlannedLayer) -> LayerProblem {
    LayerProblem::missing(&layer.member, &layer.media_type)
}
