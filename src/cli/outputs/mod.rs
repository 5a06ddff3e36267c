//! Reports to files: checked before any work, then all of them written, or none.

mod collisions;
mod destination;
mod exclusive;
mod existing;
mod folder;
mod input;
mod output_file;
mod prepare;
mod write;

pub(super) use collisions::refuse_adding_to_inputs;
pub(super) use destination::Destination;
pub(super) use exclusive::exclusively;
pub(super) use existing::refuse_to_replace;
pub(super) use folder::{check_writable, folder_of};
pub(super) use input::Input;
pub(super) use output_file::OutputFile;
pub(super) use prepare::{PendingOutput, prepare};
pub(super) use write::write_all;
