//! How deep an image was read, which decides what its figures are.

use clap::ValueEnum;

/// How deep an image is read; each value tells what the ones before it tell too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, ValueEnum)]
pub enum Depth {
    /// Manifest and config alone: layers with their compressed sizes, history, configuration
    Manifest,
    /// Lists of files, where layers have one that can be read without them
    Files,
    /// Every layer
    #[default]
    Full,
}

impl Depth {
    /// The word for it, as on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Files => "files",
            Self::Full => "full",
        }
    }
}
