//! The table of packages for people.

use std::io::{self, Write};

use anstyle::Style;

use super::warnings::warnings;
use crate::finding::Diagnosis;
use crate::package::Package;
use crate::report::row::{end_of_row, sentence};
use crate::text::{PageWidth, counted, escape_line, fit, percent, size, width};

/// Columns of names and versions: as many as the longest needs, within these bounds.
const NAME: std::ops::RangeInclusive<usize> = 4..=32;
const VERSION: std::ops::RangeInclusive<usize> = 7..=22;
/// Columns of the figures, the manager and the layer, with what separates them.
const FIGURES: usize = 8 + 2 + 2 + 2 + 8 + 2 + 5 + 2;

const DIM: Style = Style::new().dimmed();

/// Writes all packages, those that take the most first, and what none of them owns.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn table(
    diagnosis: &Diagnosis,
    page: PageWidth,
    out: &mut dyn Write,
) -> io::Result<()> {
    let packages = diagnosis.packages();
    let live = diagnosis.analysis.totals.live_size;
    writeln!(out)?;
    let rest = packages.unowned_size;
    let share = if live == 0 { 0.0 } else { rest as f64 / live as f64 };
    let head = match packages.len() {
        0 => "No package manager recorded any package.".to_owned(),
        count => format!(
            "{} with {} of {} live; no package owns {} ({}):",
            counted(count as u64, "package"),
            size(live - rest.min(live)),
            size(live),
            size(rest),
            percent(share)
        ),
    };
    sentence("", 0, &head, page, out)?;
    let columns = |bounds: &std::ops::RangeInclusive<usize>, text: &dyn Fn(&Package) -> String| {
        let longest = packages.iter().map(|(_, package)| width(&text(package))).max().unwrap_or(0);
        longest.clamp(*bounds.start(), *bounds.end())
    };
    let names = columns(&NAME, &|package| escape_line(&package.name));
    let versions = columns(&VERSION, &|package| escape_line(&package.version));
    if !packages.is_empty() {
        writeln!(
            out,
            "{DIM}{:>8}  {:names$}  {:versions$}  {:8}  LAYER  LICENSE{DIM:#}",
            "SIZE", "NAME", "VERSION", "MANAGER"
        )?;
    }
    for package in packages.largest_first().into_iter().map(|id| &packages[id]) {
        let cell = |text: &str, columns: usize| {
            let text = fit(&escape_line(text), columns);
            format!("{text}{:blanks$}", "", blanks = columns.saturating_sub(width(&text)))
        };
        let license = package.license.as_deref().unwrap_or("-");
        writeln!(
            out,
            "{:>8}  {}  {}  {:8}  {:>5}  {}",
            package.size.map_or("-".to_owned(), size),
            cell(&package.name, names),
            cell(&package.version, versions),
            package.manager.word(),
            package.layer.map_or("-".to_owned(), |layer| layer.to_string()),
            end_of_row(page, FIGURES + names + versions, |page| page.fit(&escape_line(license))),
        )?;
    }
    for warning in warnings(diagnosis) {
        sentence("warning: ", 9, &warning, page, out)?;
    }
    Ok(())
}
