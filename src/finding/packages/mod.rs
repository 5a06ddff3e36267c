//! Packages of the distribution that an image could be without: what is needed of them, and what removing some takes along.

mod debug;
mod needed;
mod removal;

pub(super) use debug::{is_debug_package, is_of_debug_package};
pub(super) use needed::needed;
pub(super) use removal::Removal;
