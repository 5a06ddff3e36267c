//! Jars: by what Maven or a manifest says in them, else by their names; and the jars inside of them.

use hashbrown::HashMap;

use super::claims::Claims;
use super::package::{Manager, Package, PackageId};
use super::paragraphs::{field, paragraphs};
use crate::tree::{InodeId, NodeId};

/// Jars that were read, whatever names they have: which package each is, if it is one.
#[derive(Default)]
pub(super) struct Jars(HashMap<InodeId, Option<PackageId>>);

impl Jars {
    /// Reads a jar. One that says nothing of itself and is not named as Maven names jars, `NAME-VERSION.jar`, is an
    /// application's own.
    pub fn read(&mut self, claims: &mut Claims<'_>, jar: NodeId) {
        let Some(inode) = claims.tree.live(jar) else { return };
        let known = self.0.get(&inode).copied();
        if let Some(Some(package)) = known {
            claims.claim(jar, package);
            return;
        }
        let file_name = String::from_utf8_lossy(claims.tree.name(jar)).into_owned();
        let stem = file_name.strip_suffix(".jar").unwrap_or(&file_name);
        // what is inside of it is listed once
        let text = if known.is_none() { claims.text(jar).unwrap_or_default() } else { &[] };
        let own: Vec<(String, String)> = paragraphs(text)
            .filter_map(|paragraph| {
                Some((field(paragraph, "Package:")?, field(paragraph, "Version:").unwrap_or_default()))
            })
            .collect();
        // one that brings others with it has what they say too
        let artifact = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
        let is_named = |(name, _): &&(String, String)| stem.starts_with(&artifact(name));
        let first = own.iter().find(is_named).or_else(|| own.first()).cloned();
        let is_called = first.clone().or_else(|| named(&file_name));
        let package =
            is_called.and_then(|(name, version)| claims.add(Package::new(Manager::Java, name, version, jar)));
        package.into_iter().for_each(|package| claims.claim(jar, package));
        self.0.insert(inode, package);
        let shaded = own.into_iter().filter(|package| Some(package) != first.as_ref());
        let inner = paragraphs(text).filter_map(|paragraph| named(&field(paragraph, "Inner:")?));
        // they share the jar's bytes, so their size is not known
        for (name, version) in shaded.chain(inner).collect::<Vec<_>>() {
            claims.add(Package { size: None, ..Package::new(Manager::Java, name, version, jar) });
        }
    }
}

/// Name and version of a jar by the name of its file.
fn named(file_name: &str) -> Option<(String, String)> {
    let stem = file_name.strip_suffix(".jar").unwrap_or(file_name);
    let starts_version = |at: &usize| stem[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    let dash = stem.match_indices('-').map(|(at, _)| at).find(starts_version)?;
    Some((stem[..dash].to_owned(), stem[dash + 1..].to_owned()))
}
