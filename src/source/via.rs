//! How an engine's images are read.

use clap::ValueEnum;

/// How an engine's images are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Via {
    /// What was read before, then the engine's store on disk where it can be read, else an export
    #[default]
    Auto,
    /// An export by the engine, always
    Export,
    /// The engine's store on disk, or not at all
    Store,
}
