//! What is known of an image, of each of its layers and of each step of its build, and their sums.

use super::depth::Depth;
use super::engine_size::EngineSize;
use crate::image::{Digest, HistoryEntry, ImageConfig, Instruction, LayerIndex, Platform};
use crate::layer::ListFormat;
use crate::tree::LayerCounts;

/// What an image is called and made for.
#[derive(Debug, Clone)]
pub struct ImageFacts {
    /// The image as it was asked for; one from standard input by its own name.
    pub reference: String,
    /// The kind of source, by its scheme: `docker`, `podman`, `docker-archive`, `oci-archive`, `oci`, `dir`, `containers-storage`, `demo`.
    pub source: String,
    /// Whether what holds it may have unpacked its layers: engines, and archives with Docker's `manifest.json`. A layer that
    /// is not compressed there may be in a registry.
    pub is_unpacked: bool,
    /// The digest of the configuration: what engines call the image ID.
    pub id: Option<Digest>,
    /// What it runs on.
    pub platform: Platform,
    /// The image's names.
    pub tags: Vec<String>,
    /// The configuration.
    pub config: ImageConfig,
    /// Whether the bytes of every layer were checked against a digest.
    pub verified: bool,
    /// How deep it was read. At [`Depth::Manifest`] no figure that needs contents is known.
    pub depth: Depth,
    /// How an engine's image was read; None for one that no engine gave.
    pub via: Option<ReadVia>,
    /// What a person should know of the image before its figures.
    pub note: Option<&'static str>,
}

/// How an engine's image was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadVia {
    /// All of it was known from before.
    Cache,
    /// From the engine's store on disk.
    Store,
    /// By an export of the engine.
    Export,
}

impl ReadVia {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Store => "store",
            Self::Export => "export",
        }
    }

    /// Where an engine's image was read from, in a word or two.
    pub fn place(self) -> &'static str {
        match self {
            Self::Cache => "the cache",
            Self::Store => "the engine's store",
            Self::Export => "an export",
        }
    }

    /// How an engine's image was read, in words.
    pub fn words(self, engine: &str) -> String {
        match self {
            Self::Cache => "known from before".to_owned(),
            Self::Store => format!("read from the store of {engine}"),
            Self::Export => format!("exported by {engine}"),
        }
    }
}

/// One layer.
#[derive(Debug, Clone)]
pub struct LayerFacts {
    /// Its place; 0 is the base.
    pub index: LayerIndex,
    /// The digest of its unpacked tar, as recorded.
    pub diff_id: Option<Digest>,
    /// The digest of its blob as stored, where the source has it.
    pub digest: Option<Digest>,
    /// The length of the blob as a registry stores it, where the source knows it.
    pub compressed_size: Option<u64>,
    /// The length of its unpacked tar stream.
    pub tar_size: Option<u64>,
    /// Whether it was known from before, and not read again.
    pub cached: bool,
    /// The list of files that was read in its place: then all is known of it but what files contain.
    pub list: Option<ListFormat>,
    /// The payloads of its inodes, in bytes.
    pub unpacked_size: u64,
    /// Bytes that it wrote and a higher layer hid.
    pub wasted_size: u64,
    /// Paths that it touched.
    pub counts: LayerCounts,
    /// The history line that made it, as a place in [`Analysis::history`](super::Analysis::history).
    pub line: Option<usize>,
    /// Why it could not be read; its figures are 0 then.
    pub error: Option<String>,
    /// Whether that is because it has not come yet.
    pub is_pending: bool,
}

/// One step of the build.
#[derive(Debug, Clone)]
pub struct HistoryLine {
    /// What the configuration records.
    pub entry: HistoryEntry,
    /// The instruction that this records.
    pub instruction: Instruction,
    /// The layer that the step made.
    pub layer: Option<LayerIndex>,
    /// The layer's unpacked size; 0 without a layer.
    pub unpacked_size: u64,
    /// What the engine says that the image is from; None for an archive, or where that is another history.
    pub engine_size: Option<EngineSize>,
}

/// What stands in place of a command that the history does not have.
pub const NOT_RECORDED: &str = "(not recorded)";

impl HistoryLine {
    /// The instruction in short, or [`NOT_RECORDED`].
    pub fn made_by(&self) -> String {
        if self.entry.created_by.is_empty() { NOT_RECORDED.to_owned() } else { self.instruction.short() }
    }
}

/// What is known of a layer besides its content.
#[derive(Debug, Clone, Default)]
pub struct LayerInput {
    /// See [`LayerFacts::diff_id`].
    pub diff_id: Option<Digest>,
    /// See [`LayerFacts::digest`].
    pub digest: Option<Digest>,
    /// See [`LayerFacts::compressed_size`].
    pub compressed_size: Option<u64>,
    /// See [`LayerFacts::tar_size`].
    pub tar_size: Option<u64>,
    /// See [`LayerFacts::cached`].
    pub cached: bool,
    /// See [`LayerFacts::list`].
    pub list: Option<ListFormat>,
    /// See [`LayerFacts::error`].
    pub error: Option<String>,
    /// See [`LayerFacts::is_pending`].
    pub is_pending: bool,
}

/// Sums over all layers. The definitions are this product's promise.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// The sum of the layers' unpacked sizes; a layer that is used twice counts twice.
    pub unpacked_size: u64,
    /// The payloads of all inodes that the final file system shows, each once.
    pub live_size: u64,
    /// Unpacked less live.
    pub wasted_size: u64,
    /// The sum of the layers' compressed sizes; None where one of them is not known.
    pub compressed_size: Option<u64>,
    /// Regular files of the final file system, by path.
    pub files: u64,
    /// Whether every layer was read; where not, all sums of unpacked bytes are lower bounds.
    pub complete: bool,
}

impl Totals {
    /// Live divided by unpacked, from 0 to 1; 1 for an image without any bytes.
    ///
    /// ```
    /// use imgscope::analysis::Totals;
    /// // 100 kB of base, then a 10 MB file that a later layer writes again
    /// let totals = Totals { unpacked_size: 20_100_000, live_size: 10_100_000, wasted_size: 10_000_000,
    ///                       compressed_size: None, files: 2, complete: true };
    /// assert_eq!(format!("{:.4}", totals.efficiency()), "0.5025");
    /// ```
    pub fn efficiency(&self) -> f64 {
        if self.unpacked_size == 0 { 1.0 } else { self.live_size as f64 / self.unpacked_size as f64 }
    }
}
