//! The list of packages: each of them, and what none of them owns.

use crate::finding::Diagnosis;
use crate::package::PackageId;

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PackageRow {
    /// A package.
    Package(PackageId),
    /// What no package owns.
    Unowned,
}

impl PackageRow {
    /// What is not owned, in words.
    pub(crate) const UNOWNED: &str = "not owned by any package";

    /// All rows, what takes the most first.
    pub(super) fn all(diagnosis: &Diagnosis) -> Vec<Self> {
        let packages = diagnosis.packages();
        let mut rows: Vec<Self> = packages.largest_first().into_iter().map(Self::Package).collect();
        let takes_more = |row: &Self| match row {
            Self::Package(id) => packages[*id].size > Some(packages.unowned_size),
            Self::Unowned => false,
        };
        rows.insert(rows.partition_point(takes_more), Self::Unowned);
        rows
    }
}
