//! Packages of Node.js: a directory in `node_modules` each, with all below it but packages of its own.

use super::claims::Claims;
use super::package::{Manager, Package};
use super::paragraphs::field;
use crate::tree::NodeId;

/// No directory of a file system has a longer name; it is a part of the names of all packages in it.
const LONGEST_SCOPE: usize = 255;

/// Reads a package by its `package.json`. One deeper in a package is none.
pub(super) fn read(claims: &mut Claims<'_>, manifest: NodeId, directory: NodeId) {
    let tree = claims.tree;
    let name = |node| String::from_utf8_lossy(tree.name(node)).into_owned();
    let Some(above) = tree.parent(directory) else { return };
    let is_modules = |node: NodeId| tree.name(node) == b"node_modules";
    let found = if is_modules(above) {
        name(directory)
    } else if is_scope(tree.name(above)) && tree.parent(above).is_some_and(is_modules) {
        format!("{}/{}", name(above), name(directory))
    } else {
        return;
    };
    let text = claims.text(manifest).unwrap_or_default();
    let version = field(text, "Version:").unwrap_or_default();
    let package = claims.add(Package {
        license: field(text, "License:"),
        ..Package::new(Manager::Npm, field(text, "Package:").unwrap_or(found), version, manifest)
    });
    package.into_iter().for_each(|package| claims.claim_directory(directory, package));
}

/// `@babel`, which has packages of one owner.
fn is_scope(name: &[u8]) -> bool {
    name.starts_with(b"@") && name.len() <= LONGEST_SCOPE
}
