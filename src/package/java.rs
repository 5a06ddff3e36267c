//! Jars: by what Maven or a manifest says in them, else by their names; and the jars inside of them.

use super::claims::Claims;
use super::package::{Manager, Package};
use super::paragraphs::{field, paragraphs};
use crate::tree::NodeId;

/// Reads a jar. One that says nothing of itself and is not named as Maven names jars, `NAME-VERSION.jar`, is an
/// application's own.
pub(super) fn read(claims: &mut Claims<'_>, jar: NodeId) {
    let file_name = String::from_utf8_lossy(claims.tree.name(jar)).into_owned();
    let stem = file_name.strip_suffix(".jar").unwrap_or(&file_name);
    let text = claims.text(jar).unwrap_or_default();
    let own: Vec<(String, String)> = paragraphs(text)
        .filter_map(|paragraph| {
            Some((field(paragraph, "Package:")?, field(paragraph, "Version:").unwrap_or_default()))
        })
        .collect();
    // one that brings others with it has what they say too
    let artifact = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
    let is_named = |(name, _): &&(String, String)| stem.starts_with(&artifact(name));
    let first = own.iter().find(is_named).or_else(|| own.first()).cloned();
    if let Some((name, version)) = first.clone().or_else(|| named(&file_name))
        && let Some(package) = claims.add(Package::new(Manager::Java, name, version, jar))
    {
        claims.claim(jar, package);
    }
    let shaded = own.into_iter().filter(|package| Some(package) != first.as_ref());
    let inner = paragraphs(text).filter_map(|paragraph| named(&field(paragraph, "Inner:")?));
    // they share the jar's bytes, so their size is not known
    for (name, version) in shaded.chain(inner).collect::<Vec<_>>() {
        claims.add(Package { size: None, ..Package::new(Manager::Java, name, version, jar) });
    }
}

/// Name and version of a jar by the name of its file.
fn named(file_name: &str) -> Option<(String, String)> {
    let stem = file_name.strip_suffix(".jar").unwrap_or(file_name);
    let starts_version = |at: &usize| stem[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    let dash = stem.match_indices('-').map(|(at, _)| at).find(starts_version)?;
    Some((stem[..dash].to_owned(), stem[dash + 1..].to_owned()))
}
