//! Bytes that a layer wrote and a higher layer hid.

use super::ids::{InodeId, NodeId};
use crate::image::LayerIndex;

/// Why bytes of a lower layer are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WasteKind {
    /// The higher layer has other content at the path.
    Overwritten,
    /// It has the same content with other mode, owner, time or extended attributes: a copy-up.
    MetadataOnly,
    /// It has the same content and the same metadata.
    RewrittenSame,
    /// It removed the path: a whiteout, or a parent's whiteout or opaque mark.
    Deleted,
    /// It put another type in its place, or in the place of a directory above it.
    Replaced,
}

/// The bytes of one inode that no path of the final file system shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadowed {
    /// The object.
    pub inode: InodeId,
    /// The last of its names that was hidden.
    pub node: NodeId,
    /// Its payload in bytes.
    pub size: u64,
    /// Why it is hidden.
    pub kind: WasteKind,
    /// The layer that wrote the bytes.
    pub written_in: LayerIndex,
    /// The layer that hid them.
    pub hidden_in: LayerIndex,
}

/// How many paths a layer touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LayerCounts {
    /// Paths that were not there below.
    pub added: u64,
    /// Paths that were there below and were written again; directories only where mode, owner or attributes changed.
    pub modified: u64,
    /// Paths that were there below and are gone, all that was below a removed directory counted.
    pub removed: u64,
}

impl WasteKind {
    /// The word for the kind, as the JSON report has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Overwritten => "overwritten",
            Self::MetadataOnly => "metadata-only",
            Self::RewrittenSame => "rewritten-same",
            Self::Deleted => "deleted",
            Self::Replaced => "replaced",
        }
    }

    /// What a person can do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Overwritten | Self::Replaced => "write it once, or merge the two steps",
            Self::MetadataOnly => "use COPY --chown/--chmod, or set it in the step that writes the file",
            Self::RewrittenSame => "drop the second step",
            Self::Deleted => "delete it in the step that wrote it, or use a multi-stage build",
        }
    }
}
