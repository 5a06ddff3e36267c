//! An image, analysed: what every view and every report is made from.

use super::base::base_layers;
use super::{DuplicateGroup, WastedVersion, duplicates, wasted};
use crate::image::{
    Attribution, BaseLayers, Digest, HistoryEntry, ImageConfig, Instruction, LayerIndex, Platform, attribute,
    parse_time,
};
use crate::layer::Kind;
use crate::tree::{InodeId, LayerCounts, Tree};

/// An image, analysed. Immutable: what a person folds, selects or filters is kept elsewhere.
#[derive(Debug)]
pub struct Analysis {
    /// The image as a whole.
    pub image: ImageFacts,
    /// The layers, base first.
    pub layers: Vec<LayerFacts>,
    /// The steps of the build, oldest first.
    pub history: Vec<HistoryLine>,
    /// The layers that came with the base image.
    pub base: BaseLayers,
    /// Sums over the layers.
    pub totals: Totals,
    /// All paths of all layers.
    pub tree: Tree,
    /// Shadowed versions, the largest first.
    pub wasted: Vec<WastedVersion>,
    /// Equal files, those that take the most first.
    pub duplicates: Vec<DuplicateGroup>,
    /// What was skipped or is doubtful, in words, escaped.
    pub warnings: Vec<String>,
}

/// What an image is called and made for.
#[derive(Debug, Clone)]
pub struct ImageFacts {
    /// The image as it was asked for.
    pub reference: String,
    /// The kind of source, by its scheme: `docker`, `podman`, `docker-archive`, `oci-archive`, `oci`, `demo`.
    pub source: String,
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
    /// What a person should know of the image before its figures.
    pub note: Option<&'static str>,
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
    /// The payloads of its inodes, in bytes.
    pub unpacked_size: u64,
    /// Bytes that it wrote and a higher layer hid.
    pub wasted_size: u64,
    /// Paths that it touched.
    pub counts: LayerCounts,
    /// The history line that made it, as a place in [`Analysis::history`].
    pub line: Option<usize>,
    /// Why it could not be read; its figures are 0 then.
    pub error: Option<String>,
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
    /// See [`LayerFacts::error`].
    pub error: Option<String>,
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
    /// Whether every layer was read; where not, all sums are lower bounds.
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

impl Analysis {
    /// Puts together what was read. `layers` and the tree's layers correspond, base first.
    pub fn new(image: ImageFacts, layers: Vec<LayerInput>, tree: Tree, mut warnings: Vec<String>) -> Self {
        let wasted = wasted::list(&tree);
        let mut layers = layer_facts(layers, &tree);
        for shadowed in tree.shadowed() {
            let wasted = &mut layers[shadowed.written_in.position()].wasted_size;
            *wasted = wasted.saturating_add(shadowed.size);
        }
        let Attribution { layer_of_line, line_of_layer, warning } =
            attribute(&image.config.history, layers.len());
        warnings.extend(warning);
        for (layer, line) in layers.iter_mut().zip(line_of_layer) {
            layer.line = line;
        }
        let history = image.config.history.iter().zip(layer_of_line).map(|(entry, layer)| HistoryLine {
            entry: entry.clone(),
            instruction: Instruction::parse(&entry.created_by),
            layer,
            unpacked_size: layer.map_or(0, |layer| layers[layer.position()].unpacked_size),
        });
        let history: Vec<HistoryLine> = history.collect();
        let base = base_layers(&history, &tree);
        let totals = totals(&layers, &tree);
        let duplicates = duplicates::find(&tree);
        Self { image, layers, history, base, totals, tree, wasted, duplicates, warnings }
    }

    /// The command that made a layer, as recorded.
    pub fn created_by(&self, layer: LayerIndex) -> Option<&str> {
        let line = self.layers.get(layer.position())?.line?;
        Some(self.history[line].entry.created_by.as_str()).filter(|command| !command.is_empty())
    }

    /// The instruction that made a layer; None where none is recorded.
    pub fn instruction(&self, layer: LayerIndex) -> Option<&Instruction> {
        let line = &self.history[self.layers.get(layer.position())?.line?];
        Some(&line.instruction).filter(|_| !line.entry.created_by.is_empty())
    }

    /// When the image was made; None where it is not recorded.
    pub fn created(&self) -> Option<jiff::Timestamp> {
        parse_time(&self.image.config.created)
    }

    /// A layer's share of the image's unpacked size, from 0 to 1.
    pub fn share(&self, bytes: u64) -> f64 {
        if self.totals.unpacked_size == 0 { 0.0 } else { bytes as f64 / self.totals.unpacked_size as f64 }
    }
}

fn layer_facts(inputs: Vec<LayerInput>, tree: &Tree) -> Vec<LayerFacts> {
    let mut unpacked = vec![0u64; inputs.len()];
    for (_, stored) in tree.inodes() {
        let size = &mut unpacked[stored.layer.position()];
        *size = size.saturating_add(stored.inode.size);
    }
    let facts = inputs.into_iter().zip(unpacked).zip(tree.counts()).enumerate();
    facts
        .map(|(index, ((input, unpacked_size), counts))| LayerFacts {
            index: LayerIndex(index as u32),
            diff_id: input.diff_id,
            digest: input.digest,
            compressed_size: input.compressed_size,
            tar_size: input.tar_size,
            unpacked_size,
            wasted_size: 0,
            counts: *counts,
            line: None,
            error: input.error,
        })
        .collect()
}

fn totals(layers: &[LayerFacts], tree: &Tree) -> Totals {
    let sum = |sizes: &mut dyn Iterator<Item = u64>| sizes.fold(0, u64::saturating_add);
    let unpacked_size = sum(&mut layers.iter().map(|layer| layer.unpacked_size));
    let wasted_size = sum(&mut layers.iter().map(|layer| layer.wasted_size));
    let files = tree
        .nodes()
        .filter(|&node| tree.live(node).is_some_and(|inode| tree.stored(inode).inode.kind == Kind::File));
    Totals {
        unpacked_size,
        live_size: live_size(tree),
        wasted_size,
        compressed_size: layers
            .iter()
            .map(|layer| layer.compressed_size)
            .try_fold(0, |sum: u64, size| Some(sum.saturating_add(size?))),
        files: files.count() as u64,
        complete: layers.iter().all(|layer| layer.error.is_none()),
    }
}

/// Adds up what the final file system shows, from its paths and not as a difference: tests hold the two together.
fn live_size(tree: &Tree) -> u64 {
    let mut is_seen = vec![false; tree.inodes().len()];
    let is_new = |inode: &InodeId| !std::mem::replace(&mut is_seen[inode.0 as usize], true);
    let live = tree.nodes().filter_map(|node| tree.live(node)).filter(is_new);
    live.map(|inode| tree.stored(inode).inode.size).fold(0, u64::saturating_add)
}
