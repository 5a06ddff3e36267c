//! rpm's database, as `content` has it: a paragraph for each package, with a line for each file.

use hashbrown::HashSet;

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
    let requirements = paragraphs(text).filter_map(|paragraph| field(paragraph, "Depends:"));
    let required: HashSet<String> = requirements.flat_map(|names| files(&names)).collect();
    for paragraph in paragraphs(text) {
        let Some(name) = field(paragraph, "Package:") else { continue };
        let paths = || lines(paragraph).filter_map(|line| line.strip_prefix(b"Path:"));
        // a file is required by its path, and provided by whoever brings it
        let provided =
            paths().filter_map(|path| std::str::from_utf8(path).ok()).filter(|path| required.contains(*path));
        let provides: Vec<String> =
            field(paragraph, "Provides:").into_iter().chain(provided.map(str::to_owned)).collect();
        let package = claims.add(Package {
            architecture: field(paragraph, "Architecture:"),
            license: field(paragraph, "License:"),
            declared_size: field(paragraph, "Installed-Size:").and_then(|size| size.parse().ok()),
            requires: field(paragraph, "Depends:").unwrap_or_default().into(),
            recommends: field(paragraph, "Recommends:").unwrap_or_default().into(),
            provides: provides.join(", ").into(),
            ..Package::new(Manager::Rpm, name, field(paragraph, "Version:").unwrap_or_default(), file)
        });
        let Some(package) = package else { continue };
        for path in paths() {
            claims.claim_path(NodeId::ROOT, path, package);
        }
    }
}

/// The files that are named among requirements.
fn files(requirements: &str) -> Vec<String> {
    let names = requirements.split([',', ' ', '(', ')']).filter(|name| name.starts_with('/'));
    names.map(str::to_owned).collect()
}
