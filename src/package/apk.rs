//! Alpine's database: a paragraph for each package, a letter and a colon for each field (apk's specification,
//! apk-package, `installed`).

use hashbrown::HashSet;

use super::claims::Claims;
use super::package::{Manager, Package};
use super::paragraphs::{field, lines, paragraphs};
use crate::tree::NodeId;

const DATABASES: [&str; 2] = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];
/// What was asked for by name.
const WORLD: &str = "/etc/apk/world";

/// Reads the databases, of which an image has one: newer ones lie in `/usr`.
pub(super) fn read(claims: &mut Claims<'_>) {
    let mut files: Vec<NodeId> = DATABASES.iter().filter_map(|path| claims.at(path)).collect();
    files.dedup();
    let world = claims.at(WORLD).and_then(|file| claims.text(file));
    for file in files {
        let Some(text) = claims.database(file) else { continue };
        for paragraph in paragraphs(text) {
            read_package(claims, file, paragraph);
        }
    }
    let Some(world) = world else { return };
    let asked_for: HashSet<&[u8]> = lines(world).map(name_of).collect();
    for package in claims.packages.iter_mut().filter(|package| package.manager == Manager::Apk) {
        package.is_asked_for = Some(asked_for.contains(package.name.as_bytes()));
    }
}

/// `P:` is the name, `V:` the version, `I:` the installed size in bytes; `F:` is a directory, from the root, and `R:` a file
/// in it.
fn read_package(claims: &mut Claims<'_>, file: NodeId, paragraph: &[u8]) {
    let Some(name) = field(paragraph, "P:") else { return };
    let package = Package {
        architecture: field(paragraph, "A:"),
        license: field(paragraph, "L:"),
        declared_size: field(paragraph, "I:").and_then(|size| size.parse().ok()),
        requires: field(paragraph, "D:").unwrap_or_default().into(),
        provides: field(paragraph, "p:").unwrap_or_default().into(),
        ..Package::new(Manager::Apk, name, field(paragraph, "V:").unwrap_or_default(), file)
    };
    let Some(package) = claims.add(package) else { return };
    let mut directory = None;
    for line in lines(paragraph) {
        if let Some(path) = line.strip_prefix(b"F:") {
            directory = claims.places.directory(NodeId::ROOT, path);
        } else if let (Some(name), Some(directory)) = (line.strip_prefix(b"R:"), directory)
            && let Some(file) = claims.inside(directory, name)
        {
            claims.claim(file, package);
        }
    }
}

/// `busybox` of `busybox>=1.36@edge`.
fn name_of(word: &[u8]) -> &[u8] {
    let end = word.iter().position(|byte| b"<>=~@".contains(byte)).unwrap_or(word.len());
    word[..end].trim_ascii()
}
