//! Whether sizes are written in powers of 1000 or of 1024.
//!
//! A whole program writes them one way, which is said once, before anything is written.

use std::sync::OnceLock;

/// How sizes are written for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Units {
    /// In powers of 1000, as docker does: 1MB.
    #[default]
    Si,
    /// In powers of 1024: 1MiB.
    Iec,
}

static WRITTEN: OnceLock<Units> = OnceLock::new();

/// Says how this program writes sizes. Once something else was said it is too late.
pub fn write_sizes_in(units: Units) {
    let _ = WRITTEN.set(units);
}

/// How this program writes sizes.
pub(super) fn units() -> Units {
    WRITTEN.get().copied().unwrap_or_default()
}
