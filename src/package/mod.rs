//! What package managers say that they installed: names, versions and sizes, read from the databases that they leave in
//! the image.
//!
//! Which file belongs to which package is not asked, and sizes are what the package says of itself: not bytes that were
//! counted. Databases of rpm are none of text, and are not read.

mod apk;
mod database;
mod dpkg;
mod record;

pub use database::InstalledPackages;
pub use record::InstalledPackage;
