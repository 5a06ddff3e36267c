//! Arguments of `imgscope cache`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use crate::report::CacheFormat;
use crate::text::parse_size;

/// `imgscope cache`
#[derive(Debug, Args)]
pub struct CacheCommandArgs {
    /// What to do instead of telling what there is.
    #[command(subcommand)]
    pub action: Option<CacheAction>,
    // named unlike those of other commands, whose values are of other types
    /// Output format [default: text]
    #[arg(id = "cache_report", long = "format", value_name = "FORMAT", global = true)]
    pub format: Option<CacheFormat>,
    /// Folder of the cache [default: ~/.cache/imgscope]
    #[arg(
        id = "cache_folder",
        long = "cache-dir",
        value_name = "DIR",
        env = "IMGSCOPE_CACHE_DIR",
        hide_env = true,
        global = true
    )]
    pub cache_dir: Option<OsString>,
    /// Maximum size of the cache
    #[arg(id = "cache_limit", long = "cache-size", value_name = "SIZE", env = "IMGSCOPE_CACHE_SIZE", hide_env = true,
        default_value = "2GB", value_parser = parse_size, global = true)]
    pub cache_size: u64,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// What is done with the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum CacheAction {
    /// Remove all entries
    Clear,
    /// Check all entries and remove damaged ones; exit 1 if there were any
    Verify,
}
