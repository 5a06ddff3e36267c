//! Where what was read is kept, on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cache::{Cache, CacheProblem, cache_folder};
use crate::text::parse_size;

/// Whether what was read is kept, and where.
#[derive(Debug, Clone, Args)]
pub(crate) struct CacheArgs {
    /// Folder of the cache [default: ~/.cache/imgscope]
    #[arg(long, value_name = "DIR", env = "IMGSCOPE_CACHE_DIR", hide_env = true, help_heading = "Cache")]
    cache_dir: Option<OsString>,
    /// Maximum size of the cache; the least recently used entries go first
    #[arg(long, value_name = "SIZE", env = "IMGSCOPE_CACHE_SIZE", hide_env = true, default_value = "2GB",
        value_parser = parse_size, help_heading = "Cache")]
    cache_size: u64,
    /// Neither read nor write the cache
    #[arg(long, help_heading = "Cache")]
    no_cache: bool,
}

/// The folder of the cache.
///
/// # Errors
/// Where nothing names one.
pub(crate) fn folder(named: Option<&OsString>) -> Result<PathBuf, CacheProblem> {
    cache_folder(named.map(PathBuf::from), |name| std::env::var_os(name))
}

impl CacheArgs {
    /// Nothing is kept.
    pub fn off() -> Self {
        Self { cache_dir: None, cache_size: 0, no_cache: true }
    }

    /// The cache. One that can't be used keeps nothing, and says so.
    pub fn open(&self) -> Cache {
        match folder(self.cache_dir.as_ref()) {
            _ if self.no_cache => Cache::off(),
            Ok(folder) => Cache::open(folder, self.cache_size),
            Err(problem) => Cache::failed(&problem),
        }
    }
}
