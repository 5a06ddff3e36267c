//! Packages of Python: a directory of papers beside their files (PEP 376), or such a file alone.

use super::claims::Claims;
use super::package::{Manager, Package, PackageId};
use super::paragraphs::{field, lines};
use crate::tree::NodeId;

/// Reads a package by its metadata, in a directory of its own: `NAME-VERSION.dist-info` or `.egg-info`.
pub(super) fn read(claims: &mut Claims<'_>, metadata: NodeId, papers: NodeId) {
    let folder = String::from_utf8_lossy(claims.tree.name(papers)).into_owned();
    let Some(stem) = folder.strip_suffix(".dist-info").or(folder.strip_suffix(".egg-info")) else { return };
    let Some(package) = add(claims, metadata, stem) else { return };
    claims.claim_directory(papers, package);
    let site = claims.tree.parent(papers).unwrap_or(NodeId::ROOT);
    // one has paths from where packages lie, the other from its own directory
    for (list, from) in [("RECORD", site), ("installed-files.txt", papers)] {
        let text = claims.inside(papers, list.as_bytes()).and_then(|list| claims.text(list));
        for path in lines(text.unwrap_or_default()).filter(|path| !path.is_empty()) {
            claims.claim_path(from, path, package);
        }
    }
}

/// Reads a package whose metadata is a file of its own: `NAME-VERSION.egg-info`.
pub(super) fn read_file(claims: &mut Claims<'_>, metadata: NodeId) {
    let name = String::from_utf8_lossy(claims.tree.name(metadata)).into_owned();
    let stem = name.strip_suffix(".egg-info").unwrap_or(&name);
    if let Some(package) = add(claims, metadata, stem) {
        claims.claim(metadata, package);
    }
}

fn add(claims: &mut Claims<'_>, metadata: NodeId, stem: &str) -> Option<PackageId> {
    let text = claims.text(metadata).unwrap_or_default();
    let mut named = stem.split('-');
    let (name, version) = (named.next().unwrap_or_default(), named.next().unwrap_or_default());
    let name = field(text, "Package:").unwrap_or_else(|| name.to_owned());
    let version = field(text, "Version:").unwrap_or_else(|| version.to_owned());
    claims.add(Package {
        license: field(text, "License:"),
        ..Package::new(Manager::Pip, name, version, metadata)
    })
}
