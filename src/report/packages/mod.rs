//! Packages in reports: as a table for people and as a list in JSON.

mod entry;
mod markdown;
mod table;
mod warnings;

pub(super) use entry::{PackageEntry, package_list};
pub(super) use markdown::markdown as packages_markdown;
pub(super) use table::table;
pub(super) use warnings::warnings;
