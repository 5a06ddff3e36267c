//! Live files that nothing reads in a container: where tools leave them, whether they are worth a change, and which one.

pub(super) mod archives;
mod leftovers;
mod worth;

pub(super) use leftovers::{LeftoverGroup, Leftovers, found};
pub(super) use worth::{without_trifles_of_the_base, worth};
