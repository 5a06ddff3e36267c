//! What package managers leave in an image, cut down to what is asked of packages: names, versions, licences, and their
//! files; of those of distributions what they need, too.
//!
//! Databases of distributions keep their own form. What managers of languages write is brought into that of Debian's
//! database: a paragraph for each package, `Package:`, `Version:`, `License:` and `Path:`. Who owns a file is for
//! `package`.

mod bounds;
mod composer;
mod gem;
mod jar;
mod kind;
mod lines;
mod node;
mod paragraph;
mod python;
mod rpm;

pub(super) use kind::PackageFile;
