//! The whole page.

use std::io::{self, Write};

use super::style::WARNING;
use super::{files, matrix, steps};
use crate::compare::Comparison;
use crate::report::wrapped::wrapped;
use crate::text::PageWidth;

/// Writes the comparison.
///
/// # Errors
/// Where the writer fails.
pub fn diff_text(comparison: &Comparison, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    for warning in &comparison.warnings {
        for (place, line) in wrapped(warning, page.beside(9).columns()).iter().enumerate() {
            let word = if place == 0 { "warning:" } else { "" };
            writeln!(out, "{WARNING}{word:8}{WARNING:#} {line}")?;
        }
    }
    let names = comparison.names();
    steps::write(comparison, &names, page, out)?;
    matrix::write(comparison, &names, page, out)?;
    files::write(comparison, &names, page, out)
}
