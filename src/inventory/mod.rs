//! All images of one holder side by side: which bytes only one of them has, which they share, and what removing some frees.
//!
//! Pure: from what is known of images and their layers to sums. A layer is one where it stands on the same layers: so stores
//! keep it, and so it counts once however many images have it. As long as the layers of some images are not known, what each
//! shares is what the holder says.

mod amount;
mod filter;
mod inventory;
mod layer_uses;
mod listed_image;
mod removal;
mod totals;

pub use amount::{Amount, Counted, amount_text};
pub use filter::{ImageFilter, ImageScope};
pub use inventory::Inventory;
pub use listed_image::{ListedImage, ListedLayer, UnknownLayers};
pub use removal::removal_command;
pub use totals::Totals;
