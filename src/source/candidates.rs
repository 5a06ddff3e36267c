//! Which images an archive or layout holds: from `manifest.json`, from `index.json`, or from both.

use std::collections::BTreeMap;

use super::access::Documents;
use super::candidate::{Candidate, FoundImages};
use super::documents::{MANIFEST_LIMIT, bad_document};
use super::index_walk::walk;
use super::{PlannedLayer, SourceError};
use crate::image::{Digest, DockerManifest};

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
    let mut found = match index {
        Some(index) => walk(documents, &index)?,
        None => FoundImages::default(),
    };
    if let Some(docker) = docker {
        let (manifests, oddities) = DockerManifest::parse_list(&docker)
            .map_err(|source| bad_document(documents, "manifest.json", "list of images", source))?;
        found.oddities.extend(oddities);
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
