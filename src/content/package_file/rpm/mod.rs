//! Databases of rpm: headers of packages in one of three stores (rpm's `lib/backend`).
//!
//! Crates that read them need files and SQLite's C library; here there are only bytes, and no more than a walk over pages is
//! needed. Indexes are not read, and neither is a write-ahead log.

mod berkeley;
mod big_endian;
mod header;
mod ndb;
mod sqlite;
mod stored;

pub(super) use stored::installed;
