//! `imgscope cache`

use jiff::Timestamp;

use crate::cache::{clear, contents, verify};
use crate::cli::ExitStatus;
use crate::cli::cache_args::folder;
use crate::cli::cache_command_args::{CacheAction, CacheCommandArgs};
use crate::cli::failure::Failure;
use crate::cli::streams::print;
use crate::report::{CacheFormat, CacheReport};

/// Tells what the cache holds, checks or clears it.
pub(crate) fn cache(args: &CacheCommandArgs) -> Result<ExitStatus, Failure> {
    let folder = folder(args.cache_dir.as_ref())?;
    let report = match args.action {
        None => CacheReport::Contents { contents: contents(&folder)?, limit: args.cache_size },
        Some(CacheAction::Clear) => CacheReport::Cleared(clear(&folder)?),
        Some(CacheAction::Verify) => CacheReport::Verified(verify(&folder)?),
    };
    let mut out = Vec::new();
    report.write(&folder, args.format.unwrap_or(CacheFormat::Text), Timestamp::now(), &mut out)?;
    print(&out)?;
    Ok(if report.tells_of_damage() { ExitStatus::Damaged } else { ExitStatus::Success })
}
