//! Packages of PHP: one list for all, and a directory for each.

use hashbrown::HashSet;

use super::claims::Claims;
use super::package::{Manager, Package};
use super::paragraphs::{field, paragraphs};
use crate::tree::NodeId;

/// Reads the packages of a `vendor` directory by `vendor/composer/installed.json`.
pub(super) fn read(claims: &mut Claims<'_>, list: NodeId, directory: NodeId) {
    let is_vendor = |node| claims.tree.name(node) == b"vendor";
    if claims.tree.name(directory) != b"composer" || !claims.tree.parent(directory).is_some_and(is_vendor) {
        return;
    }
    let Some(text) = claims.database(list) else { return };
    // a package that is the project, or that lies above all others, has no directory of its own
    let above: HashSet<NodeId> =
        std::iter::successors(Some(directory), |node| claims.tree.parent(*node)).collect();
    for paragraph in paragraphs(text) {
        let Some(name) = field(paragraph, "Package:") else { continue };
        let version = field(paragraph, "Version:").unwrap_or_default();
        let package = claims.add(Package {
            license: field(paragraph, "License:"),
            ..Package::new(Manager::Composer, name, version, list)
        });
        // those that are left out are counted
        let Some(package) = package else { continue };
        let path = field(paragraph, "Path:").unwrap_or_default();
        let home = claims.places.directory(directory, path.as_bytes());
        let home = home.filter(|home| !above.contains(home));
        home.into_iter().for_each(|home| claims.claim_directory(home, package));
    }
}
