//! What all images of a holder take together.

use super::Amount;

/// What all images of a holder take together. Each layer counts once, so `unpacked` is what all images have alone and what
/// they share: `named + dangling` too, where `dangling` is what only images without a name have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// How many images there are.
    pub images: usize,
    /// How many of them have no name.
    pub dangling_images: usize,
    /// How many layers there are, as far as they are known.
    pub layers: usize,
    /// How many images there are whose layers nobody has asked for yet.
    pub unasked: usize,
    /// The unpacked sizes of all layers.
    pub unpacked: Amount,
    /// Those of layers that one image alone has.
    pub own: Amount,
    /// Those of layers that several images have.
    pub shared: Amount,
    /// Those of layers that no image with a name has: what removing all dangling images frees.
    pub dangling: Amount,
}
