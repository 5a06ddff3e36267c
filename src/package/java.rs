//! Jars, by their names: what is in them is not read.

use super::claims::Claims;
use super::package::{Manager, Package};
use crate::tree::NodeId;

/// Reads a jar that is named as Maven names them, `NAME-VERSION.jar`. One without a version is an application's own.
pub(super) fn read(claims: &mut Claims<'_>, jar: NodeId) {
    let file_name = String::from_utf8_lossy(claims.tree.name(jar)).into_owned();
    let stem = file_name.strip_suffix(".jar").unwrap_or(&file_name);
    let starts_version = |at: &usize| stem[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    let Some(dash) = stem.match_indices('-').map(|(at, _)| at).find(starts_version) else { return };
    let (name, version) = (stem[..dash].to_owned(), stem[dash + 1..].to_owned());
    if let Some(package) = claims.add(Package::new(Manager::Java, name, version, jar)) {
        claims.claim(jar, package);
    }
}
