//! What was read before, so that nothing is read twice.

mod identity;

pub use identity::Identity;
