//! What one layer changes: a tar stream becomes a changeset.
//!
//! A layer is read here without any knowledge of its neighbours; what it adds up to is for `tree`. Decompression and
//! digests are for those who open the stream.

mod attribute;
mod builder;
mod changeset;
mod contents;
mod files;
mod inode;
mod layer_error;
mod links;
mod list;
mod member;
mod name_index;
mod names;
mod number;
mod path;
mod pax;
mod program;
mod read;
mod room;
mod skip;
mod sort;
mod sparse;
mod tar_error;
mod tar_reader;
mod warnings;

pub use attribute::Attribute;
pub(crate) use builder::{NAME_BYTES_PER_LAYER, PATHS_PER_LAYER};
pub use changeset::{Changeset, LayerEntry, OverlayOpaque, Record, UnreadContent};
pub use contents::Origin;
pub use files::{FileTaker, read_files};
pub use inode::{ContentHash, HashKind, Inode, Kind, Metadata, Mtime};
pub use layer_error::LayerError;
pub use list::{
    ESTARGZ_FOOTER, Extent, FileList, Footer, LastFile, ListError, ListFormat, ListedContent, ListedLayer,
    Wanted, read_list, tar_split_digest,
};
use member::member_attributes;
pub use member::{Member, MemberKind, overlay_opaque_attribute};
pub use names::{NameId, Names};
pub use path::ImagePath;
pub use program::{Examined, Helper, Program, ProgramReader};
pub use read::{
    read_changeset, read_changeset_by_seeks, read_changeset_hashed, read_changeset_helped, read_contents,
};
pub use room::{Room, RoomMeter, Unmetered};
pub use skip::{Skip, Streamed};
pub(crate) use sort::Children;
pub use tar_error::TarError;
pub use tar_reader::{TarEnd, TarReader, is_tar_start};
pub(crate) use warnings::Warnings;
