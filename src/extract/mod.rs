//! Files of an image, put on a disk: never outside of the folder that was asked for, never through a link, never over what is
//! there without leave.
//!
//! What is taken out is chosen from an analysis, and read by `scan`. Whoever asks, and what they are told, is for the rooms
//! below. Devices and named pipes are not made, and nothing gets the set-user-ID or set-group-ID bit.

mod attributes;
mod contents;
mod decided;
mod directory;
mod error;
mod extracted;
mod file_content;
mod nearest;
mod one_file;
mod open_directories;
mod selection;
mod sparse_copy;
mod staging;
mod target;
mod write;

pub use decided::select_early;
pub use error::ExtractError;
pub use extracted::Extracted;
pub use file_content::FileContent;
pub use one_file::read_file;
pub use selection::{Selection, select, select_node};
pub use staging::wait_for_removal;
pub use target::{Overwrite, Target};
pub use write::extract;
