//! Chooses one image of those that an archive or layout holds, and plans how its layers are read.

use std::collections::HashMap;

use super::access::Documents;
use super::candidate::{ArtifactEntry, Candidate, FoundImages, ReadConfig, UnreadEntry};
use super::candidates::{familiar, find};
use super::documents::index_name;
use super::platforms::{for_platform, learn_platforms, recorded_platform};
use super::{PlannedLayer, Selector, SourceError};
use crate::image::{Digest, HeldImage, ImageConfig, Platform};
use crate::text::{escape_line, first_few};

/// Layers that an image may have. Engines mount 128 at most; a hostile image names one layer without end.
const LAYERS: usize = 4_096;
/// Images of which the config is read, in search of the one that another one is built on.
const BESIDE: usize = 64;
/// Names and platforms of an image that are told.
const NAMED: usize = 20;

/// The image that was chosen: its config, and where its layers are.
#[derive(Debug, Clone)]
pub struct ImagePlan {
    /// The digest of its config.
    pub id: Digest,
    /// The platform that it is made for.
    pub platform: Platform,
    /// Its config.
    pub config: ImageConfig,
    /// Its names.
    pub tags: Vec<String>,
    /// Its layers, base first.
    pub layers: Vec<PlannedLayer>,
    /// What was odd in the documents that describe it, escaped.
    pub warnings: Vec<String>,
    /// Images of other names in the same archive or layout, as far as they were looked at.
    pub beside: Vec<HeldImage>,
    /// Whether its holder has Docker's `manifest.json`, beside an OCI index or alone.
    pub is_docker_archive: bool,
    /// Whether its holder has an OCI index, `index.json`.
    pub is_oci_archive: bool,
}

/// Chooses an image.
///
/// # Errors
/// Where documents are missing or damaged, nothing answers the wish, or several do.
pub fn plan(
    documents: &dyn Documents,
    selector: &Selector,
    wanted: Option<&Platform>,
) -> Result<ImagePlan, SourceError> {
    let mut found = find(documents)?;
    learn_platforms(documents, &mut found.candidates, &found.unread, wanted);
    let FoundImages { candidates, unread, artifacts, oddities, is_docker_archive, is_oci_archive } = found;
    let chosen = choose_image(documents, &candidates, unread, &artifacts, selector, wanted)?;
    let candidate = for_platform(documents, &chosen.platforms, chosen.unread, wanted)?;
    let plan = with_config(documents, candidate, oddities, (is_docker_archive, is_oci_archive))?;
    Ok(ImagePlan { beside: beside(documents, &candidates, candidate), ..plan })
}

/// Images of other names, which may be what this one is built on; those that can't be read are left out.
///
/// Platforms of one image have one name: none of them is read, and of a registry, which lists one image, nothing is fetched.
fn beside(documents: &dyn Documents, candidates: &[Candidate], chosen: &Candidate) -> Vec<HeldImage> {
    let is_other = |candidate: &&Candidate| {
        let names = &candidate.names;
        let is_shorter = candidate.layers.len() <= chosen.layers.len();
        !names.is_empty() && !names.iter().any(|name| chosen.names.contains(name)) && is_shorter
    };
    let held = |candidate: &Candidate| {
        let config = candidate.read_config(documents).ok()?.config;
        Some(HeldImage {
            names: candidate.names.iter().map(|name| familiar(name).to_owned()).collect(),
            steps: Some(config.history.into_iter().map(|entry| entry.created_by).collect()),
            diff_ids: config.rootfs.diff_ids,
            size: None,
        })
    };
    candidates.iter().filter(is_other).take(BESIDE).filter_map(held).collect()
}

/// An image, by its platforms.
pub(super) struct ChosenImage<'c> {
    /// Those that can be read, at least one.
    pub platforms: Platforms<'c>,
    /// Those that are listed and can't be had.
    pub unread: Vec<UnreadEntry>,
}

type Platforms<'a> = Vec<&'a Candidate>;

/// Chooses one image of all that were found. A wish for a platform is heard where nothing else tells images apart.
///
/// # Errors
/// Where nothing answers, or several images do.
pub(super) fn choose_image<'c>(
    documents: &dyn Documents,
    candidates: &'c [Candidate],
    mut unread: Vec<UnreadEntry>,
    artifacts: &[ArtifactEntry],
    selector: &Selector,
    wanted: Option<&Platform>,
) -> Result<ChosenImage<'c>, SourceError> {
    let images = group(candidates);
    let image = match selector {
        Selector::Only => only(documents, &images, &mut unread, artifacts, wanted)?,
        Selector::Number(number) => {
            images.get(*number).ok_or_else(|| no_such(documents, &images, &format!("@{number}")))?
        }
        Selector::Name(name) => named(documents, &images, &mut unread, artifacts, name)?,
        Selector::Id(id) => {
            let by_id = images.iter().find(|image| image.iter().any(|candidate| candidate.has_id(id)));
            by_id.ok_or_else(|| no_such(documents, &images, &id.to_string()))?
        }
    };
    unread.retain(|entry| entry.is_of(image[0]));
    Ok(ChosenImage { platforms: image.clone(), unread })
}

/// Puts the platforms of one image together: those of the same names and different configs, or without names those of the
/// same index and different platforms. Configs tell the platforms of an index that is there for one image alone.
fn group(candidates: &[Candidate]) -> Vec<Platforms<'_>> {
    let mut images: Vec<Platforms> = Vec::new();
    let mut alike: HashMap<_, Vec<usize>> = HashMap::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for candidate in candidates {
        let is_named = !candidate.names.is_empty();
        let index = candidate.group.as_ref().filter(|_| !is_named);
        let config = is_named.then_some(&candidate.config_member);
        let platform = match index {
            Some(_) => candidate.known_platform(),
            None => candidate.platform.as_ref().filter(|_| !is_named),
        };
        let places = alike.entry((&candidate.names, index)).or_default();
        // what is there already belongs to the next image of its kind, and so does what no index tells a platform of
        let nth = match (config, platform) {
            (None, None) if index.is_some() => 0,
            (None, None) => places.len(),
            own => {
                let count = known.entry((&candidate.names, index, own)).or_default();
                std::mem::replace(count, *count + 1)
            }
        };
        match places.get(nth) {
            Some(place) => images[*place].push(candidate),
            None => {
                places.push(images.len());
                images.push(vec![candidate]);
            }
        }
    }
    images
}

fn only<'i, 'c>(
    documents: &dyn Documents,
    images: &'i [Platforms<'c>],
    unread: &mut Vec<UnreadEntry>,
    artifacts: &[ArtifactEntry],
    wanted: Option<&Platform>,
) -> Result<&'i Platforms<'c>, SourceError> {
    if let Some(image) = wanted.and_then(|wanted| answering(images, wanted)) {
        return Ok(image);
    }
    // what can't be read may be another image, or all that there is
    let obstacle = |entry: &UnreadEntry| entry.platform.is_none() || images.is_empty() && !entry.is_absent();
    if let Some(at) = unread.iter().position(obstacle) {
        return Err(unread.swap_remove(at).error);
    }
    let origin = documents.origin().to_owned();
    match images {
        [] if !unread.is_empty() => {
            let platforms: Vec<String> = unread
                .iter()
                .filter_map(|entry| Some(escape_line(&entry.platform.as_ref()?.to_string())))
                .collect();
            Err(SourceError::Missing {
                origin,
                name: format!("every manifest ({})", first_few(&platforms, NAMED, ", ")),
                wanted_by: index_name(documents).to_owned(),
            })
        }
        [] => {
            let mut artifacts: Vec<String> =
                artifacts.iter().map(|entry| escape_line(&entry.artifact.to_string())).collect();
            artifacts.dedup();
            Err(SourceError::NoImage { origin, artifacts })
        }
        [image] => Ok(image),
        several => Err(ambiguous(documents, several)),
    }
}

/// The only image that answers a wish for a platform, or answers it best, where no names tell several images apart.
fn answering<'i, 'c>(images: &'i [Platforms<'c>], wanted: &Platform) -> Option<&'i Platforms<'c>> {
    if images.len() > 1 && images.iter().any(|image| !image[0].names.is_empty()) {
        return None;
    }
    let fit = |image: &Platforms| image.iter().filter_map(|it| it.known_platform()?.fit(wanted)).min();
    let best = images.iter().filter_map(fit).min()?;
    let mut answers = images.iter().filter(|image| fit(image) == Some(best));
    let first = answers.next();
    first.filter(|_| answers.next().is_none())
}

fn ambiguous(documents: &dyn Documents, images: &[Platforms]) -> SourceError {
    let mut known = images.iter().flatten().filter_map(|candidate| candidate.known_platform()).take(8);
    let platform = known.find(|platform| answering(images, platform).is_some());
    SourceError::Ambiguous {
        origin: documents.origin().to_owned(),
        images: list(images),
        platform: platform.map(ToString::to_string),
    }
}

fn named<'i, 'c>(
    documents: &dyn Documents,
    images: &'i [Platforms<'c>],
    unread: &mut Vec<UnreadEntry>,
    artifacts: &[ArtifactEntry],
    name: &str,
) -> Result<&'i Platforms<'c>, SourceError> {
    let wanted = familiar(name);
    let tagged = format!("{wanted}:latest");
    let tests: [&dyn Fn(&str) -> bool; 3] = [
        &|known| known == name,
        &|known| [wanted, tagged.as_str()].contains(&familiar(known).trim_start_matches("localhost/")),
        &|known| known.rsplit_once(':').is_some_and(|(_, tag)| tag == name),
    ];
    for test in tests {
        let is_called = |names: &[String]| names.iter().any(|name| test(name));
        let matching: Vec<&Platforms> =
            images.iter().filter(|image| image.iter().any(|c| is_called(&c.names))).collect();
        match matching.as_slice() {
            [image] => return Ok(image),
            [] => {}
            several => {
                let images: Vec<Platforms> = several.iter().map(|&image| image.clone()).collect();
                return Err(ambiguous(documents, &images));
            }
        }
        if let Some(at) = unread.iter().position(|entry| is_called(&entry.names)) {
            return Err(unread.swap_remove(at).error);
        }
        if let Some(entry) = artifacts.iter().find(|entry| is_called(&entry.names)) {
            return Err(SourceError::NotAnImage {
                origin: documents.origin().to_owned(),
                name: name.to_owned(),
                artifact: escape_line(&entry.artifact.to_string()),
            });
        }
    }
    Err(no_such(documents, images, name))
}

fn no_such(documents: &dyn Documents, images: &[Platforms], wanted: &str) -> SourceError {
    SourceError::NoSuchImage {
        origin: documents.origin().to_owned(),
        wanted: wanted.to_owned(),
        images: list(images),
    }
}

/// A line for each image, with the number that chooses it.
fn list(images: &[Platforms]) -> Vec<String> {
    let line = |(number, image): (usize, &Platforms)| {
        let names = match image[0].names.as_slice() {
            [] => "(no name)".to_owned(),
            names => escape_line(&first_few(names, NAMED, ", ")),
        };
        let platforms: Vec<String> =
            image.iter().filter_map(|c| Some(c.known_platform()?.to_string())).collect();
        let platforms = if platforms.is_empty() {
            String::new()
        } else {
            format!("  {}", escape_line(&first_few(&platforms, NAMED, ", ")))
        };
        format!("@{number}  {names}{platforms}")
    };
    images.iter().enumerate().map(line).collect()
}

fn with_config(
    documents: &dyn Documents,
    candidate: &Candidate,
    mut warnings: Vec<String>,
    (is_docker_archive, is_oci_archive): (bool, bool),
) -> Result<ImagePlan, SourceError> {
    let ReadConfig { id, config, oddities } = candidate.read_config(documents)?;
    warnings.extend(candidate.oddities.iter().cloned().chain(oddities));
    let (layers, diff_ids) = (candidate.layers.len(), config.rootfs.diff_ids.len());
    if layers != diff_ids {
        return Err(SourceError::LayerCount { origin: documents.origin().to_owned(), layers, diff_ids });
    }
    if layers > LAYERS {
        return Err(SourceError::TooManyLayers {
            origin: documents.origin().to_owned(),
            layers,
            limit: LAYERS,
        });
    }
    let mut planned = candidate.layers.to_vec();
    for (layer, recorded) in planned.iter_mut().zip(&config.rootfs.diff_ids) {
        layer.diff_id = Some(super::documents::digest(documents, recorded, "the image's config")?);
    }
    let tags = candidate.names.iter().map(|name| familiar(name).to_owned()).collect();
    Ok(ImagePlan {
        id,
        platform: recorded_platform(candidate, &config),
        config,
        tags,
        layers: planned,
        warnings,
        beside: Vec::new(),
        is_docker_archive,
        is_oci_archive,
    })
}
