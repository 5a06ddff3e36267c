//! What the loader of a program does before the program runs: it finds the libraries that the program names, and those
//! that they name.
//!
//! Symbols and versions are not looked at, nor libraries that a program opens while it runs.

mod directories;
mod libc;
mod libraries;

pub(crate) use libraries::{Libraries, MissingLibrary};
