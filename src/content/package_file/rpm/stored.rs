//! All packages of a database, whichever store it is.

use super::{berkeley, header, ndb, sqlite};

/// A paragraph for each package; None for what is no database.
pub(in crate::content::package_file) fn installed(database: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    let mut take = |header: &[u8]| {
        if let Some(package) = header::package(header) {
            kept.extend(package);
            kept.push(b'\n');
        }
    };
    if database.starts_with(sqlite::MAGIC) {
        sqlite::each_blob(database, &mut take)?;
    } else if database.starts_with(ndb::MAGIC) {
        ndb::each_blob(database, &mut take);
    } else {
        berkeley::each_value(database, &mut take)?;
    }
    Some(kept)
}
