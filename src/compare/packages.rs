//! Packages that distributions installed: which image has which, of which version.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::row::{Measure, Place, Row};
use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::package::{InstalledPackage, InstalledPackages};
use crate::text::escape_line;

/// How many packages each image has, and then each of them: those that differ first, and of these the largest.
pub(super) fn packages(images: &[&Analysis]) -> Vec<Row> {
    let known: Vec<InstalledPackages> = images.iter().map(|image| InstalledPackages::of(image)).collect();
    let names: BTreeSet<&String> = known.iter().flat_map(|packages| packages.list.keys()).collect();
    let places: Vec<Option<Place>> =
        images.iter().zip(&known).map(|(image, known)| place(image, known)).collect();
    let counts = known.iter().map(|packages| Some(packages.list.len() as u64).filter(|count| *count > 0));
    let all = Row::new("installed", Measure::Count, counts.collect())
        .about("packages that the databases of apk and dpkg name")
        .leading(places.clone());
    let mut rows: Vec<(bool, Row)> = names.into_iter().map(|name| row(name, &known, &places)).collect();
    rows.sort_by_key(|(is_same, row)| (*is_same, Reverse(row.largest())));
    let some = !rows.is_empty();
    some.then_some(all).into_iter().chain(rows.into_iter().map(|(_, row)| row)).collect()
}

/// A package, and whether it is the same in all images.
fn row(name: &str, known: &[InstalledPackages], places: &[Option<Place>]) -> (bool, Row) {
    let found: Vec<Option<&InstalledPackage>> =
        known.iter().map(|packages| packages.list.get(name)).collect();
    let mut versions: Vec<&str> = found.iter().flatten().map(|package| package.version.as_str()).collect();
    versions.dedup();
    let is_same = found.windows(2).all(|pair| pair[0] == pair[1]);
    let label = escape_line(&format!("{name} {}", versions.join(" > ")));
    let places = found.iter().zip(places).map(|(package, place)| place.clone().filter(|_| package.is_some()));
    let row = Row::of_thing(
        label,
        Measure::Bytes,
        found.iter().map(|package| Some(package.as_ref()?.size)).collect(),
    )
    .about("as large as the package says that it is, installed")
    .leading(places.collect());
    (is_same, row)
}

/// Where the database is.
fn place(image: &Analysis, packages: &InstalledPackages) -> Option<Place> {
    let newest = LayerIndex((image.tree.layers() as u32).saturating_sub(1));
    packages.database.clone().map(|path| Place::Path(path, newest))
}
