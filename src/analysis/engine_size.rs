//! The size that an engine gives a step, and what it counts.

/// The size that an engine gives a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineSize {
    /// In bytes.
    pub bytes: u64,
    /// What it counts.
    pub counting: EngineCounting,
}

/// What an engine counts as the size of a layer, told by comparing its figure with what the layer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineCounting {
    /// The unpacked size: Docker's overlay2 store.
    Unpacked,
    /// Without the targets of symlinks: Docker with other storage drivers, and all layers that BuildKit made there.
    WithoutSymlinks,
    /// The layer's tar stream: podman.
    TarStream,
    /// Disk blocks, those of directories too: containerd's image store.
    DiskBlocks,
    /// Something else.
    Unknown,
}

impl EngineCounting {
    /// Why the figure is not the unpacked size; None where it is.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Unpacked => None,
            Self::WithoutSymlinks => Some("the engine leaves out symlink targets"),
            Self::TarStream => Some("the engine counts the tar stream"),
            Self::DiskBlocks => Some("the engine counts disk blocks"),
            Self::Unknown => Some("the engine counts differently"),
        }
    }
}
