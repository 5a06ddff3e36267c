//! Which platform of an image is taken: the one that was asked for, else the host's, else the only one.

use std::collections::HashMap;

use super::SourceError;
use super::access::Documents;
use super::candidate::{Candidate, UnreadEntry};
use crate::image::{Fit, ImageConfig, Platform};
use crate::text::escape_line;

/// Chooses one of the platforms of an image. `unread` are those that are listed and can't be had.
///
/// # Errors
/// Where none answers the wish, or several do that differ in their version of the operating system; where what answers it
/// can't be read.
pub(super) fn for_platform<'c>(
    documents: &dyn Documents,
    image: &[&'c Candidate],
    mut unread: Vec<UnreadEntry>,
    wanted: Option<&Platform>,
) -> Result<&'c Candidate, SourceError> {
    let (offers, unreadable_config) = offers(documents, image);
    let host = Platform::host();
    let asked = wanted.unwrap_or(&host);
    let best = offers.iter().filter_map(|(platform, _)| platform.fit(asked)).min();
    match lost(&unread, asked, best) {
        Some(at) if !unread[at].is_absent() => return Err(unread.swap_remove(at).error),
        Some(_) if wanted.is_some() => return Err(none_answers(documents, &offers, &unread, asked, wanted)),
        _ => {}
    }
    let answers: Vec<_> =
        offers.iter().filter(|(platform, _)| best.is_some() && platform.fit(asked) == best).collect();
    if let [(first, candidate), others @ ..] = answers.as_slice() {
        if others.iter().all(|(other, _)| other.os_version == first.os_version) {
            return Ok(candidate);
        }
        return Err(SourceError::SeveralVersions {
            origin: documents.origin().to_owned(),
            wanted: asked.to_string(),
            platforms: answers.iter().map(|(platform, _)| escape_line(&platform.to_string())).collect(),
        });
    }
    match (wanted, offers.as_slice(), unreadable_config) {
        (_, _, Some(error)) => Err(error),
        (None, [(_, only)], None) if unread.iter().all(UnreadEntry::is_absent) => Ok(only),
        _ => Err(none_answers(documents, &offers, &unread, asked, wanted)),
    }
}

/// Reads from the configs for which platforms the images are that neither names nor perhaps an index tell apart, and all
/// that may have to do without an entry that can't be read. A config that can't be read tells nothing.
pub(super) fn learn_platforms(
    documents: &dyn Documents,
    candidates: &mut [Candidate],
    unread: &[UnreadEntry],
    wanted: Option<&Platform>,
) {
    let nameless = candidates.iter().filter(|candidate| candidate.names.is_empty()).count()
        + unread.iter().filter(|entry| entry.names.is_empty()).count();
    let has_unknown = wanted.is_some() && unread.iter().any(|entry| entry.platform.is_none());
    // many entries may lead to one long config
    let mut known: HashMap<String, Option<ImageConfig>> = HashMap::new();
    for candidate in candidates {
        if has_unknown || nameless > 1 && candidate.names.is_empty() {
            let config = known.entry(candidate.config_member.clone()).or_insert_with(|| {
                let config = candidate.read_config(documents).ok()?.config;
                Some(ImageConfig {
                    os: config.os,
                    architecture: config.architecture,
                    variant: config.variant,
                    os_version: config.os_version,
                    ..ImageConfig::default()
                })
            });
            // an index is right where a config that was copied from another platform is not
            let agrees = |own: &Platform| {
                let listed = candidate.platform.as_ref();
                listed.is_none_or(|it| it.os == own.os && it.architecture == own.architecture)
            };
            let own = config.as_ref().map(|config| recorded_platform(candidate, config));
            candidate.recorded = own.filter(agrees);
        }
    }
}

/// The platform that an image is made for: what its config says, and where that says less what its index adds.
pub(super) fn recorded_platform(candidate: &Candidate, config: &ImageConfig) -> Platform {
    let own = config.platform();
    match &candidate.platform {
        Some(listed) if config.os.is_empty() && config.architecture.is_empty() => listed.clone(),
        Some(listed) if own.os == listed.os && own.architecture == listed.architecture => Platform {
            variant: own.variant.or_else(|| listed.variant.clone()),
            os_version: own.os_version.or_else(|| listed.os_version.clone()),
            os_features: listed.os_features.clone(),
            ..own
        },
        _ => own,
    }
}

/// What of the image can be read, by its platform, and why the rest can't.
///
/// A config is read where the index does not say enough: all about a platform, which version of Windows, or which of
/// several variants of one processor.
fn offers<'c>(
    documents: &dyn Documents,
    image: &[&'c Candidate],
) -> (Vec<(Platform, &'c Candidate)>, Option<SourceError>) {
    let (mut offers, mut failure) = (Vec::new(), None);
    let mut alike: HashMap<_, usize> = HashMap::new();
    for listed in image.iter().filter_map(|candidate| candidate.platform.as_ref()) {
        *alike.entry((&listed.os, &listed.architecture)).or_default() += 1;
    }
    let is_told_apart = |listed: &Platform| {
        let is_alone = alike.get(&(&listed.os, &listed.architecture)) == Some(&1);
        listed.os_version.is_some() || listed.os == "linux" && (is_alone || listed.variant.is_some())
    };
    for candidate in image.iter().copied() {
        let listed = candidate.known_platform().cloned();
        let platform = match listed {
            Some(listed) if is_told_apart(&listed) => Ok(listed),
            _ => candidate.read_config(documents).map(|read| recorded_platform(candidate, &read.config)),
        };
        match (platform, &candidate.platform) {
            (Ok(platform), _) => offers.push((platform, candidate)),
            (Err(_), Some(listed)) => offers.push((listed.clone(), candidate)),
            (Err(error), None) => failure = failure.or(Some(error)),
        }
    }
    (offers, failure)
}

/// An entry that can't be had and answers better than all that can: what would run there too is no substitute for it.
fn lost(unread: &[UnreadEntry], asked: &Platform, best: Option<Fit>) -> Option<usize> {
    let fit = |entry: &UnreadEntry| entry.platform.as_ref()?.fit(asked);
    unread.iter().position(|entry| fit(entry).is_some_and(|fit| best.is_none_or(|best| fit < best)))
}

fn none_answers(
    documents: &dyn Documents,
    offers: &[(Platform, &Candidate)],
    unread: &[UnreadEntry],
    asked: &Platform,
    wanted: Option<&Platform>,
) -> SourceError {
    let plain = |platform: &Platform| escape_line(&platform.to_string());
    let noted = |entry: &UnreadEntry| {
        let note = if entry.is_absent() { "listed but absent" } else { "damaged" };
        Some(format!("{} ({note})", plain(entry.platform.as_ref()?)))
    };
    SourceError::NoSuchPlatform {
        origin: documents.origin().to_owned(),
        wanted: asked.to_string(),
        is_host: wanted.is_none(),
        platforms: offers.iter().map(|(platform, _)| plain(platform)).collect(),
        unread: unread.iter().filter_map(noted).collect(),
    }
}
