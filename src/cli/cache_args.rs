//! Where what was read is kept, on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cache::{Cache, CacheProblem, cache_folder};
use crate::text::parse_size;

/// Where the cache is, and how large it may grow.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CacheFolderArgs {
    /// Folder of the cache [default: ~/.cache/imgscope]
    #[arg(long, value_name = "DIR", env = "IMGSCOPE_CACHE_DIR", hide_env = true, help_heading = "Cache")]
    cache_dir: Option<OsString>,
    /// Let the cache grow to this; what was used least recently goes first
    #[arg(long, value_name = "SIZE", env = "IMGSCOPE_CACHE_SIZE", hide_env = true, default_value = "2GB",
        value_parser = parse_size, help_heading = "Cache")]
    pub cache_size: u64,
}

/// Whether what was read is kept, and where.
#[derive(Debug, Clone, Args)]
pub(crate) struct CacheArgs {
    #[command(flatten)]
    folder: CacheFolderArgs,
    /// Read everything anew, and keep nothing
    #[arg(long, help_heading = "Cache")]
    no_cache: bool,
}

impl CacheFolderArgs {
    /// The folder.
    ///
    /// # Errors
    /// Where nothing names one.
    pub fn folder(&self) -> Result<PathBuf, CacheProblem> {
        cache_folder(self.cache_dir.clone().map(PathBuf::from), |name| std::env::var_os(name))
    }
}

impl CacheArgs {
    /// Nothing is kept.
    pub fn off() -> Self {
        Self { folder: CacheFolderArgs::default(), no_cache: true }
    }

    /// The cache. One that can't be used keeps nothing, and says so.
    pub fn open(&self) -> Cache {
        match (self.no_cache, self.folder.folder()) {
            (true, _) => Cache::off(),
            (false, Ok(folder)) => Cache::open(folder, self.folder.cache_size),
            (false, Err(problem)) => Cache::failed(&problem),
        }
    }
}
