//! What managers of languages installed, wherever in the image it is.
//!
//! What a distribution's package brought is a part of that package, and none of its own.

use super::claims::Claims;
use super::{composer, gem, go, java, node, python};
use crate::content::Facts;
use crate::layer::Kind;
use crate::tree::NodeId;

/// Looks at each file once, and reads those that tell of packages.
pub(super) fn read(claims: &mut Claims<'_>) {
    let (mut modules, mut jars) = (go::Modules::default(), java::Jars::default());
    for file in claims.tree.nodes() {
        if claims.kind(file) != Some(Kind::File) || claims.is_listed(file) {
            continue;
        }
        let Some(directory) = claims.tree.parent(file) else { continue };
        match claims.tree.name(file) {
            b"METADATA" | b"PKG-INFO" => python::read(claims, file, directory),
            b"package.json" => node::read(claims, file, directory),
            b"installed.json" => composer::read(claims, file, directory),
            name if name.ends_with(b".egg-info") => python::read_file(claims, file),
            name if name.ends_with(b".gemspec") => gem::read(claims, file, directory),
            name if name.ends_with(b".jar") || name.ends_with(b".war") => jars.read(claims, file),
            _ => {}
        }
        read_program(claims, file, &mut modules);
    }
}

fn read_program(claims: &mut Claims<'_>, file: NodeId, modules: &mut go::Modules) {
    let Some(inode) = claims.tree.live(file) else { return };
    if let Some(Facts::Executable(program)) = claims.tree.stored(inode).inode.facts()
        && let Some(build) = &program.go
        && modules.is_new(inode)
    {
        modules.read(claims, file, build);
    }
}
