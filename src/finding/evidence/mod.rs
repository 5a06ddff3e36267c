//! What rules look at, and what they may take for granted about it: whose a path is, what others publish, which
//! distribution it is.

mod copied;
pub(super) mod distribution;
mod of_image;
mod owner;
pub(super) mod published;

use copied::CopiedFiles;
pub use of_image::Evidence;
pub use owner::Owner;
use owner::Owners;
pub(super) use owner::source_packages;
