//! Figures of a comparison as words: cells, signed differences, spans of images.

use super::change::{Change, ChangeSummary};
use super::figure_row::{FigureRow, Measure, NoFigure};
use super::matrix::Matrix;
use super::pull_delta::{Fetch, PullDelta};
use crate::text::{counted, percent, size, thousands, width};

/// Images that are named one by one.
const NAMED: usize = 4;

/// A figure by what it counts.
pub fn figure(measure: Measure, value: u64) -> String {
    match measure {
        Measure::Bytes => size(value),
        Measure::Count => thousands(value),
        Measure::Share => percent(value as f64 / 10_000.0),
        Measure::Presence if value == 1 => "yes".to_owned(),
        Measure::Presence => format!("{}x", thousands(value)),
    }
}

/// A row's figure in one image: `-` where the image does not have it, `?` where it is not known.
pub fn cell(row: &FigureRow, image: usize) -> String {
    match (row.cells.get(image).copied().flatten(), row.no_figure) {
        (Some(value), _) => figure(row.measure, value),
        (None, NoFigure::Absent) => "-".to_owned(),
        (None, NoFigure::Unknown) => "?".to_owned(),
    }
}

/// A difference with its sign, which says what a colour would; `=` for none.
pub fn signed(measure: Measure, delta: i128) -> String {
    if delta == 0 {
        return "=".to_owned();
    }
    let value = u64::try_from(delta.unsigned_abs()).unwrap_or(u64::MAX);
    let words = match measure {
        Measure::Presence => figure(Measure::Count, value),
        // percentage points, as exact as it is: a difference has no ends that it must not be rounded to
        Measure::Share => {
            let decimals = match value {
                ..1_000 => 2,
                1_000..9_995 => 1,
                _ => 0,
            };
            format!("{:.decimals$}pp", value as f64 / 100.0)
        }
        measure => figure(measure, value),
    };
    format!("{}{words}", if delta < 0 { '-' } else { '+' })
}

/// A row's change against the image before, and its sign as words; `≠` where another thing has the same figure. None as in
/// [`FigureRow::delta`].
pub fn change_of(row: &FigureRow, image: usize) -> Option<(i128, String)> {
    let delta = row.delta(image)?;
    let is_other = delta == 0 && row.is_replaced(image);
    Some((delta, if is_other { "≠".to_owned() } else { signed(row.measure, delta) }))
}

/// Which images have a row's thing, in as few words as there are runs: `v1`, `v1-v3`, `v1 v4` where it is not in between.
pub fn span(row: &FigureRow, names: &[String]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for image in (0..names.len()).filter(|image| row.is_in(*image)) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == image => *last = image,
            _ => runs.push((image, image)),
        }
    }
    let words = runs.into_iter().map(|(first, last)| match last - first {
        0 => names[first].clone(),
        _ => format!("{}-{}", names[first], names[last]),
    });
    let words = words.collect::<Vec<_>>().join(" ");
    if words.is_empty() { "-".to_owned() } else { words }
}

/// The columns that the longest of all spans takes, of rows and what they are made of.
pub fn longest_span(matrix: &Matrix, names: &[String]) -> usize {
    let rows = matrix.sections.iter().flat_map(|section| &section.rows);
    let rows = rows.flat_map(|row| std::iter::once(row).chain(&row.children));
    rows.map(|row| width(&span(row, names))).max().unwrap_or(0)
}

/// Which images have a row's thing, in words: from where it first appeared to where it was last seen, and what lacks it
/// in between.
pub fn presence(row: &FigureRow, names: &[String]) -> String {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return "in none".to_owned() };
    let lacking: Vec<&str> =
        (first..last).filter(|image| !row.is_in(*image)).map(|image| names[image].as_str()).collect();
    let span = match (first, last) {
        _ if first == last => format!("only in {}", names[first]),
        (0, last) if last + 1 == names.len() => "in the first and the last".to_owned(),
        _ => format!("first in {}, last in {}", names[first], names[last]),
    };
    match lacking.len() {
        0 if first == 0 && last + 1 == names.len() => "in all".to_owned(),
        0 => span,
        1..=NAMED => format!("{span}, not in {}", lacking.join(", ")),
        more => format!("{span}, not in {more} in between"),
    }
}

/// What a host must pull that has the previous image: a phrase for all stores, or one for each group of those that pull
/// the same.
pub fn pulls(delta: &PullDelta) -> Vec<String> {
    let mut groups: Vec<(Fetch, bool, Vec<&str>)> = Vec::new();
    for (store, known) in delta.by_store {
        let fetch = known.unwrap_or(delta.by_diff_id);
        match groups.iter_mut().find(|(other, ..)| *other == fetch) {
            Some((_, all_known, stores)) => {
                *all_known &= known.is_some();
                stores.push(store.name());
            }
            None => groups.push((fetch, known.is_some(), vec![store.name()])),
        }
    }
    let several = groups.len() > 1;
    let phrase = |(fetch, is_known, stores): (Fetch, bool, Vec<&str>)| {
        let on = if several { format!(" on {}", stores.join(", ")) } else { String::new() };
        let why = if is_known { "" } else { " (by diff ID)" };
        format!("{}{on}{why}", amount(fetch, is_known))
    };
    groups.into_iter().map(phrase).collect()
}

/// Layers that are fetched, and their bytes; a lower bound where not all is known.
fn amount(fetch: Fetch, is_known: bool) -> String {
    if fetch.layers == 0 {
        return "nothing".to_owned();
    }
    let at_least = if is_known { "" } else { "at least " };
    let unit = if fetch.is_compressed { "compressed" } else { "unpacked" };
    format!("{at_least}{}, {} {unit}", counted(fetch.layers as u64, "layer"), size(fetch.bytes))
}

/// How many paths changed in which way, of each way that there is. What moved is neither added nor removed.
pub fn counts(summary: &ChangeSummary) -> Vec<String> {
    let counts = [
        (summary.added - summary.moved, "added"),
        (summary.removed - summary.moved, "removed"),
        (summary.modified, "modified"),
        (summary.type_changed, "changed type"),
        (summary.metadata, "metadata only"),
        (summary.moved, "moved"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| format!("{} {word}", thousands(*count))).collect()
}

/// Paths that are not listed, by their number, and how many of them moved.
pub fn paths(more: &[&Change]) -> String {
    let paths = match more.len() {
        1 => "1 more path".to_owned(),
        more => format!("{} more paths", thousands(more as u64)),
    };
    match more.iter().filter(|change| change.moved_pair.is_some()).count() {
        0 => paths,
        moved => format!("{paths}, {} of them moved", thousands(moved as u64)),
    }
}
