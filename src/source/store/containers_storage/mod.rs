//! containers-storage: the images of podman, buildah and CRI-O as they lie on disk, without any of them running.
//!
//! Lists of images and layers are read without a lock, names are looked up as podman does, and layers are put together from
//! the headers that were kept and the files that were unpacked. Nothing is written.

mod error;
mod export_documents;
mod find;
mod folder;
mod holder;
mod image_record;
mod layer_list;
mod layer_record;
mod lookup;
mod measured_tar;
mod parts;
mod place;
mod reference;
mod storage_conf;
mod store;

pub use error::StorageError;
pub use find::{ContainersStorage, FoundImage, open};
pub(super) use layer_list::LayerList;
pub use place::StoragePlace;
pub use reference::{StorageReference, StorageSpec};
