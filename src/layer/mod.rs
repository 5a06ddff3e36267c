//! What one layer changes: a tar stream becomes a changeset.
//!
//! A layer is read here without any knowledge of its neighbours; what it adds up to is for `tree`. Decompression and
//! digests are for those who open the stream.

mod builder;
mod changeset;
mod inode;
mod links;
mod member;
mod name_index;
mod names;
mod number;
mod path;
mod pax;
mod read;
mod sort;
mod sparse;
mod tar_error;
mod tar_reader;
mod warnings;

pub use changeset::{Changeset, LayerEntry, OverlayOpaque, Record};
pub use inode::{ContentHash, Inode, Kind, Metadata, Mtime};
pub use member::{Member, MemberKind};
pub use names::{NameId, Names};
pub use path::ImagePath;
pub use read::{LayerError, read_changeset};
pub(crate) use sort::Children;
pub use tar_error::TarError;
pub use tar_reader::{Skip, Streamed, TarEnd, TarReader, is_tar_start};
pub(crate) use warnings::Warnings;
