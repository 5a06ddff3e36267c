//! From one image to the next: portions that add up exactly to the difference of their unpacked sizes.

use super::parts::Parts;
use super::purpose::Purpose;

/// From one image to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizeStep {
    /// The difference of the unpacked sizes, in bytes.
    pub delta: i128,
    /// What it is made of, the largest first; those that did not change are left out. Their sum is `delta`.
    pub portions: Vec<Portion>,
}

/// One reason for a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portion {
    /// What grew or shrank.
    pub purpose: Purpose,
    /// By how many bytes.
    pub delta: i128,
}

impl SizeStep {
    /// Compares two images.
    pub(super) fn between(before: &Parts, after: &Parts) -> Self {
        let delta = |purpose| i128::from(after.size(purpose)) - i128::from(before.size(purpose));
        let mut portions: Vec<Portion> =
            Purpose::ALL.map(|purpose| Portion { purpose, delta: delta(purpose) }).to_vec();
        portions.retain(|portion| portion.delta != 0);
        portions.sort_by_key(|portion| std::cmp::Reverse(portion.delta.unsigned_abs()));
        Self { delta: i128::from(after.total()) - i128::from(before.total()), portions }
    }
}
