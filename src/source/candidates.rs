//! Which images an archive or layout holds: from `manifest.json`, from `index.json`, or from both.

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::access::Documents;
use super::documents::{MANIFEST_LIMIT, bad_document, check, digest, require};
use super::{PlannedLayer, SourceError};
use crate::image::{Descriptor, Digest, DockerManifest, Manifest, OciDocument, Platform};

/// Indexes within indexes are followed so deep; real ones are two deep.
const DEPTH: usize = 8;
/// Entries of all indexes together.
const ENTRIES: usize = 10_000;

/// An image that could be chosen.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The names that the archive gives it.
    pub names: Vec<String>,
    /// The platform, where the index says it.
    pub platform: Option<Platform>,
    /// The member that holds its config.
    pub config_member: String,
    /// The config's descriptor, where a manifest has one.
    pub config: Option<Descriptor>,
    /// Its layers, base first.
    pub layers: Vec<PlannedLayer>,
    /// What was odd in its manifest, where it has one of its own.
    pub oddities: Vec<String>,
    /// Its manifest, where it has one of its own.
    manifest: Option<Digest>,
    /// The index that lists it as one of several platforms.
    group: Option<Digest>,
}

/// What an archive or layout holds.
#[derive(Debug, Default)]
pub struct FoundImages {
    /// The images, in the order in which they are listed.
    pub candidates: Vec<Candidate>,
    /// Platforms that an index lists and whose manifests are not there.
    pub absent: Vec<String>,
    /// Whether attestations or other artifacts were left out.
    pub artifacts: bool,
    /// What was odd in the documents that list images.
    pub warnings: Vec<String>,
}

/// Finds all images.
///
/// # Errors
/// Where a document that must be there is missing, damaged or no JSON.
pub fn find(documents: &dyn Documents) -> Result<FoundImages, SourceError> {
    let docker = documents.document("manifest.json", MANIFEST_LIMIT)?;
    let index = documents.document("index.json", MANIFEST_LIMIT)?;
    if docker.is_none() && index.is_none() {
        return Err(SourceError::NoManifest {
            origin: documents.origin().to_owned(),
            members: documents.names().count(),
            is_root_file_system: ["etc", "bin", "usr"].iter().any(|name| documents.names().has_below(name)),
        });
    }
    let mut found = FoundImages::default();
    if let Some(index) = index {
        walk(documents, &index, &mut found)?;
    }
    if let Some(docker) = docker {
        let (manifests, oddities) = DockerManifest::parse_list(&docker)
            .map_err(|source| bad_document(documents, "manifest.json", "list of images", source))?;
        found.warnings.extend(oddities);
        for manifest in manifests {
            add_docker(&mut found.candidates, manifest);
        }
    }
    Ok(found)
}

/// Adds an image of `manifest.json`, or joins it with the same image of the index: the order of layers is the former's
/// (Docker 25.0.0 shuffled the latter's), digests and platform are the latter's.
fn add_docker(candidates: &mut Vec<Candidate>, manifest: DockerManifest) {
    let same = candidates.iter_mut().filter(|c| c.config_member == clean(&manifest.config));
    let mut known: BTreeMap<String, PlannedLayer> = BTreeMap::new();
    let mut joined = false;
    for candidate in same {
        joined = true;
        known.extend(candidate.layers.iter().map(|layer| (layer.member.clone(), layer.clone())));
        candidate.layers = planned(&manifest.layers, &known);
        let full: Vec<String> = manifest.repo_tags.clone();
        candidate.names.retain(|name| !full.iter().any(|tag| ends_with_tag(tag, name)));
        candidate.names.splice(0..0, full);
    }
    if !joined {
        candidates.push(Candidate {
            names: manifest.repo_tags.clone(),
            platform: None,
            config_member: clean(&manifest.config),
            config: None,
            layers: planned(&manifest.layers, &known),
            oddities: Vec::new(),
            manifest: None,
            group: None,
        });
    }
}

fn planned(members: &[String], known: &BTreeMap<String, PlannedLayer>) -> Vec<PlannedLayer> {
    let plan = |member: &String| {
        let member = clean(member);
        known.get(&member).cloned().unwrap_or_else(|| PlannedLayer {
            digest: blob_digest(&member),
            member,
            ..PlannedLayer::default()
        })
    };
    members.iter().map(plan).collect()
}

/// The digest that a member named `blobs/sha256/…` goes by.
pub(crate) fn blob_digest(member: &str) -> Option<Digest> {
    let (algorithm, hex) = member.strip_prefix("blobs/")?.split_once('/')?;
    format!("{algorithm}:{hex}").parse().ok()
}

/// Tells whether `tag` is a full name of which `name` is another spelling: `docker.io/library/a:1`, `a:1`, `1`.
fn ends_with_tag(tag: &str, name: &str) -> bool {
    familiar(tag) == familiar(name) || tag.rsplit_once(':').is_some_and(|(_, only_tag)| only_tag == name)
}

/// A name as people write it, without the default registry.
pub(crate) fn familiar(name: &str) -> &str {
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    name.strip_prefix("library/").unwrap_or(name)
}

fn clean(member: &str) -> String {
    String::from_utf8_lossy(crate::layer::ImagePath::clean(member.as_bytes()).as_bytes()).into_owned()
}

/// An index or manifest that is still to be read.
struct Pending {
    descriptor: Descriptor,
    wanted_by: String,
    depth: usize,
    group: Option<Digest>,
    names: Vec<String>,
}

/// What of an index is still to be walked through.
struct IndexWalk<'d> {
    documents: &'d dyn Documents,
    queue: VecDeque<Pending>,
    entries: usize,
}

impl IndexWalk<'_> {
    /// Queues what an index lists; gives back a manifest.
    fn take(
        &mut self,
        document: OciDocument,
        name: &str,
        above: Option<(&Pending, Digest)>,
    ) -> Result<Option<Manifest>, SourceError> {
        let index = match document {
            OciDocument::Manifest(manifest) => return Ok(Some(*manifest)),
            OciDocument::Index(index) => index,
        };
        let depth = above.as_ref().map_or(1, |(pending, _)| pending.depth + 1);
        self.entries += index.manifests.len();
        // counted before they are kept: an index that is listed under many names would multiply them
        if depth > DEPTH || self.entries > ENTRIES {
            return Err(SourceError::EndlessIndex {
                origin: self.documents.origin().to_owned(),
                depth: DEPTH,
                count: ENTRIES,
            });
        }
        let names = above.as_ref().map(|(pending, _)| pending.names.as_slice()).unwrap_or_default();
        let group = above.as_ref().map(|(_, digest)| digest.clone());
        self.queue.extend(index.manifests.into_iter().map(|descriptor| Pending {
            names: if names.is_empty() { names_of(&descriptor) } else { names.to_vec() },
            descriptor,
            wanted_by: name.to_owned(),
            depth,
            group: group.clone(),
        }));
        Ok(None)
    }
}

fn walk(documents: &dyn Documents, index: &[u8], found: &mut FoundImages) -> Result<(), SourceError> {
    let mut seen = HashSet::new();
    let mut walk = IndexWalk { documents, queue: VecDeque::new(), entries: 0 };
    let (document, oddities) = OciDocument::parse("index.json", index)
        .map_err(|source| bad_document(documents, "index.json", "image index", source))?;
    found.warnings.extend(oddities);
    if walk.take(document, "index.json", None)?.is_some() {
        // index.json must be an index (OCI image spec, image-layout.md)
        let source = serde::de::Error::custom("`manifests` is not there");
        return Err(bad_document(documents, "index.json", "image index", source));
    }
    while let Some(pending) = walk.queue.pop_front() {
        if pending.descriptor.is_artifact() {
            found.artifacts = true;
            continue;
        }
        let blob = digest(documents, &pending.descriptor.digest, &pending.wanted_by)?;
        if !seen.insert((blob.clone(), pending.names.clone())) {
            continue;
        }
        let name = blob.blob_path();
        if let Some(platform) = pending.descriptor.platform().filter(|_| !documents.names().has(&name)) {
            found.absent.push(platform.to_string()); // an engine that pulled one platform saves the whole index
            continue;
        }
        let bytes = require(documents, &name, MANIFEST_LIMIT, &pending.wanted_by)?;
        check(documents, &blob, Some(&pending.descriptor), &bytes)?;
        let (document, oddities) = OciDocument::parse("image manifest", &bytes)
            .map_err(|source| bad_document(documents, &name, "image index or manifest", source))?;
        let Some(manifest) = walk.take(document, &name, Some((&pending, blob.clone())))? else {
            found.warnings.extend(oddities);
            continue;
        };
        if manifest.is_artifact() {
            found.artifacts = true;
            continue;
        }
        add(documents, found, pending, (blob, manifest, oddities))?;
    }
    Ok(())
}

fn add(
    documents: &dyn Documents,
    found: &mut FoundImages,
    pending: Pending,
    (blob, manifest, oddities): (Digest, Manifest, Vec<String>),
) -> Result<(), SourceError> {
    let wanted_by = pending.descriptor.digest.clone();
    let config_member = digest(documents, &manifest.config.digest, &wanted_by)?.blob_path();
    let same =
        found.candidates.iter_mut().find(|c| c.config_member == config_member && c.group == pending.group);
    if let Some(same) = same {
        same.names
            .extend(pending.names.into_iter().filter(|name| !same.names.contains(name)).collect::<Vec<_>>());
        return Ok(());
    }
    let layer = |descriptor: Descriptor| {
        let digest = digest(documents, &descriptor.digest, &wanted_by)?;
        Ok(PlannedLayer {
            member: digest.blob_path(),
            diff_id: None,
            digest: Some(digest),
            size: descriptor.size,
            media_type: descriptor.media_type,
        })
    };
    found.candidates.push(Candidate {
        names: pending.names,
        platform: pending.descriptor.platform(),
        config_member,
        config: Some(manifest.config),
        layers: manifest.layers.into_iter().map(layer).collect::<Result<_, SourceError>>()?,
        oddities,
        manifest: Some(blob),
        group: pending.group,
    });
    Ok(())
}

fn names_of(descriptor: &Descriptor) -> Vec<String> {
    descriptor.names().next().map(str::to_owned).into_iter().collect()
}

impl Candidate {
    /// Tells whether an engine that exported the image calls it by this ID. Docker's own store and podman name an image
    /// by its config; containerd's store by its manifest, or by the index of its platforms.
    pub(crate) fn has_id(&self, id: &Digest) -> bool {
        [&self.config_digest(), &self.manifest, &self.group].into_iter().flatten().any(|known| known == id)
    }

    /// The digest that names the config: of its descriptor, else in the name of its file. Engines call it `<hex>.json`,
    /// `sha256:<hex>` or `blobs/sha256/<hex>`.
    pub fn config_digest(&self) -> Option<Digest> {
        if let Some(descriptor) = &self.config {
            return descriptor.digest.parse().ok();
        }
        let file = self.config_member.rsplit('/').next()?;
        let hex = file.trim_end_matches(".json").trim_start_matches("sha256:");
        format!("sha256:{hex}").parse().ok()
    }

    /// What makes two candidates one image for several platforms: the same names, or the same index.
    pub(crate) fn is_same_image(&self, other: &Self) -> bool {
        match (self.names.is_empty(), other.names.is_empty()) {
            (true, true) => {
                self.group == other.group && self.platform.is_some() && self.platform != other.platform
            }
            _ => self.names == other.names && self.config_member != other.config_member,
        }
    }
}
