//! Gems: a specification each, and directories that have its name and version.

use super::claims::Claims;
use super::package::{Manager, Package};
use super::paragraphs::field;
use crate::tree::NodeId;

/// Platforms, and versions of Ruby of each, that gems are built for in one directory.
const MOST_EXTENSIONS: usize = 8;

/// Reads a gem by its specification, `specifications/NAME-VERSION.gemspec`; those that came with Ruby are in `default`.
pub(super) fn read(claims: &mut Claims<'_>, specification: NodeId, directory: NodeId) {
    let tree = claims.tree;
    let above = |node: NodeId| tree.parent(node).unwrap_or(NodeId::ROOT);
    let specifications = match tree.name(directory) {
        b"specifications" => directory,
        b"default" if tree.name(above(directory)) == b"specifications" => above(directory),
        _ => return,
    };
    let home = above(specifications);
    let file_name = String::from_utf8_lossy(tree.name(specification)).into_owned();
    let stem = file_name.strip_suffix(".gemspec").unwrap_or(&file_name);
    let (name, version) = stem.rsplit_once('-').unwrap_or((stem, ""));
    let text = claims.text(specification).unwrap_or_default();
    let name = field(text, "Package:").unwrap_or_else(|| name.to_owned());
    let version = field(text, "Version:").unwrap_or_else(|| version.to_owned());
    let package = claims.add(Package {
        license: field(text, "License:"),
        ..Package::new(Manager::Gem, name, version, specification)
    });
    let Some(package) = package else { return };
    claims.claim(specification, package);
    claims.claim_path(home, format!("cache/{stem}.gem").as_bytes(), package);
    let sources = claims.places.directory(home, format!("gems/{stem}").as_bytes());
    sources.into_iter().for_each(|sources| claims.claim_directory(sources, package));
    // extensions/PLATFORM/RUBY/NAME-VERSION
    let Some(extensions) = claims.inside(home, b"extensions") else { return };
    let some = |node: NodeId| tree.children(node).iter().copied().take(MOST_EXTENSIONS);
    for ruby in some(extensions).flat_map(some) {
        let built = claims.inside(ruby, stem.as_bytes());
        built.into_iter().for_each(|built| claims.claim_directory(built, package));
    }
}
