//! A trend as CSV (RFC 4180).

use std::io;

use crate::report::tables::harmless;
use crate::trend::{Ledger, changes};

/// Writes a row for each run, by image, oldest first; what is not known is empty.
///
/// # Errors
/// Where the writer fails.
pub(super) fn csv(ledger: &Ledger, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "image",
        "time",
        "commit",
        "unpacked_size",
        "change",
        "wasted_size",
        "base_size",
        "findings",
        "passed",
    ])?;
    for (image, entries) in &ledger.images {
        for (entry, change) in entries.iter().zip(changes(entries)) {
            writer.write_record([
                harmless(image),
                entry.time.to_string(),
                harmless(entry.commit.as_deref().unwrap_or_default()),
                entry.unpacked_size.to_string(),
                change.map(|change| change.to_string()).unwrap_or_default(),
                entry.wasted_size.to_string(),
                entry.base_size.map(|size| size.to_string()).unwrap_or_default(),
                entry.findings.to_string(),
                entry.passed.map(|passed| passed.to_string()).unwrap_or_default(),
            ])?;
        }
    }
    writer.flush()
}
