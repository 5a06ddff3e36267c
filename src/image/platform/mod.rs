//! Which operating system and processor an image is made for: how that is written, and which image answers a wish.

mod fit;
mod names;
mod specifier;

pub use fit::Fit;
pub use specifier::Platform;
