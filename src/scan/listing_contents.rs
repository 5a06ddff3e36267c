//! Layers of a listing that are read once more, for some of their contents.

use std::sync::Arc;

use super::blob::Blob;
use super::listing::{Listing, missing};
use super::selected::LayerResult;
use crate::layer::{FileList, FileTaker, LayerError, Skip, read_contents};
use crate::source::{Digests, FoundFiles, LayerProblem, ListRefusal, ListedFiles, PlannedLayer, pass_blob};

impl Listing<'_> {
    /// Lets the unpacked tar of a layer of the only image pass by once more; what was read is to be believed if this ends well.
    ///
    /// # Errors
    /// Where it can't be read to its end, or is not what the image names.
    pub fn pass_layer<T>(
        &self,
        layer: &PlannedLayer,
        read: impl FnOnce(&mut dyn Skip) -> Result<T, LayerError>,
    ) -> Result<T, LayerProblem> {
        if layer.is_encrypted() {
            return Err(LayerProblem::Encrypted);
        }
        let options = self.options();
        // each pass may take as much as reading all of the image does
        let control = self.group.control.for_source();
        if !options.verify
            && options.digests < Digests::Plain
            && let Some(tar) = self.holder.open_tar(&layer.member)?
        {
            return Ok(read(&mut control.sought(tar, options.read_limit))?);
        }
        let Some((stream, _)) = self.open(layer)? else { return Err(missing(layer)) };
        let stream = control.outer(control.stored(stream), options.read_limit);
        pass_blob(stream, layer, options, &control, read)
    }

    /// How many bytes are sent for the list of a layer's files, where that is more than so many; None where it is not, or there
    /// is no list of use.
    pub fn list_beyond(&self, layer: &PlannedLayer, limit: u64) -> Option<u64> {
        let (list, size) = self.list_of(layer).filter(|(_, size)| *size > limit)?;
        let length = ListedFiles::list_size(self.holder.as_ref(), layer, (list, size), &self.group.control);
        length.ok().filter(|length| *length > limit)
    }

    /// What is said of the list of a layer that is of use, and the size of its blob.
    fn list_of<'l>(&self, layer: &'l PlannedLayer) -> Option<(&'l FileList, u64)> {
        let is_whole = self.group.options.verify || layer.is_encrypted() || layer.inline.is_some();
        layer.list.as_deref().zip(layer.size).filter(|_| !is_whole)
    }

    /// The list by which files of a layer can be fetched alone; None where it has none that is of use.
    ///
    /// # Errors
    /// Where it can't be had, or is damaged.
    pub fn listed_files(&self, layer: &PlannedLayer) -> Result<Option<ListedFiles>, LayerProblem> {
        let Some((list, size)) = self.list_of(layer) else { return Ok(None) };
        match ListedFiles::fetch(self.holder.as_ref(), layer, (list, size), &self.group.control) {
            Ok(list) => Ok(Some(list)),
            Err(ListRefusal::Whole(_)) => Ok(None),
            Err(ListRefusal::Layer(problem)) => Err(problem),
        }
    }

    /// Offers files of a layer that were found in its list.
    ///
    /// # Errors
    /// As [`ListedFiles::offer`].
    pub fn offer_files(
        &self,
        layer: &PlannedLayer,
        (list, found): &(Arc<ListedFiles>, FoundFiles),
        taker: &mut dyn FileTaker,
    ) -> Result<(), ListRefusal> {
        let control = self.group.control.for_source();
        list.offer(self.holder.as_ref(), layer, found, (self.group.options, &control), taker)
    }

    /// Reads those contents of a blob that were not and whose sizes others have too, to tell whether they are equal.
    pub fn read_contents(
        &self,
        blob: Blob,
        outcome: LayerResult,
        is_wanted: impl Fn(u64) -> bool,
    ) -> LayerResult {
        let mut read = outcome?;
        let member = &blob.layer.member;
        let identity = self.holder.identity(member);
        let tar = self.holder.open_contents(member)?.ok_or(LayerProblem::Changed)?;
        let tar = self.group.control.sought_again(tar);
        read_contents(tar, &mut Arc::make_mut(&mut read).layer.changeset, is_wanted)?;
        match self.holder.identity(member) == identity {
            true => Ok(read),
            false => Err(LayerProblem::Changed),
        }
    }
}
