//! Which images an archive or layout holds: from `manifest.json`, from `index.json`, or from both.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::access::Documents;
use super::candidate::{Candidate, FoundImages};
use super::documents::{MANIFEST_LIMIT, bad_document};
use super::index_walk::walk;
use super::{PlannedLayer, SourceError};
use crate::image::{Digest, DockerManifest};

/// Bytes of names that images of one config in several indexes take over from `manifest.json`, each all of them.
const NAME_BYTES: usize = 64 << 20;

/// Finds all images.
///
/// # Errors
/// Where a document that must be there is missing, damaged or no JSON.
pub fn find(documents: &dyn Documents) -> Result<FoundImages, SourceError> {
    let (docker, index, useless) = match (docker_list(documents), index_list(documents)) {
        (Err(error), Ok(Some(index))) if is_no_list(&error) && !index.is_empty() => {
            (None, Some(index), Some((error, "index.json")))
        }
        (Ok(Some(docker)), Err(error)) if is_no_list(&error) && !docker.0.is_empty() => {
            (Some(docker), None, Some((error, "manifest.json")))
        }
        (Ok(Some(docker)), Ok(Some(mut index))) if !docker.0.is_empty() && index.leads_nowhere() => {
            let error = index.unread.swap_remove(0).error;
            (Some(docker), None, Some((error, "manifest.json")))
        }
        (docker, index) => {
            let index = index?;
            (docker?, index, None)
        }
    };
    if docker.is_none() && index.is_none() {
        return Err(SourceError::NoManifest {
            origin: documents.origin().to_owned(),
            members: documents.names().count(),
            is_root_file_system: ["etc", "bin", "usr"].iter().any(|name| documents.names().has_below(name)),
        });
    }
    let is_oci_archive = index.is_some();
    let mut found = FoundImages { is_oci_archive, ..index.unwrap_or_default() };
    if let Some((manifests, oddities)) = docker {
        found.is_docker_archive = true;
        found.oddities.extend(oddities);
        if !add_docker(&mut found, one_for_each_config(manifests)) {
            return Err(SourceError::TooManyNames {
                origin: documents.origin().to_owned(),
                limit: NAME_BYTES as u64,
            });
        }
    }
    if let Some((error, read)) = useless {
        let error = error.to_string();
        let problem = error.strip_prefix(&format!("{}: ", documents.origin())).unwrap_or(&error);
        found.oddities.push(format!("{problem}; the image is read by {read}"));
    }
    Ok(found)
}

/// What `manifest.json` lists, and what is odd in it.
type DockerList = (Vec<DockerManifest>, Vec<String>);

/// Reads `manifest.json`.
fn docker_list(documents: &dyn Documents) -> Result<Option<DockerList>, SourceError> {
    let Some(docker) = documents.document("manifest.json", MANIFEST_LIMIT)? else { return Ok(None) };
    let list = DockerManifest::parse_list(&docker);
    list.map(Some).map_err(|source| bad_document(documents, "manifest.json", "list of images", source))
}

/// What `index.json` lists.
fn index_list(documents: &dyn Documents) -> Result<Option<FoundImages>, SourceError> {
    let Some(index) = documents.document("index.json", MANIFEST_LIMIT)? else { return Ok(None) };
    walk(documents, &index).map(Some)
}

/// Tells a document that is something else than its name says, as a web page has them, from one that can't be had.
fn is_no_list(error: &SourceError) -> bool {
    matches!(error, SourceError::BadDocument { .. } | SourceError::LongDocument { .. })
}

/// Joins what `manifest.json` says of one image in several places; its config is cleaned.
fn one_for_each_config(manifests: Vec<DockerManifest>) -> Vec<DockerManifest> {
    let mut places = HashMap::new();
    let mut joined: Vec<DockerManifest> = Vec::new();
    for mut manifest in manifests {
        manifest.config = clean(&manifest.config);
        match places.entry(manifest.config.clone()) {
            Entry::Vacant(place) => {
                place.insert(joined.len());
                joined.push(manifest);
            }
            Entry::Occupied(place) => {
                let known = &mut joined[*place.get()];
                known.repo_tags.append(&mut manifest.repo_tags);
                known.layers = manifest.layers;
            }
        }
    }
    for manifest in &mut joined {
        let mut seen = HashSet::new();
        manifest.repo_tags.retain(|tag| seen.insert(tag.clone()));
    }
    joined
}

/// Adds the images of `manifest.json`, or joins them with the same images of the index: the order of layers is the
/// former's (Docker 25.0.0 shuffled the latter's), digests and platform are the latter's. False where their names are too
/// many.
fn add_docker(found: &mut FoundImages, manifests: Vec<DockerManifest>) -> bool {
    let candidates = &mut found.candidates;
    let mut listed = HashSet::new();
    let mut spellings: HashMap<Digest, Vec<String>> = HashMap::new();
    let mut of_index: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, candidate) in candidates.iter().enumerate() {
        of_index.entry(candidate.config_member.clone()).or_default().push(place);
    }
    let mut name_bytes = 0;
    for manifest in manifests {
        let mut known: BTreeMap<String, PlannedLayer> = BTreeMap::new();
        let Some(same) = of_index.get(&manifest.config) else {
            candidates.push(Candidate {
                platform: None,
                recorded: None,
                config: None,
                layers: planned(&manifest.layers, &known),
                names: manifest.repo_tags,
                config_member: manifest.config,
                oddities: Vec::new(),
                manifest: None,
                group: None,
            });
            continue;
        };
        let tags = manifest.repo_tags.iter();
        name_bytes += same.len() * tags.map(|tag| tag.len() + size_of::<String>()).sum::<usize>();
        if name_bytes > NAME_BYTES {
            return false;
        }
        for place in same {
            let layers = candidates[*place].layers.iter();
            known.extend(layers.map(|layer| (layer.member.clone(), layer.clone())));
        }
        let full = FullNames::of(&manifest.repo_tags);
        let layers = planned(&manifest.layers, &known);
        for place in same {
            let candidate = &mut candidates[*place];
            candidate.layers = Arc::clone(&layers);
            candidate.names.retain(|name| !full.include(name));
            candidate.names.splice(0..0, manifest.repo_tags.iter().cloned());
            listed.insert(*place);
            if let Some(group) = &candidate.group {
                spellings.entry(group.clone()).or_insert_with(|| manifest.repo_tags.clone());
            }
        }
    }
    spell_others(found, &listed, &spellings, name_bytes)
}

/// Spells the names of an image's other platforms as `manifest.json` does, which describes one of them alone; so they stay
/// one image. False where the names are too many.
fn spell_others(
    found: &mut FoundImages,
    listed: &HashSet<usize>,
    spellings: &HashMap<Digest, Vec<String>>,
    mut name_bytes: usize,
) -> bool {
    let others = found.candidates.iter_mut().enumerate().filter(|(place, _)| !listed.contains(place));
    let others = others.map(|(_, candidate)| (&candidate.group, &mut candidate.names));
    let unread = found.unread.iter_mut().map(|entry| (&entry.group, &mut entry.names));
    for (group, names) in others.chain(unread) {
        let Some(spelled) = group.as_ref().and_then(|group| spellings.get(group)) else { continue };
        name_bytes += spelled.iter().map(|tag| tag.len() + size_of::<String>()).sum::<usize>();
        if name_bytes > NAME_BYTES {
            return false;
        }
        let full = FullNames::of(spelled);
        if !names.is_empty() && names.iter().all(|name| full.include(name)) {
            names.clone_from(spelled);
        }
    }
    true
}

/// Full names of an image, of which an index gives other spellings: `docker.io/library/a:1`, `a:1`, `1`.
struct FullNames<'a> {
    familiar: HashSet<&'a str>,
    tags: HashSet<&'a str>,
}

impl<'a> FullNames<'a> {
    fn of(names: &'a [String]) -> Self {
        Self {
            familiar: names.iter().map(|name| familiar(name)).collect(),
            tags: names.iter().filter_map(|name| Some(name.rsplit_once(':')?.1)).collect(),
        }
    }

    fn include(&self, name: &str) -> bool {
        self.familiar.contains(familiar(name)) || self.tags.contains(name)
    }
}

fn planned(members: &[String], known: &BTreeMap<String, PlannedLayer>) -> Arc<[PlannedLayer]> {
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

/// A name as people write it, without the default registry.
pub(crate) fn familiar(name: &str) -> &str {
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    name.strip_prefix("library/").unwrap_or(name)
}

fn clean(member: &str) -> String {
    String::from_utf8_lossy(crate::layer::ImagePath::clean(member.as_bytes()).as_bytes()).into_owned()
}
