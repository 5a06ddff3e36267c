//! rpm's database, as `content` has it: a paragraph for each package, with a line for each file.

use super::claims::Claims;
use super::package::{Manager, Package};
use super::paragraphs::{field, lines, paragraphs};
use crate::tree::NodeId;

/// Where it is, by store: an image has one, and perhaps an older one that was left.
const DATABASES: [&str; 6] = [
    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
    "/var/lib/rpm/rpmdb.sqlite",
    "/usr/lib/sysimage/rpm/Packages.db",
    "/var/lib/rpm/Packages.db",
    "/usr/lib/sysimage/rpm/Packages",
    "/var/lib/rpm/Packages",
];

/// Reads the first database that is there.
pub(super) fn read(claims: &mut Claims<'_>) {
    let Some(file) = DATABASES.iter().find_map(|path| claims.at(path)) else { return };
    let Some(text) = claims.database(file) else { return };
    for paragraph in paragraphs(text) {
        let Some(name) = field(paragraph, "Package:") else { continue };
        let package = claims.add(Package {
            architecture: field(paragraph, "Architecture:"),
            license: field(paragraph, "License:"),
            declared_size: field(paragraph, "Installed-Size:").and_then(|size| size.parse().ok()),
            requires: field(paragraph, "Depends:").unwrap_or_default().into(),
            recommends: field(paragraph, "Recommends:").unwrap_or_default().into(),
            provides: field(paragraph, "Provides:").unwrap_or_default().into(),
            ..Package::new(Manager::Rpm, name, field(paragraph, "Version:").unwrap_or_default(), file)
        });
        let Some(package) = package else { continue };
        for path in lines(paragraph).filter_map(|line| line.strip_prefix(b"Path:")) {
            claims.claim_path(NodeId::ROOT, path, package);
        }
    }
}
