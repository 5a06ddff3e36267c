//! What a project is made of and its image does not need: source files, tests, packages that are only for development.

mod languages;
pub(super) mod node_modules;
mod source_files;
pub(super) mod test_files;
mod typescript;

pub(super) use source_files::source_files;
