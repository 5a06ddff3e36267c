//! Sizes over time: what each run wrote down, and whether an image creeps.
//!
//! Pure: from the lines of a ledger to figures. Lines that can't be read are named and passed over.

mod change;
mod creep;
mod entry;
mod ledger;

pub use change::changes;
pub use creep::{Creep, creep};
pub use entry::LedgerEntry;
pub use ledger::Ledger;
