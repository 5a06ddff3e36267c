//! The packages of an image, and whose each path is.

use std::ops::Index;

use super::claims::{Claims, NOBODY};
use super::distribution::Distribution;
use super::package::{Package, PackageId};
use super::{apk, dpkg, languages, rpm, shares};
use crate::analysis::Analysis;
use crate::tree::NodeId;

/// With this file, images of Docker's own have apt remove what is only suggested.
const NO_SUGGESTED: &str = "/etc/apt/apt.conf.d/docker-autoremove-suggests";

/// The packages of the final file system. Every live byte is of one package or of none.
#[derive(Debug, Default)]
pub struct Packages {
    list: Vec<Package>,
    /// Of each node the package that owns it.
    owners: Vec<u32>,
    /// The files of all packages, each package's in the order of the tree.
    files: Vec<NodeId>,
    /// Where each package's files end; they start where those of the one before it end.
    ends: Vec<u32>,
    /// The distribution that the image says it is.
    pub distribution: Option<Distribution>,
    /// Whether apt keeps what is only suggested: it does unless it is told not to, as in images of Docker's own.
    pub(super) keeps_suggested: bool,
    /// Live bytes that no package owns.
    pub unowned_size: u64,
    /// Databases whose content is not known: too large, damaged, not fetched, or one file under too many names.
    pub unread: Vec<NodeId>,
    /// Packages that are recorded beyond those that are listed: databases that list millions are not believed.
    pub left_out: u64,
}

impl Packages {
    /// Reads the records of an image. Costs a pass over its paths and one over the records.
    ///
    /// Of a file that several packages claim, the first has it, those of the distribution before those of languages. A
    /// package that claims what is not there, or directories that others use, has nothing of it.
    pub fn of(analysis: &Analysis) -> Self {
        let tree = &analysis.tree;
        let mut claims = Claims::new(tree);
        apk::read(&mut claims);
        dpkg::read(&mut claims);
        rpm::read(&mut claims);
        languages::read(&mut claims);
        let distribution = Distribution::of(&mut claims);
        let keeps_suggested = claims.at(NO_SUGGESTED).is_none();
        let owners = shares::owners(&claims);
        let Claims { mut packages, mut unread, left_out, .. } = claims;
        unread.sort_unstable();
        unread.dedup();
        let (files, ends) = shares::files(tree, &owners, packages.len());
        let owned = shares::count(tree, &owners, &mut packages);
        let unowned_size = analysis.totals.live_size.saturating_sub(owned);
        Self {
            list: packages,
            owners,
            files,
            ends,
            distribution,
            keeps_suggested,
            unowned_size,
            unread,
            left_out,
        }
    }

    /// All packages, in the order in which they are recorded.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (PackageId, &Package)> {
        (0..self.list.len() as u32).map(PackageId).zip(&self.list)
    }

    /// All packages, those that take the most first, and by name where it is as much; last those without bytes of their own.
    pub fn largest_first(&self) -> Vec<PackageId> {
        let mut largest: Vec<PackageId> = self.iter().map(|(id, _)| id).collect();
        largest.sort_by_key(|id| {
            let Package { size, name, version, .. } = &self[*id];
            (std::cmp::Reverse(*size), name, version)
        });
        largest
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Tells whether no package is recorded.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The package that owns a node; None for directories that packages share, and for what none owns.
    pub fn owner(&self, node: NodeId) -> Option<PackageId> {
        self.owners.get(node.0 as usize).copied().filter(|owner| *owner != NOBODY).map(PackageId)
    }

    /// The same of packages of the distribution alone.
    pub fn owner_of_distribution(&self, node: NodeId) -> Option<PackageId> {
        self.owner(node).filter(|package| self[*package].manager.is_of_distribution())
    }

    /// The files of a package that are there, links among them, without directories.
    pub fn files(&self, package: PackageId) -> &[NodeId] {
        let at = package.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.files[start as usize..self.ends[at] as usize]
    }
}

impl Index<PackageId> for Packages {
    type Output = Package;

    fn index(&self, package: PackageId) -> &Package {
        &self.list[package.0 as usize]
    }
}
