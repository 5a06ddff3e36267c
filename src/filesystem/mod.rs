//! The final file system of an image, indexed: what lies at a path, under a name, in a directory, and what it is.
//!
//! It knows what a container sees before anything runs. What is started in it, and what should not be in it, later
//! rooms tell.

mod cover;
mod file_system;
mod name_lists;
mod patterns;
mod resolve;
mod subtrees;

pub(crate) use file_system::FileSystem;
pub(crate) use resolve::{Resolved, resolve_at};
pub(crate) use subtrees::Subtrees;
