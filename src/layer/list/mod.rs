//! Lists of files that a layer's blob brings along, so that what it records is known without reading it: those of eStargz
//! and of zstd:chunked (github.com/containerd/stargz-snapshotter, github.com/containers/storage).
//!
//! All of it is pure: which bytes of the blob hold a list is said here, and who fetches them is for `source`.

mod entry;
mod file_list;
mod footer;
mod listed;
mod toc;

#[cfg(test)]
mod tests;

pub use file_list::{Extent, FileList, ListFormat};
pub use footer::{ESTARGZ_FOOTER, Footer};
pub use listed::{LastFile, ListError, ListedContent, ListedLayer, Wanted, read_list, tar_split_digest};
