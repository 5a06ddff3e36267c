//! How much of what managers wrote is taken.

/// Lists of files and databases of more bytes are not read: those of a desktop have some 5 MB.
pub(super) const LARGEST_DATABASE: u64 = 16 << 20;
/// The same of JSON, which takes many times as much memory while it is read.
pub(super) const LARGEST_JSON: u64 = 4 << 20;
/// The same of what describes one package.
pub(super) const LARGEST_DESCRIPTION: u64 = 512 << 10;
/// The same of rpm's databases, of which most is indexes and papers that are not asked for.
pub(super) const LARGEST_RPM: u64 = 64 << 20;
/// The same of jars, of which a few small members are asked for, which lie anywhere in them.
pub(super) const LARGEST_JAR: u64 = 32 << 20;
/// Databases of which more bytes would be kept are not: a directory's name stands there once for all its files, and is kept for
/// each. It is as much as is kept of a layer.
pub(super) const LARGEST_KEPT: usize = 32 << 20;
