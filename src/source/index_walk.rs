//! Walks through `index.json` and the indexes that it leads to, and finds the images, and what is none.
//!
//! One entry that is missing or damaged is no reason to refuse the others: whoever chooses knows which one is needed.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::access::Documents;
use super::candidate::{ArtifactEntry, Candidate, FoundImages, UnreadEntry};
use super::documents::{
    Described, MANIFEST_LIMIT, bad_document, check, described, digest, index_name, wrong_inside,
};
use super::{PlannedLayer, SourceError};
use crate::image::{Artifact, Descriptor, Digest, Index, Manifest, OciDocument};
use crate::layer::FileList;

/// Indexes within indexes are followed so deep; real ones are two deep.
const DEPTH: usize = 8;
/// Entries of all indexes together.
const ENTRIES: usize = 10_000;
/// Bytes of all documents that they lead to: one of megabytes may be listed under thousands of names.
const BYTES: usize = 256 << 20;

/// An index or manifest that is still to be read.
struct Pending {
    descriptor: Descriptor,
    wanted_by: String,
    depth: usize,
    group: Option<Digest>,
    names: Vec<String>,
}

/// What an entry of an index leads to.
enum Entry {
    Index(Digest, Index),
    Image(Box<Candidate>),
    Artifact(Artifact),
    /// One that was read before.
    Seen,
}

/// What of an index is still to be walked through, and what was found.
struct IndexWalk<'d> {
    documents: &'d dyn Documents,
    queue: VecDeque<Pending>,
    entries: usize,
    bytes: usize,
    seen: HashSet<(Digest, Vec<String>)>,
    found: FoundImages,
    /// The images that were found, by config and index.
    places: HashMap<(String, Option<Digest>), usize>,
    /// The names of each.
    names: HashSet<(usize, String)>,
}

/// Finds all images that an index leads to.
///
/// # Errors
/// Where it is no index, or leads on without end.
pub(super) fn walk(documents: &dyn Documents, index: &[u8]) -> Result<FoundImages, SourceError> {
    let mut walk = IndexWalk::new(documents);
    let (document, oddities) = OciDocument::parse("index.json", index)
        .map_err(|source| bad_document(documents, "index.json", "image index", source))?;
    let OciDocument::Index(index) = document else {
        // index.json must be an index (OCI image spec, image-layout.md)
        let source = serde::de::Error::custom("`manifests` is not there");
        return Err(bad_document(documents, "index.json", "image index", source));
    };
    walk.found.oddities = oddities;
    walk.list(index.manifests, index_name(documents), None)?;
    while let Some(pending) = walk.queue.pop_front() {
        if walk.bytes > BYTES {
            return Err(walk.endless());
        }
        match walk.read(&pending) {
            Err(error) => walk.found.unread.push(UnreadEntry {
                names: pending.names,
                platform: pending.descriptor.platform(),
                digest: pending.descriptor.digest.parse().ok(),
                group: pending.group,
                error,
            }),
            Ok(Entry::Seen) => {}
            Ok(Entry::Artifact(artifact)) => {
                let Pending { names, descriptor, .. } = pending;
                walk.found.artifacts.push(ArtifactEntry { names, artifact, descriptor });
            }
            Ok(Entry::Index(blob, index)) => {
                walk.list(index.manifests, &blob.blob_path(), Some((&pending, &blob)))?;
            }
            Ok(Entry::Image(candidate)) => walk.add(*candidate),
        }
    }
    Ok(walk.found)
}

impl<'d> IndexWalk<'d> {
    fn new(documents: &'d dyn Documents) -> Self {
        Self {
            documents,
            queue: VecDeque::new(),
            entries: 0,
            bytes: 0,
            seen: HashSet::new(),
            found: FoundImages::default(),
            places: HashMap::new(),
            names: HashSet::new(),
        }
    }

    fn endless(&self) -> SourceError {
        SourceError::EndlessIndex {
            origin: self.documents.origin().to_owned(),
            depth: DEPTH,
            count: ENTRIES,
            bytes: BYTES as u64,
        }
    }

    /// Queues what an index lists.
    fn list(
        &mut self,
        entries: Vec<Descriptor>,
        name: &str,
        above: Option<(&Pending, &Digest)>,
    ) -> Result<(), SourceError> {
        let depth = above.map_or(1, |(pending, _)| pending.depth + 1);
        self.entries += entries.len();
        // counted before they are kept: an index that is listed under many names would multiply them
        if depth > DEPTH || self.entries > ENTRIES {
            return Err(self.endless());
        }
        let names = above.map(|(pending, _)| pending.names.as_slice()).unwrap_or_default();
        self.queue.extend(entries.into_iter().map(|descriptor| Pending {
            names: if names.is_empty() { names_of(&descriptor) } else { names.to_vec() },
            descriptor,
            wanted_by: name.to_owned(),
            depth,
            group: above.map(|(_, digest)| digest.clone()),
        }));
        Ok(())
    }

    /// Reads what an entry leads to.
    fn read(&mut self, pending: &Pending) -> Result<Entry, SourceError> {
        if let Some(artifact) = pending.descriptor.artifact() {
            return Ok(Entry::Artifact(artifact));
        }
        let documents = self.documents;
        let blob = digest(documents, &pending.descriptor.digest, &pending.wanted_by)?;
        if !self.seen.insert((blob.clone(), pending.names.clone())) {
            return Ok(Entry::Seen);
        }
        let name = blob.blob_path();
        let Described { bytes, oddity } =
            described(documents, &pending.descriptor, &blob, MANIFEST_LIMIT, &pending.wanted_by)?;
        self.bytes += bytes.len();
        let (document, oddities) = OciDocument::parse("image manifest", &bytes)
            .map_err(|source| bad_document(documents, &name, "image index or manifest", source))?;
        let artifact = match &document {
            OciDocument::Index(index) => index.artifact(),
            OciDocument::Manifest(manifest) => manifest.artifact(),
        };
        Ok(match (artifact, document) {
            (Some(artifact), _) => Entry::Artifact(artifact),
            (None, OciDocument::Index(index)) => {
                self.found.oddities.extend(oddities.into_iter().chain(oddity));
                Entry::Index(blob, index)
            }
            (None, OciDocument::Manifest(manifest)) => {
                let mut candidate = candidate(documents, pending, blob, *manifest)?;
                candidate.oddities.extend(oddities.into_iter().chain(oddity));
                Entry::Image(Box::new(candidate))
            }
        })
    }

    /// Adds an image, or names to one that is known.
    fn add(&mut self, mut candidate: Candidate) {
        let candidates = &mut self.found.candidates;
        let key = (candidate.config_member.clone(), candidate.group.clone());
        let place = *self.places.entry(key).or_insert(candidates.len());
        candidate.names.retain(|name| self.names.insert((place, name.clone())));
        match candidates.get_mut(place) {
            Some(same) => same.names.append(&mut candidate.names),
            None => candidates.push(candidate),
        }
    }
}

/// The image that a manifest describes.
fn candidate(
    documents: &dyn Documents,
    pending: &Pending,
    blob: Digest,
    manifest: Manifest,
) -> Result<Candidate, SourceError> {
    let wanted_by = &pending.descriptor.digest;
    let has_soci_index = manifest.has_soci_index;
    let mut oddities = Vec::new();
    let layer = |descriptor: Descriptor| {
        let digest = digest(documents, &descriptor.digest, wanted_by)?;
        let member = digest.blob_path();
        let in_index =
            has_soci_index.then_some(FileList::Unusable("it is in a SOCI index, which is not read"));
        // what is wrong is of no use but to say so, where there is nothing else
        let is_useful = |data: &Arc<[u8]>| {
            check(documents, &digest, Some(&descriptor), data).is_ok() || !documents.names().has(&member)
        };
        let inline = descriptor.data.clone().filter(is_useful);
        let is_wrong = inline.is_none() && descriptor.data.is_some();
        oddities.extend(is_wrong.then(|| wrong_inside(documents, &digest)));
        Ok(PlannedLayer {
            inline,
            member,
            diff_id: None,
            digest: Some(digest),
            size: descriptor.size,
            list: FileList::of(&descriptor.annotations).or(in_index).map(Arc::new),
            media_type: descriptor.media_type,
        })
    };
    let layers = manifest.layers.into_iter().map(layer).collect::<Result<_, SourceError>>()?;
    Ok(Candidate {
        names: pending.names.clone(),
        platform: pending.descriptor.platform(),
        recorded: None,
        config_member: digest(documents, &manifest.config.digest, wanted_by)?.blob_path(),
        config: Some(manifest.config),
        layers,
        oddities,
        manifest: Some(blob),
        group: pending.group.clone(),
    })
}

fn names_of(descriptor: &Descriptor) -> Vec<String> {
    descriptor.names().next().map(str::to_owned).into_iter().collect()
}
