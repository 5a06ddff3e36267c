//! containerd's content store, in which Docker keeps images from version 29 on, and where it is told to from 24 on.
//!
//! Index, manifests, configs and layers are files, each under its digest, as they were pulled or loaded. Which name is which
//! image stands in a database beside them that is not opened: the engine is asked. No folder is kept open, for containerd
//! moves and unmounts its own, and nothing is written.

mod blobs_folder;
mod content_store;
mod export_documents;
mod roots;

#[cfg(test)]
mod tests;

pub use content_store::ContentStore;
