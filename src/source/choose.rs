//! Chooses one image of those that an archive or layout holds, and plans how its layers are read.

use super::access::Documents;
use super::candidates::{Candidate, FoundImages, familiar, find};
use super::documents::{CONFIG_LIMIT, bad_document, check, require};
use super::hashing::digest_of;
use super::{Mismatch, PlannedLayer, Selector, SourceError};
use crate::image::{Algorithm, Digest, ImageConfig, Platform};
use crate::text::escape_line;

/// Layers that an image may have. Engines mount 128 at most; a hostile image names one layer without end.
const LAYERS: usize = 4_096;

/// The image that was chosen: its config, and where its layers are.
#[derive(Debug, Clone)]
pub struct ImagePlan {
    /// The digest of its config.
    pub id: Digest,
    /// Its config.
    pub config: ImageConfig,
    /// Its names.
    pub tags: Vec<String>,
    /// Its layers, base first.
    pub layers: Vec<PlannedLayer>,
    /// What was odd in the documents that describe it, escaped.
    pub warnings: Vec<String>,
    /// Whether its holder has Docker's `manifest.json`, beside an OCI index or alone.
    pub is_docker_archive: bool,
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
    let found = find(documents)?;
    let images = group(&found.candidates);
    let image = match selector {
        Selector::Only => only(documents, &found, &images)?,
        Selector::Number(number) => {
            images.get(*number).ok_or_else(|| no_such(documents, &images, &format!("@{number}")))?
        }
        Selector::Name(name) => named(documents, &images, name)?,
        Selector::Id(id) => {
            let by_id = images.iter().find(|image| image.iter().any(|candidate| candidate.has_id(id)));
            by_id.ok_or_else(|| no_such(documents, &images, &id.to_string()))?
        }
    };
    let candidate = for_platform(documents, &found, image, wanted)?;
    with_config(documents, &found.warnings, candidate)
}

type Platforms<'a> = Vec<&'a Candidate>;

/// Puts the platforms of one image together.
fn group(candidates: &[Candidate]) -> Vec<Platforms<'_>> {
    let mut images: Vec<Platforms> = Vec::new();
    for candidate in candidates {
        match images.iter_mut().find(|image| image.iter().all(|other| candidate.is_same_image(other))) {
            Some(image) => image.push(candidate),
            None => images.push(vec![candidate]),
        }
    }
    images
}

fn only<'i, 'c>(
    documents: &dyn Documents,
    found: &FoundImages,
    images: &'i [Platforms<'c>],
) -> Result<&'i Platforms<'c>, SourceError> {
    match images {
        [] if !found.absent.is_empty() => Err(SourceError::Missing {
            origin: documents.origin().to_owned(),
            name: format!("every manifest ({})", escape_line(&found.absent.join(", "))),
            wanted_by: "index.json".to_owned(),
        }),
        [] => Err(SourceError::NoImage { origin: documents.origin().to_owned(), artifacts: found.artifacts }),
        [image] => Ok(image),
        several => {
            Err(SourceError::Ambiguous { origin: documents.origin().to_owned(), images: list(several) })
        }
    }
}

fn named<'i, 'c>(
    documents: &dyn Documents,
    images: &'i [Platforms<'c>],
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
        let mut matching =
            images.iter().filter(|image| image.iter().any(|c| c.names.iter().any(|n| test(n))));
        match (matching.next(), matching.next()) {
            (Some(image), None) => return Ok(image),
            (Some(_), Some(_)) => {
                let images = images.iter().filter(|i| i.iter().any(|c| c.names.iter().any(|n| test(n))));
                let images: Vec<Platforms> = images.cloned().collect();
                return Err(SourceError::Ambiguous {
                    origin: documents.origin().to_owned(),
                    images: list(&images),
                });
            }
            (None, _) => {}
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
            names => escape_line(&names.join(", ")),
        };
        let platforms: Vec<String> =
            image.iter().filter_map(|c| Some(c.platform.as_ref()?.to_string())).collect();
        let platforms = if platforms.is_empty() {
            String::new()
        } else {
            format!("  {}", escape_line(&platforms.join(", ")))
        };
        format!("@{number}  {names}{platforms}")
    };
    images.iter().enumerate().map(line).collect()
}

/// Chooses the wanted platform; without a wish the host's, else the only one.
fn for_platform<'c>(
    documents: &dyn Documents,
    found: &FoundImages,
    image: &Platforms<'c>,
    wanted: Option<&Platform>,
) -> Result<&'c Candidate, SourceError> {
    let with_platforms: Vec<(Platform, &Candidate)> = image
        .iter()
        .map(|candidate| match &candidate.platform {
            Some(platform) => Ok((platform.clone(), *candidate)),
            None => Ok((config_of(documents, candidate)?.config.platform(), *candidate)),
        })
        .collect::<Result<_, SourceError>>()?;
    let host = Platform::host();
    let asked = wanted.unwrap_or(&host);
    // `linux/amd64` takes `linux/amd64/v3` too, but not where the plain one is listed behind it
    let matching = with_platforms
        .iter()
        .find(|(platform, _)| platform == asked)
        .or_else(|| with_platforms.iter().find(|(platform, _)| platform.satisfies(asked)));
    match (matching, wanted, with_platforms.as_slice()) {
        (Some((_, candidate)), _, _) => Ok(candidate),
        (None, None, [(_, candidate)]) => Ok(candidate),
        (None, _, _) => {
            let mut platforms: Vec<String> =
                with_platforms.iter().map(|(platform, _)| escape_line(&platform.to_string())).collect();
            platforms.extend(found.absent.iter().map(|p| format!("{} (listed but absent)", escape_line(p))));
            Err(SourceError::NoSuchPlatform {
                origin: documents.origin().to_owned(),
                wanted: asked.to_string(),
                platforms,
            })
        }
    }
}

fn with_config(
    documents: &dyn Documents,
    warnings: &[String],
    candidate: &Candidate,
) -> Result<ImagePlan, SourceError> {
    let ReadConfig { id, config, oddities } = config_of(documents, candidate)?;
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
    let mut planned = candidate.layers.clone();
    for (layer, recorded) in planned.iter_mut().zip(&config.rootfs.diff_ids) {
        layer.diff_id = Some(super::documents::digest(documents, recorded, "the image's config")?);
    }
    let tags = candidate.names.iter().map(|name| familiar(name).to_owned()).collect();
    Ok(ImagePlan {
        id,
        config,
        tags,
        layers: planned,
        warnings: [warnings, &candidate.oddities, &oddities].concat(),
        is_docker_archive: documents.names().has("manifest.json"),
    })
}

/// A config that was read.
struct ReadConfig {
    id: Digest,
    config: ImageConfig,
    oddities: Vec<String>,
}

/// Reads the config, and holds it against its descriptor or against the digest that is its file's name.
fn config_of(documents: &dyn Documents, candidate: &Candidate) -> Result<ReadConfig, SourceError> {
    let member = &candidate.config_member;
    let bytes = require(documents, member, CONFIG_LIMIT, "the image's manifest")?;
    let id = digest_of(&bytes, Algorithm::Sha256);
    if let Some(descriptor) = &candidate.config {
        let digest = super::documents::digest(documents, &descriptor.digest, "the image's manifest")?;
        check(documents, &digest, Some(descriptor), &bytes)?;
    } else if let Some(expected) = candidate.config_digest().filter(|expected| *expected != id) {
        return Err(SourceError::Mismatch {
            origin: documents.origin().to_owned(),
            name: escape_line(member),
            problem: Mismatch::Digest { expected, actual: id },
        });
    }
    let (config, oddities) = ImageConfig::parse(&bytes)
        .map_err(|source| bad_document(documents, member, "image config", source))?;
    Ok(ReadConfig { id, config, oddities })
}
