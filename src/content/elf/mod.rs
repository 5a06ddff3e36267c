//! ELF files: what their header, segments, sections and dynamic section say, and what `strip` would make of them.

mod dynamic;
mod layout;
mod machine;
mod notes;
mod parts;
mod read;
mod role;
mod strip;
mod tables;

pub(super) use notes::build_ids;
pub(super) use parts::{ElfParts, parts};
pub(super) use read::{read, unreadable};
