//! What would follow from changes.

use crate::finding::{Claim, Projection};

/// What would follow, were the marked things not there.
#[derive(Debug)]
pub struct WhatIf {
    /// The bytes that were not there, each counted once whatever marks claim it.
    pub claim: Claim,
    /// The image's sizes then.
    pub after: Projection,
    /// Whether every mark is exact to the byte. Compressed sizes never are.
    pub is_exact: bool,
}
