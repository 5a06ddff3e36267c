//! For which platforms an engine has an image: from its store, from what it says, and from an export only where it says nothing.

use std::sync::Arc;

use super::asked::{AskedImages, own_platform};
use super::export::EngineExport;
use super::route::find_store;
use crate::image::OfferedPlatform;
use crate::scan::{ScanAllError, ScanError};
use crate::source::engine::{EngineKind, EngineStore};
use crate::source::store::{StoreProblem, open_in_store};
use crate::source::{Note, OfferedImage, Selector, Via, offered};

impl AskedImages<'_> {
    /// Lists the platforms of the image that is wanted first, with the family of its engine.
    ///
    /// # Errors
    /// Where it was to be read from the store and can't be, or its documents are damaged.
    pub(in crate::scan) fn offered(self: &Arc<Self>) -> Result<(EngineKind, OfferedImage), ScanAllError> {
        let (_, image) = self.at(0);
        let mut offered = self.find_platforms()?;
        if !image.tags.is_empty() {
            offered.tags.clone_from(&image.tags);
        }
        if let [only] = offered.platforms.as_slice()
            && only.digest == offered.digest
        {
            offered.digest = None;
        }
        Ok((self.engine.kind(), offered))
    }

    fn find_platforms(self: &Arc<Self>) -> Result<OfferedImage, ScanAllError> {
        let (want, image) = self.at(0);
        let via = want.request.via;
        // podman and graph drivers keep one platform under a name, of which the engine says all that there is to say
        let store = find_store(self).ok().filter(|store| store.driver_type.is_some());
        let in_containerd = store.filter(|_| self.engine.kind() == EngineKind::Docker);
        let mut problem = None;
        if let (Some(store), Via::Auto | Via::Store) = (&in_containerd, via) {
            match self.offered_in_store(store) {
                Ok(offered) => return Ok(offered),
                Err(found) if via == Via::Store => {
                    let reference = image.reference.clone();
                    return Err(want.blame(ScanError::NotInStore { reference, problem: found }));
                }
                Err(found) => problem = Some(found),
            }
        }
        if via != Via::Export {
            let _wait = self.group.control.wait();
            let said = self.engine.platforms(&image.reference).unwrap_or_default();
            let known = if said.is_empty() && in_containerd.is_none() { self.inspected() } else { said };
            if !known.is_empty() {
                if problem.as_ref().is_some_and(StoreProblem::is_permission) {
                    let words = "as root, imgscope reads layers and sizes from the engine's store too: use `sudo imgscope`";
                    self.group.control.note(Note::Hint(words.to_owned()));
                }
                return Ok(self.told(known));
            }
        }
        if let Some(problem) = problem {
            self.tell_of_export(0, None, &problem);
        }
        let export = EngineExport::new(Arc::clone(self), vec![0]);
        let archive = export.documents()?;
        offered(&archive, &Selector::Only).map_err(|error| want.blame(error))
    }

    fn offered_in_store(&self, store: &EngineStore) -> Result<OfferedImage, StoreProblem> {
        let holder = open_in_store(self.engine.kind(), store, self.at(0).1)?;
        offered(holder.as_ref(), &Selector::Only).map_err(|error| match StoreProblem::behind(&error) {
            Some(problem) => problem.clone(),
            None => StoreProblem::Unsupported(error.to_string()),
        })
    }

    /// The one platform that the engine describes.
    fn inspected(&self) -> Vec<OfferedPlatform> {
        let (_, image) = self.at(0);
        let layers = image.diff_ids.len();
        let one = own_platform(image).map(|platform| OfferedPlatform {
            platform,
            digest: None,
            id: image.id.parse().ok(),
            layers: (layers > 0).then_some(layers),
            compressed_size: None,
            attestations: Vec::new(),
            is_present: true,
        });
        one.into_iter().collect()
    }

    fn told(&self, platforms: Vec<OfferedPlatform>) -> OfferedImage {
        let is_listed = platforms.iter().any(|platform| platform.digest.is_some());
        OfferedImage {
            tags: Vec::new(),
            digest: self.at(0).1.id.parse().ok().filter(|_| is_listed),
            platforms,
            warnings: Vec::new(),
            is_remote: false,
            is_docker_archive: false,
            is_oci_archive: false,
        }
    }
}
