//! The whole page.

use std::io::{self, Write};

use super::style::WARNING;
use super::{files, matrix, steps};
use crate::compare::Comparison;
use crate::report::wrapped::wrapped;

/// Writes the comparison, at most `columns` wide.
///
/// # Errors
/// Where the writer fails.
pub fn diff_text(comparison: &Comparison, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    for warning in &comparison.warnings {
        for (place, line) in wrapped(warning, columns.saturating_sub(9)).iter().enumerate() {
            let word = if place == 0 { "warning:" } else { "" };
            writeln!(out, "{WARNING}{word:8}{WARNING:#} {line}")?;
        }
    }
    let names = comparison.names();
    steps::write(comparison, &names, columns, out)?;
    matrix::write(comparison, &names, columns, out)?;
    files::write(comparison, &names, columns, out)
}
