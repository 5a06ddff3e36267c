//! The tags of a repository, from their manifests and configs alone: no layer is fetched.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use globset::GlobMatcher;

use super::ScanError;
use super::tags_error::TagsError;
use super::workers::work_through;
use crate::cache::Document;
use crate::image::{Digest, ListedTag, Platform, TagList, TaggedImage, TaggedLayer, by_version, parse_time};
use crate::source::engine::closest_names;
use crate::source::registry::{RegistryError, RegistryPool, RegistryReference, RemoteImage, Repository};
use crate::source::{Note, PlannedLayer, ScanControl, Selector, SourceError, plan};

/// The most tags that a repository is believed to have.
const MOST_TAGS: usize = 100_000;
/// How many names of repositories are looked through for those that look like one that is not there.
const LOOKED_THROUGH: usize = 5_000;

/// Which tags are to be told of.
#[derive(Debug, Clone)]
pub struct TagsRequest {
    /// The repository.
    pub repository: RegistryReference,
    /// What their names have to be like.
    pub pattern: Option<GlobMatcher>,
    /// How many at most: of more, those whose names are the highest versions.
    pub limit: Option<usize>,
    /// The platform of images that have several.
    pub platform: Option<Platform>,
}

/// Lists the tags of a repository. One that leads to no image says so in its place.
///
/// # Errors
/// Where there is no such repository, none of its tags is wanted, or the registry can't be asked.
pub fn tags(request: &TagsRequest, control: &Arc<ScanControl>) -> Result<TagList, ScanError> {
    let pool = RegistryPool::new(control.registries().clone(), control.patience(), control.stop_check());
    let repository = pool.repository(&request.repository).map_err(SourceError::from)?;
    let listed = {
        let _wait = control.wait();
        repository.tags(MOST_TAGS)
    };
    note_problems(&repository, control);
    control.note(Note::Detail(repository.credentials_place()));
    let all = match listed {
        Ok(all) => all,
        Err(RegistryError::Cancelled) => return Err(ScanError::Cancelled),
        Err(error @ RegistryError::NoSuchRepository { .. }) => return Err(no_such(&repository, error).into()),
        Err(error) => return Err(SourceError::from(error).into()),
    };
    let (total, wanted) = (all.len(), wanted(request, all)?);
    let questions = Questions {
        request,
        pool,
        control,
        known: Mutex::default(),
        layers: Mutex::default(),
        ends: AtomicBool::new(false),
    };
    let _wait = control.wait();
    let answers = work_through(control.processors(), wanted, |tag| questions.answer(tag));
    if control.is_cancelled() {
        return Err(ScanError::Cancelled);
    }
    note_problems(&repository, control);
    let answers = answers.into_iter().flatten().collect::<Result<Vec<ListedTag>, SourceError>>()?;
    Ok(TagList::new(request.repository.name(), total, answers, Vec::new()))
}

/// A helper that fails may be why the registry refuses.
fn note_problems(repository: &Repository, control: &ScanControl) {
    repository.take_problems().into_iter().for_each(|problem| control.note(Note::Plain(problem)));
}

fn no_such(repository: &Repository, error: RegistryError) -> TagsError {
    let reference = repository.reference();
    // that it does not list its repositories says nothing of them
    let others = repository.neighbours(LOOKED_THROUGH).unwrap_or_default();
    let similar = closest_names(reference.repository(), &others);
    let named = |name: &String| reference.beside(name).map(|other| other.name());
    TagsError::MissingRepository { similar: similar.iter().filter_map(named).collect(), error }
}

/// The tags that are wanted of all that there are, the highest versions first.
fn wanted(request: &TagsRequest, mut all: Vec<String>) -> Result<Vec<String>, TagsError> {
    all.sort_by(|a, b| by_version(b, a));
    all.dedup();
    let repository = request.repository.name();
    if all.is_empty() {
        return Err(TagsError::Empty { repository });
    }
    let Some(pattern) = &request.pattern else {
        all.truncate(request.limit.unwrap_or(usize::MAX));
        return Ok(all);
    };
    let mut wanted: Vec<String> = all.iter().filter(|tag| pattern.is_match(tag)).cloned().collect();
    if wanted.is_empty() {
        return Err(TagsError::NoneMatches { repository, pattern: pattern.glob().to_string(), tags: all });
    }
    wanted.truncate(request.limit.unwrap_or(usize::MAX));
    Ok(wanted)
}

/// Asks for one tag after the other; several threads may do so at once.
struct Questions<'r> {
    request: &'r TagsRequest,
    pool: RegistryPool,
    control: &'r ScanControl,
    /// What tags lead to, with all documents of it: several may lead to one.
    known: Mutex<HashMap<Digest, Vec<Document>>>,
    /// Their layers.
    layers: Mutex<HashMap<Digest, Arc<[TaggedLayer]>>>,
    /// Whether there is no use in asking further.
    ends: AtomicBool,
}

impl Questions<'_> {
    /// What a tag leads to; None where there is no use in asking.
    ///
    /// # Errors
    /// Where no other tag could be asked for either.
    fn answer(&self, tag: String) -> Option<Result<ListedTag, SourceError>> {
        if self.ends.load(Ordering::Relaxed) || self.control.is_cancelled() {
            return None;
        }
        let image = match self.image(&tag) {
            Err(error) if ends_all(&error) => {
                self.ends.store(true, Ordering::Relaxed);
                return Some(Err(error));
            }
            image => image.map_err(|error| error.to_string()),
        };
        Some(Ok(ListedTag { name: tag, image }))
    }

    fn image(&self, tag: &str) -> Result<TaggedImage, SourceError> {
        let reference = self.request.repository.tagged(tag).ok_or_else(|| RegistryError::NoSuchTag {
            name: self.request.repository.name(),
            tag: tag.to_owned(),
            similar: Vec::new(),
            is_listed: true,
        })?;
        let platform = self.request.platform.as_ref();
        let repository = self.pool.repository(&reference)?;
        let image = RemoteImage::find(repository, platform, |digest| self.known(digest))?;
        let plan = plan(&image, &Selector::Only, platform)?;
        if let Some(documents) = image.new_documents() {
            self.control.cache().keep_image(image.digest(), platform, &documents);
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(image.digest().clone(), documents);
        }
        let layer = |layer: PlannedLayer| TaggedLayer { digest: layer.digest, size: layer.size };
        let layers = plan.layers.into_iter().map(layer);
        let mut known = self.layers.lock().unwrap_or_else(PoisonError::into_inner);
        let layers = known.entry(image.digest().clone()).or_insert_with(|| layers.collect()).clone();
        Ok(TaggedImage {
            digest: image.digest().clone(),
            platform: plan.platform,
            created: parse_time(&plan.config.created),
            layers,
        })
    }

    fn known(&self, digest: &Digest) -> Option<Vec<Document>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(digest).cloned();
        known.or_else(|| self.control.cache().image(digest, self.request.platform.as_ref()))
    }
}

/// Tells whether the next tag would meet with the same.
fn ends_all(error: &SourceError) -> bool {
    let SourceError::Registry(error) = error else { return false };
    !matches!(
        **error,
        RegistryError::NoSuchTag { .. }
            | RegistryError::NoSuchDigest { .. }
            | RegistryError::OldSchema { .. }
            | RegistryError::WrongDigest { .. }
    )
}
