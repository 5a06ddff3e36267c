//! What a shell offers when a word is completed: commands, options and values from the definition of the command line, image
//! names from the engine, archives and folders from the disk.
//!
//! The shells' scripts and `docker imgscope` ask by the same words, cobra's: `__complete WORDS… CURRENT`.

mod candidates;
mod completers;
mod image_names;
mod scripts;

pub(super) use candidates::{CompletionCall, complete};
pub(super) use scripts::{CompletionShell, script};
