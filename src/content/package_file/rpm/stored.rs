//! All packages of a database, whichever store it is.

use super::{berkeley, header, ndb, sqlite};
use crate::content::package_file::bounds::LARGEST_KEPT;

/// A paragraph for each package; None for what is no database, or says more than is kept of one.
pub(in crate::content::package_file) fn installed(database: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Some(Vec::new());
    let mut take = |header: &[u8]| {
        let Some(paragraphs) = &mut kept else { return };
        let Some(package) = header::package(header) else { return };
        if paragraphs.len() + package.len() < LARGEST_KEPT {
            paragraphs.extend(package);
            paragraphs.push(b'\n');
        } else {
            kept = None;
        }
    };
    if database.starts_with(sqlite::MAGIC) {
        sqlite::each_blob(database, &mut take)?;
    } else if database.starts_with(ndb::MAGIC) {
        ndb::each_blob(database, &mut take);
    } else {
        berkeley::each_value(database, &mut take)?;
    }
    kept
}
