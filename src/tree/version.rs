//! What one layer did to one path, and how that reads in the story of the path.

use super::ids::InodeId;
use crate::image::LayerIndex;

/// What a layer recorded for a path, in eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The layer.
    pub layer: LayerIndex,
    /// The number of an object, or one of the last numbers for how it was removed.
    state: u32,
}

const REPLACED: u32 = u32::MAX;
const OPAQUE: u32 = u32::MAX - 1;
const WHITEOUT: u32 = u32::MAX - 2;

impl Version {
    /// What stands at a path from a layer on.
    pub fn new(layer: LayerIndex, state: PathState) -> Self {
        let state = match state {
            PathState::Present(inode) => inode.0,
            PathState::Removed(Removal::Whiteout) => WHITEOUT,
            PathState::Removed(Removal::Opaque) => OPAQUE,
            PathState::Removed(Removal::Replaced) => REPLACED,
        };
        Self { layer, state }
    }

    /// What stands at the path from the layer on.
    pub fn state(self) -> PathState {
        match self.state {
            WHITEOUT => PathState::Removed(Removal::Whiteout),
            OPAQUE => PathState::Removed(Removal::Opaque),
            REPLACED => PathState::Removed(Removal::Replaced),
            inode => PathState::Present(InodeId(inode)),
        }
    }
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathState {
    /// An object.
    Present(InodeId),
    /// Nothing.
    Removed(Removal),
}

/// How a layer removed a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// By a whiteout of the path or of a directory above it.
    Whiteout,
    /// By the opaque mark of a directory above it.
    Opaque,
    /// By putting something that is no directory in the place of a directory above it.
    Replaced,
}

/// What happened to a path in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It was not there below.
    Added,
    /// It was there below.
    Modified(Modification),
    /// It was there below and is gone.
    Removed(Removal),
}

/// How a path differs from what was there below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modification {
    /// Other content.
    Content,
    /// The same content with other mode, owner, time or extended attributes.
    Metadata,
    /// The same content and metadata, written again.
    Nothing,
    /// Another type of object.
    Type,
}

impl Removal {
    /// How the removal reads in a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Self::Whiteout => "removed",
            Self::Opaque => "hidden by an opaque directory",
            Self::Replaced => "replaced with its directory",
        }
    }
}
