//! Packages that distributions installed: which image has which, of which version.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::figure_row::{FigureRow, Measure};
use super::target::RowTarget;
use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::package::{InstalledPackage, InstalledPackages};
use crate::text::escape_line;

/// How many packages each image has, and then each of them: those that differ first, and of these the largest.
pub(super) fn package_rows(images: &[&Analysis]) -> Vec<FigureRow> {
    let known: Vec<InstalledPackages> = images.iter().map(|image| InstalledPackages::of(image)).collect();
    let names: BTreeSet<&String> = known.iter().flat_map(|packages| packages.list.keys()).collect();
    let targets: Vec<Option<RowTarget>> =
        images.iter().zip(&known).map(|(image, known)| database(image, known)).collect();
    let counts = known.iter().map(|packages| Some(packages.list.len() as u64).filter(|count| *count > 0));
    let all = FigureRow::new("installed", Measure::Count, counts.collect())
        .about("packages in the apk and dpkg databases")
        .leading(targets.clone());
    let mut rows: Vec<(bool, FigureRow)> =
        names.into_iter().map(|name| row(name, &known, &targets)).collect();
    rows.sort_by_key(|(is_same, row)| (*is_same, Reverse(row.largest())));
    let some = !rows.is_empty();
    some.then_some(all).into_iter().chain(rows.into_iter().map(|(_, row)| row)).collect()
}

/// A package, and whether it is the same in all images.
fn row(name: &str, known: &[InstalledPackages], targets: &[Option<RowTarget>]) -> (bool, FigureRow) {
    let found: Vec<Option<&InstalledPackage>> =
        known.iter().map(|packages| packages.list.get(name)).collect();
    let mut versions: Vec<&str> = found.iter().flatten().map(|package| package.version.as_str()).collect();
    versions.dedup();
    let is_same = found.windows(2).all(|pair| pair[0] == pair[1]);
    let label = escape_line(&format!("{name} {}", versions.join(" > ")));
    let targets =
        found.iter().zip(targets).map(|(package, target)| target.clone().filter(|_| package.is_some()));
    let row = FigureRow::of_thing(
        label,
        Measure::Bytes,
        found.iter().map(|package| Some(package.as_ref()?.size)).collect(),
    )
    .about("installed size as declared by the package")
    .leading(targets.collect());
    (is_same, row)
}

/// Where the database is.
fn database(image: &Analysis, packages: &InstalledPackages) -> Option<RowTarget> {
    let newest = LayerIndex((image.tree.layers() as u32).saturating_sub(1));
    packages.database.clone().map(|path| RowTarget::Path(path, newest))
}
