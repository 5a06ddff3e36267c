//! The databases of an image.

use std::collections::BTreeMap;

use super::record::InstalledPackage;
use super::{apk, dpkg};
use crate::analysis::Analysis;
use crate::content::Facts;
use crate::layer::ImagePath;
use crate::tree::{NodeId, Tree};

/// The packages of an image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InstalledPackages {
    /// By name, as recorded; of several of one name the largest.
    pub list: BTreeMap<String, InstalledPackage>,
    /// The database that named the first of them.
    pub database: Option<ImagePath>,
}

type Parse = fn(&str) -> Vec<(String, InstalledPackage)>;

/// Databases of one file.
const FILES: [(&str, Parse); 3] = [
    ("lib/apk/db/installed", apk::installed),
    ("usr/lib/apk/db/installed", apk::installed),
    ("var/lib/dpkg/status", dpkg::installed),
];
/// The database of images that are made of packages without their manager: a file for each package.
const FOLDER: &str = "var/lib/dpkg/status.d";

impl InstalledPackages {
    /// Reads what the final file system has of databases.
    pub fn of(analysis: &Analysis) -> Self {
        let tree = &analysis.tree;
        let mut packages = Self::default();
        for (path, parse) in FILES {
            let file = tree.find(&ImagePath::clean(path.as_bytes()));
            file.into_iter().for_each(|file| packages.add(tree, file, parse));
        }
        let folder = tree.find(&ImagePath::clean(FOLDER.as_bytes()));
        let files = folder.into_iter().flat_map(|folder| tree.children(folder));
        files.for_each(|file| packages.add(tree, *file, dpkg::installed));
        packages
    }

    fn add(&mut self, tree: &Tree, file: NodeId, parse: Parse) {
        let inode = tree.live(file).map(|id| tree.stored(id).inode);
        let Some(Facts::Text(text)) = inode.and_then(|inode| inode.facts()) else { return };
        for (name, package) in parse(&String::from_utf8_lossy(text)) {
            self.database.get_or_insert_with(|| tree.path(file));
            let known = self.list.entry(name).or_insert_with(|| package.clone());
            if (package.size, &package.version) > (known.size, &known.version) {
                *known = package;
            }
        }
    }
}
