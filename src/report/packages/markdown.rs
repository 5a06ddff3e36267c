//! The largest packages for a comment on a pull request.

use std::io::{self, Write};

use crate::finding::Diagnosis;
use crate::text::{counted, markdown_code_cell as code_cell, size};

/// Packages that are listed.
const ROWS: usize = 15;

/// Writes the packages that take the most, folded, and what none of them owns.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn markdown(diagnosis: &Diagnosis, out: &mut dyn Write) -> io::Result<()> {
    let packages = diagnosis.packages();
    let count = counted(packages.len() as u64, "package");
    let rest = size(packages.unowned_size);
    writeln!(out, "\n<details><summary>{count}, largest first; no package owns {rest}</summary>\n")?;
    writeln!(out, "| size | package | version | manager | layer | license |\n|---:|---|---|---|---:|---|")?;
    for package in packages.largest_first().into_iter().take(ROWS).map(|id| &packages[id]) {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            package.size.map_or("-".to_owned(), size),
            code_cell(&package.name),
            code_cell(&package.version),
            package.manager.word(),
            package.layer.map_or("-".to_owned(), |layer| layer.to_string()),
            package.license.as_deref().map_or("-".to_owned(), code_cell),
        )?;
    }
    writeln!(out, "\n</details>")
}
