//! One thing at a time: files are put in place, or the program ends.

use std::sync::{Mutex, PoisonError};

/// Puts files in place, or ends the program, but never one during the other: half of the files would be left behind.
pub(crate) fn exclusively<T>(act: impl FnOnce() -> T) -> T {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    act()
}
