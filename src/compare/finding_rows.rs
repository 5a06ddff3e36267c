//! Rows of findings.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::figure_row::{FigureRow, Measure};
use super::target::RowTarget;
use crate::finding::{Claim, Diagnosis, Finding};

/// A row for each rule that found something; under it one for each thing found.
pub(super) fn finding_rows(images: &[Arc<Diagnosis>]) -> Vec<FigureRow> {
    let rules: BTreeSet<&str> =
        images.iter().flat_map(|image| image.findings.iter().map(|finding| finding.rule.id)).collect();
    let mut rows: Vec<FigureRow> = rules.into_iter().map(|rule| rule_row(images, rule)).collect();
    rows.sort_by_key(|row| Reverse(row.largest()));
    rows
}

/// The findings of one image that a row is about, as indexes into the diagnosis.
type FindingIndexes = Vec<usize>;

fn rule_row(images: &[Arc<Diagnosis>], rule: &str) -> FigureRow {
    let of_rule = |image: &Arc<Diagnosis>| -> FindingIndexes {
        let found = image.findings.iter().enumerate().filter(|(_, finding)| finding.rule.id == rule);
        found.map(|(place, _)| place).collect()
    };
    let found: Vec<FindingIndexes> = images.iter().map(of_rule).collect();
    let about = first(images, &found).map_or("", |finding| finding.rule.summary);
    // the same thing in several images is one row: it is known by where it is, or else by what it is called
    let mut things: BTreeMap<Vec<u8>, Vec<FindingIndexes>> = BTreeMap::new();
    for (column, places) in found.iter().enumerate() {
        for place in places {
            let finding = &images[column].findings[*place];
            let key = finding.paths.first().map(|path| [b"/", path.as_bytes()].concat());
            let key = key.unwrap_or_else(|| finding.title.clone().into_bytes());
            things.entry(key).or_insert_with(|| vec![FindingIndexes::new(); images.len()])[column]
                .push(*place);
        }
    }
    let mut children: Vec<FigureRow> = things
        .into_values()
        .map(|found| {
            let title = first(images, &found).map_or(String::new(), |finding| finding.title.clone());
            row(images, title, &found)
        })
        .collect();
    children.sort_by_key(|row| Reverse(row.largest()));
    FigureRow { children, ..row(images, rule.to_owned(), &found).about(about) }
}

fn first<'a>(images: &'a [Arc<Diagnosis>], found: &[FindingIndexes]) -> Option<&'a Finding> {
    images.iter().zip(found).find_map(|(image, found)| image.findings.get(*found.first()?))
}

fn row(images: &[Arc<Diagnosis>], label: String, found: &[FindingIndexes]) -> FigureRow {
    let pairs = || images.iter().zip(found);
    let saves_any = pairs().any(|(image, found)| found.iter().any(|place| image.findings[*place].saves > 0));
    let cell = |(image, found): (&Arc<Diagnosis>, &FindingIndexes)| {
        let claim = Claim::union(found.iter().map(|place| &image.findings[*place].claim));
        let figure = if saves_any { claim.size() } else { found.len() as u64 };
        (!found.is_empty()).then_some(figure)
    };
    let measure = if saves_any { Measure::Bytes } else { Measure::Presence };
    let targets = found.iter().map(|found| found.first().copied().map(RowTarget::Finding)).collect();
    FigureRow::of_thing(label, measure, pairs().map(cell).collect()).leading(targets)
}
