//! How an image is read, on the command line.

use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

use super::cache_args::CacheArgs;
use super::failure::Failure;
use crate::analysis::Depth;
use crate::image::Platform;
use crate::source::registry::{InsecureRegistry, RegistryOptions};
use crate::source::{Patience, ScanControl, Via};
use crate::text::parse_size;

/// The most seconds that an engine may be waited for: a day.
const LONGEST_TIMEOUT: u64 = 24 * 60 * 60;

/// How an image is read, if need be in part.
#[derive(Debug, Clone, Args)]
pub(crate) struct SourceArgs {
    #[command(flatten)]
    pub(super) reading: ReadArgs,
    /// Report what can be read of a damaged image; still exits with 2
    #[arg(long, help_heading = "Reading")]
    pub allow_partial: bool,
}

/// How an image is read.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReadArgs {
    /// Platform to read from a multi-platform image, such as linux/arm/v7 or 'windows(10.0.20348)/amd64' [default: the
    /// host's]
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", help_heading = "Reading")]
    pub platform: Option<Platform>,
    /// Also check uncompressed layers against their digests; compressed ones always are
    #[arg(long, help_heading = "Reading")]
    pub verify: bool,
    /// Stop if an archive unpacks to more than this
    #[arg(long, value_name = "SIZE", default_value = "256GiB", value_parser = parse_size, help_heading = "Reading")]
    pub read_limit: u64,
    /// Give up if an engine or a registry sends nothing for this long; the explorer keeps waiting, and says so
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = timeout, help_heading = "Reading")]
    pub timeout: Duration,
    /// Registry that may be asked over plain HTTP, or whose certificate need not be trusted; may be repeated
    #[arg(long, value_name = "HOST[:PORT]", help_heading = "Reading")]
    pub insecure_registry: Vec<InsecureRegistry>,
    /// How to read an engine's image
    #[arg(long, value_name = "HOW", default_value_t, value_enum, help_heading = "Reading")]
    pub via: Via,
    /// How deep to read an image [default: full; manifest for a registry where limits need no more]
    #[arg(long, value_name = "DEPTH", value_enum, help_heading = "Reading")]
    pub depth: Option<Depth>,
    /// Hide progress
    #[arg(long, short, help_heading = "Reading")]
    pub quiet: bool,
    #[command(flatten)]
    pub(super) cache: CacheArgs,
    /// Say how the image was read, and why not faster
    #[arg(long, short, conflicts_with = "quiet", help_heading = "Reading")]
    pub verbose: bool,
}

impl ReadArgs {
    /// The control of a reading that has this much patience.
    pub(crate) fn control(&self, patience: Patience) -> ScanControl {
        let registries = RegistryOptions { insecure: self.insecure_registry.clone() };
        ScanControl::new(patience, self.cache.open()).with_registries(registries)
    }

    /// Refuses to read less than a command needs, which is called by its name.
    ///
    /// # Errors
    /// Where no more than the manifest was asked for.
    pub(crate) fn refuse_manifest_alone(&self, command: &str) -> Result<(), Failure> {
        match self.depth {
            Some(Depth::Manifest) => {
                Err(Failure::new(format!("{command} needs more than `--depth manifest` reads"))
                    .hint("drop it: by default every layer is read"))
            }
            _ => Ok(()),
        }
    }
}

/// A time of whole seconds: `90`, `90s`, `2m`, `1m30s`.
pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    let time = match text.parse() {
        Ok(seconds) => SignedDuration::from_secs(seconds),
        Err(_) => text.parse().unwrap_or_default(),
    };
    match u64::try_from(time.as_secs()) {
        Ok(seconds @ 1..=LONGEST_TIMEOUT) if time.subsec_nanos() == 0 => Ok(Duration::from_secs(seconds)),
        _ => Err("expected a time from 1s to 24h, such as 90s or 5m".to_owned()),
    }
}
