//! Which package owns a file: what package managers say that they installed, held against what is there.
//!
//! Databases of distributions (apk, dpkg, rpm) list the files of each package; managers of languages (pip, npm, gem,
//! Composer) have a directory or a list for each; jars are files of their own, and modules of Go are in programs without a
//! file of their own. What a package says of itself is believed of its name, not of its size: bytes are counted in the image,
//! each once. Vulnerabilities are not looked for.

mod apk;
mod claims;
mod composer;
mod distribution;
mod dpkg;
mod gem;
mod go;
mod java;
mod languages;
mod needs;
mod node;
mod package;
mod packages;
mod paragraphs;
mod places;
mod purl;
mod python;
mod reached;
mod requirement;
mod rpm;
mod shares;

pub use needs::Needs;
pub use package::{Manager, Package, PackageId};
pub use packages::Packages;
