//! Bills of materials: the packages of an image in the forms that other tools read.
//!
//! They say what is installed and what it takes. The same image always has the same bill: no time but the image's own, no
//! number drawn at random.

mod cyclonedx;
mod facts;
mod spdx;

pub(super) use cyclonedx::cyclonedx;
pub(super) use spdx::spdx;
