//! Packages: which image has which, of which version, and what it takes there.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::figure_row::{FigureRow, Measure};
use super::target::RowTarget;
use crate::finding::Diagnosis;
use crate::image::LayerIndex;
use crate::package::{Manager, Package};
use crate::text::{escape_line, thousands};
use crate::tree::NodeId;

/// A package in one image: all that is there of one name, for npm installs several versions.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Installed<'a> {
    versions: Vec<&'a str>,
    size: Option<u64>,
    recorded_in: NodeId,
}

impl Installed<'_> {
    fn is_same_as(&self, other: &Self) -> bool {
        (&self.versions, self.size) == (&other.versions, other.size)
    }
}

type InstalledPackages<'a> = BTreeMap<(Manager, &'a str), Installed<'a>>;

/// How many packages each image has, and then each of them: those that differ first, and of these the largest.
pub(super) fn package_rows(images: &[Arc<Diagnosis>]) -> Vec<FigureRow> {
    let known: Vec<InstalledPackages<'_>> = images.iter().map(|image| installed(image)).collect();
    let mut names: Vec<&(Manager, &str)> = known.iter().flat_map(BTreeMap::keys).collect();
    names.sort_by_key(|(manager, name)| (*name, *manager));
    names.dedup();
    let counts = images.iter().map(|image| Some(image.packages().len() as u64).filter(|count| *count > 0));
    let first = images.iter().map(|image| {
        let (_, package) = image.packages().iter().next()?;
        Some(target(image, package.recorded_in))
    });
    let all = FigureRow::new("installed", Measure::Count, counts.collect())
        .about("packages that package managers recorded")
        .leading(first.collect());
    let mut rows: Vec<(bool, FigureRow)> =
        names.into_iter().map(|(manager, name)| row(*manager, name, images, &known)).collect();
    rows.sort_by_key(|(is_same, row)| (*is_same, Reverse(row.largest())));
    let some = !rows.is_empty();
    some.then_some(all).into_iter().chain(rows.into_iter().map(|(_, row)| row)).collect()
}

fn installed(image: &Diagnosis) -> InstalledPackages<'_> {
    let mut known = InstalledPackages::new();
    for (_, package) in image.packages().iter() {
        let Package { manager, name, version, size, recorded_in, .. } = package;
        let none = Installed { versions: Vec::new(), size: None, recorded_in: *recorded_in };
        let entry = known.entry((*manager, name.as_str())).or_insert(none);
        entry.versions.push(version);
        entry.size = entry.size.map_or(*size, |sum| Some(sum.saturating_add(size.unwrap_or(0))));
    }
    for package in known.values_mut() {
        package.versions.sort_unstable();
        package.versions.dedup();
    }
    known
}

/// A package, and whether it is the same in all images.
fn row(
    manager: Manager,
    name: &str,
    images: &[Arc<Diagnosis>],
    known: &[InstalledPackages<'_>],
) -> (bool, FigureRow) {
    let found: Vec<Option<&Installed<'_>>> =
        known.iter().map(|packages| packages.get(&(manager, name))).collect();
    let mut versions: Vec<String> = found.iter().flatten().map(|package| words(&package.versions)).collect();
    versions.dedup();
    let is_same = found.windows(2).all(|pair| match (pair[0], pair[1]) {
        (Some(one), Some(other)) => one.is_same_as(other),
        (one, other) => one.is_none() && other.is_none(),
    });
    let of_language =
        if manager.is_of_distribution() { String::new() } else { format!(" ({})", manager.word()) };
    let label = escape_line(&format!("{name} {}{of_language}", versions.join(" > ")));
    let targets = found.iter().zip(images);
    let targets = targets.map(|(package, image)| Some(target(image, package.as_ref()?.recorded_in)));
    let row = match found.iter().flatten().any(|package| package.size.is_some()) {
        true => FigureRow::of_thing(
            label,
            Measure::Bytes,
            found.iter().map(|package| package.as_ref()?.size).collect(),
        )
        .about("bytes of the package's files"),
        false => FigureRow::new(
            label,
            Measure::Presence,
            found.iter().map(|package| package.as_ref().map(|_| 1)).collect(),
        )
        .about("in programs, without bytes of its own"),
    };
    (is_same, row.leading(targets.collect()))
}

/// The versions that an image has, those beyond the third as a number.
fn words(versions: &[&str]) -> String {
    match versions {
        [one, two, three, _, ..] => {
            format!("{one}, {two}, {three} and {} more", thousands(versions.len() as u64 - 3))
        }
        few => few.join(", "),
    }
}

/// Where it is recorded.
fn target(image: &Diagnosis, recorded_in: NodeId) -> RowTarget {
    let tree = &image.analysis.tree;
    let newest = LayerIndex((tree.layers() as u32).saturating_sub(1));
    RowTarget::Path(tree.path(recorded_in), newest)
}
