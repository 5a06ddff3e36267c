//! What is in the files of an image: its layers, each to be passed by again for some of them.
//!
//! Nothing of contents is kept by a scan. What passes by only once, an engine's export or standard input, is kept in a temporary
//! file for this, and so is each layer that a registry has sent; what that costs is said before. Of a layer that brings a list of
//! its files along a registry sends a few of them alone.

use std::ops::ControlFlow;
use std::slice;
use std::sync::Arc;

use super::engine::EngineExport;
use super::from_top::{Answer, analyse_from};
use super::known::KnownLayers;
use super::listing::Listing;
use super::run::analyse;
use super::sent_layers::SentLayers;
use super::sources::{EngineSource, Purpose, ScanSource, find};
use super::{Request, ScanAllError, ScanError};
use crate::analysis::{Analysis, Depth};
use crate::image::{Digest, LayerIndex};
use crate::layer::{FileTaker, ImagePath, read_files};
use crate::source::{FoundFiles, LayerProblem, ListRefusal, ListedFiles, PlannedLayer, ScanControl};

/// What has to be done before contents can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentsCost {
    /// Nothing: they are at hand.
    Nothing,
    /// An archive is unpacked into a temporary file; its length, where it is known.
    Unpack(Option<u64>),
    /// An engine exports all of the image into a temporary file.
    Export,
    /// A registry sends the layers that they are in.
    Fetch,
    /// Standard input is kept in a temporary file, if it has not passed by.
    StandardInput,
}

/// An image that was found, and whose contents were not asked for yet.
pub struct FoundContents<'r> {
    source: ScanSource<'r>,
    control: &'r ScanControl,
}

/// An image whose layers can be passed by as often as is wanted.
pub struct ImageContents<'r> {
    listing: Listing<'r>,
    control: &'r ScanControl,
    /// What a registry has sent.
    sent: SentLayers,
}

/// Finds an image for what is in its files.
///
/// # Errors
/// [`ScanError`] where the image can't be found.
pub fn find_contents<'r>(
    request: &'r Request,
    control: &'r ScanControl,
) -> Result<FoundContents<'r>, ScanError> {
    let mut sources = find(slice::from_ref(request), control, Purpose::Contents)
        .map_err(|failed| stopped(failed, control))?;
    // one request has one source
    Ok(FoundContents { source: sources.remove(0), control })
}

impl<'r> FoundContents<'r> {
    /// What has to be done before.
    pub fn cost(&self) -> ContentsCost {
        match &self.source {
            ScanSource::Listing(listing) if listing.registry().is_some() => ContentsCost::Fetch,
            ScanSource::Stream(stream) if stream.passes_once() => ContentsCost::StandardInput,
            ScanSource::Stream(stream) => ContentsCost::Unpack(stream.length()),
            ScanSource::Engine(engine) if engine.routes.stored.is_empty() => ContentsCost::Export,
            ScanSource::Listing(_) | ScanSource::Engine(_) => ContentsCost::Nothing,
        }
    }

    /// Gets ready to read contents.
    ///
    /// # Errors
    /// Where what has to be done before fails.
    pub fn open(self) -> Result<ImageContents<'r>, ScanError> {
        let control = self.control;
        let listing = match self.source {
            ScanSource::Listing(listing) => Ok(listing),
            ScanSource::Stream(stream) => {
                stream.keep().and_then(|(group, kept)| Listing::new(group, kept, known(control)))
            }
            ScanSource::Engine(EngineSource { asked, mut routes }) => match routes.stored.pop() {
                Some((listing, _)) => Ok(listing),
                None => exported(EngineExport::new(asked, routes.exported), control),
            },
        };
        let listing = listing.map_err(|failed| stopped(failed, control))?;
        Ok(ImageContents { listing, control, sent: SentLayers::default() })
    }
}

impl ImageContents<'_> {
    /// Analyses the image.
    ///
    /// # Errors
    /// Where its records can't be read.
    pub fn analyse(&self) -> Result<Analysis, ScanError> {
        let source = ScanSource::Listing(self.listing.again());
        let analysed =
            analyse(vec![source], self.control, None).map_err(|failed| stopped(failed, self.control));
        if self.control.is_cancelled() {
            return Err(ScanError::Cancelled);
        }
        // one source has one image
        analysed.map(|mut analyses| analyses.remove(0))
    }

    /// Analyses an image as far as it takes to know what was asked. Of a registry's, the layers are read from one down until they
    /// decide it, each asked about with those below it pending; elsewhere all are read at once.
    ///
    /// # Errors
    /// As [`Self::analyse`].
    pub fn analyse_from(
        &self,
        top: Option<LayerIndex>,
        mut is_decided: impl FnMut(&Analysis) -> Answer,
    ) -> Result<Analysis, ScanError> {
        if self.listing.registry().is_none() || self.listing.depth() < Depth::Full {
            return self.analyse();
        }
        let newest = LayerIndex((self.layers().len() as u32).saturating_sub(1));
        let listing = self.listing.again();
        let analysed = analyse_from(&listing, top.unwrap_or(newest), self.control, &mut is_decided)
            .map_err(|failed| stopped(failed, self.control))?;
        if self.control.is_cancelled() { Err(ScanError::Cancelled) } else { Ok(analysed) }
    }

    /// Tells whether this is the image that was analysed, and no newer one of its name.
    pub fn is_of(&self, analysis: &Analysis) -> bool {
        let own: Vec<Option<&Digest>> = self.layers().iter().map(|layer| layer.diff_id.as_ref()).collect();
        own == analysis.layers.iter().map(|layer| layer.diff_id.as_ref()).collect::<Vec<_>>()
    }

    /// The bytes that a registry sends for files of a layer, or for its list of files alone where these are more than so many:
    /// that one is not fetched to find out. None where it has not to be sent for, or not again.
    pub fn sent_size(
        &self,
        layer: LayerIndex,
        limit: u64,
        wants: impl FnMut(&ImagePath) -> bool,
    ) -> Option<u64> {
        self.listing.registry()?;
        let layer = self.layers().get(layer.position()).filter(|layer| !self.sent.has(layer))?;
        let unknown = Some(layer).filter(|layer| !self.sent.has_list(layer));
        if let Some(list) = unknown.and_then(|layer| self.listing.list_beyond(layer, limit)) {
            return Some(list);
        }
        match self.found_alone(layer, wants) {
            Some((_, found)) => Some(found.sent_size()),
            None => layer.size,
        }
    }

    /// Finds files of a layer that a registry can send alone, which is less than all of the layer.
    fn found_alone(
        &self,
        layer: &PlannedLayer,
        wants: impl FnMut(&ImagePath) -> bool,
    ) -> Option<(Arc<ListedFiles>, FoundFiles)> {
        let is_to_be_sent = self.listing.registry().is_some() && !self.sent.has(layer);
        let list = self.sent.list(layer, || self.listing.listed_files(layer)).filter(|_| is_to_be_sent)?;
        let found = list.find(wants)?;
        Some((list, found))
    }

    /// Offers the files of a layer. They are to be believed only if this ends well.
    ///
    /// # Errors
    /// Where the layer can't be read to its end, or is not what the image names.
    pub fn read_files(&self, layer: LayerIndex, taker: &mut dyn FileTaker) -> Result<(), LayerProblem> {
        let missing = || LayerProblem::Missing(format!("layer {layer}"));
        let layer = self.layers().get(layer.position()).ok_or_else(missing)?;
        if self.listing.registry().is_none() {
            return self.listing.pass_layer(layer, |tar| read_files(tar, taker));
        }
        if let Some(found) = self.found_alone(layer, |path| taker.wants(path) == ControlFlow::Continue(true))
        {
            match self.listing.offer_files(layer, &found, taker) {
                Err(ListRefusal::Whole(_)) => {}
                Err(ListRefusal::Layer(problem)) => return Err(problem),
                Ok(()) => return Ok(()),
            }
        }
        let tar = self.sent.tar(layer, || {
            let mut kept = tempfile::tempfile()?;
            self.listing.pass_layer(layer, |tar| Ok(std::io::copy(tar, &mut kept).map(drop)?))?;
            Ok(kept)
        })?;
        Ok(read_files(tar, taker)?)
    }

    fn layers(&self) -> &[PlannedLayer] {
        self.listing.only_plan().map(|plan| plan.layers.as_slice()).unwrap_or_default()
    }
}

fn exported<'r>(export: EngineExport<'r>, control: &ScanControl) -> Result<Listing<'r>, ScanAllError> {
    let (kept, plan) = export.keep()?;
    let listing = Listing::chosen(export.group(), kept, vec![plan], known(control));
    Ok(listing.given_by(export.given()))
}

fn known(control: &ScanControl) -> Arc<KnownLayers> {
    Arc::new(KnownLayers::comparable(control.hash_kind()))
}

/// Whatever failed after somebody asked to stop failed because of it.
fn stopped(failed: ScanAllError, control: &ScanControl) -> ScanError {
    if control.is_cancelled() { ScanError::Cancelled } else { *failed.error }
}
