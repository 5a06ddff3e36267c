//! Live files that nothing reads in a container: where tools leave them, whether they are worth a change, and which one.

pub(super) mod archives;
mod cleanup;
mod known_places;

pub(super) use cleanup::{Cleanup, cleanup};
pub(super) use known_places::{LeftoverGroup, Leftovers, found};
