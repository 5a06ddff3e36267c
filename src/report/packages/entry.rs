//! A package as JSON has it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::Diagnosis;
use crate::package::{Package, PackageId};
use crate::report::path_text::absolute;
use crate::report::written_list::WrittenList;

/// A package that is installed.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::report) struct PackageEntry {
    /// Who installed it: `apk`, `dpkg`, `rpm`, `pip`, `npm`, `go`, `gem`, `composer` or `java`.
    pub manager: &'static str,
    /// Its name, as recorded.
    pub name: String,
    /// Its version, as recorded; empty where none is.
    pub version: String,
    /// The processor that it is for, in its manager's word, or null.
    pub architecture: Option<String>,
    /// Its licence, as recorded, or null.
    pub license: Option<String>,
    /// The bytes of its files in the final file system; of files that several packages list the first has the bytes, and an
    /// inode with several names counts once. Null for modules of Go, which share a program.
    pub size: Option<u64>,
    /// How many bytes it says that it takes, or null.
    pub declared_size: Option<u64>,
    /// How many files it has in the final file system, links among them.
    pub files: usize,
    /// The layer that brought most of its bytes, or null.
    pub layer: Option<u32>,
    /// Whether it was asked for by name, and not installed because another needs it; null where that is not recorded.
    pub asked_for: Option<bool>,
    /// Its package URL, or null.
    pub purl: Option<String>,
    /// The file that records it, absolute; bytes that are no UTF-8 replaced.
    pub recorded_in: String,
}

/// All packages, those that take the most first.
pub(in crate::report) fn package_list(diagnosis: &Diagnosis) -> WrittenList<'_, PackageEntry> {
    let largest = diagnosis.packages().largest_first();
    WrittenList::numbered(largest.len(), move |place| entry(diagnosis, largest[place]))
}

fn entry(diagnosis: &Diagnosis, id: PackageId) -> PackageEntry {
    let packages = diagnosis.packages();
    let package = &packages[id];
    let Package { manager, name, version, architecture, license, declared_size, size, layer, .. } =
        package.clone();
    PackageEntry {
        manager: manager.word(),
        name,
        version,
        architecture,
        license,
        size,
        declared_size,
        files: packages.files(id).len(),
        layer: layer.map(|layer| layer.0),
        asked_for: package.is_asked_for,
        purl: package.purl(packages.distribution.as_ref()),
        recorded_in: absolute(&diagnosis.analysis.tree.path(package.recorded_in)).0,
    }
}
