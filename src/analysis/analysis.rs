//! An image, analysed: what every view and every report is made from.

use super::base::base_layers;
use super::depth::Depth;
use super::duplicates::Duplicates;
use super::facts::{HistoryLine, ImageFacts, LayerFacts, LayerInput, NOT_RECORDED, Totals};
use super::{EngineStep, WastedVersion, engine_steps, listing, wasted, windows};
use crate::image::{Attribution, BaseLayers, HeldImage, Instruction, LayerIndex, attribute, parse_time};
use crate::layer::Kind;
use crate::tree::{FirstWriters, InodeId, Tree};

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
    /// Which layers first wrote what others stored again.
    pub first_writers: FirstWriters,
    /// Shadowed versions, the largest first.
    pub wasted: Vec<WastedVersion>,
    /// Equal files, those that take the most first.
    pub duplicates: Duplicates,
    /// What was skipped or is doubtful, in words, escaped.
    pub warnings: Vec<String>,
}

impl Analysis {
    /// Puts together what was read. `layers` and the tree's layers correspond, base first.
    pub fn new(image: ImageFacts, layers: Vec<LayerInput>, tree: Tree, mut warnings: Vec<String>) -> Self {
        let wasted = wasted::list(&tree);
        warnings.extend(windows::notes(&image.platform, &tree));
        let mut layers = layer_facts(layers, &tree);
        for shadowed in tree.shadowed() {
            let wasted = &mut layers[shadowed.written_in.position()].wasted_size;
            *wasted = wasted.saturating_add(shadowed.size);
        }
        let Attribution { layer_of_line, line_of_layer, warning } =
            attribute(&image.config.history, layers.len());
        warnings.extend(warning);
        warnings.extend(listing::left_out(&tree));
        for (layer, line) in layers.iter_mut().zip(line_of_layer) {
            layer.line = line;
        }
        let history = image.config.history.iter().zip(layer_of_line).map(|(entry, layer)| HistoryLine {
            entry: entry.clone(),
            instruction: Instruction::parse(&entry.created_by),
            layer,
            unpacked_size: layer.map_or(0, |layer| layers[layer.position()].unpacked_size),
            engine_size: None,
        });
        let history: Vec<HistoryLine> = history.collect();
        let base = base_layers(&image, &history, &tree, &[]);
        let totals = totals(image.depth, &layers, &tree);
        let duplicates = Duplicates::of(&tree);
        let first_writers = FirstWriters::of(&tree);
        Self { image, layers, history, base, totals, tree, first_writers, wasted, duplicates, warnings }
    }

    /// Finds the base image among the images that lie beside this one, in the same engine, archive or registry.
    #[must_use]
    pub fn with_held(mut self, held: &[HeldImage]) -> Self {
        self.base = base_layers(&self.image, &self.history, &self.tree, held);
        self
    }

    /// Takes it from somebody which image this one is built on, whose layers are the lowest ones here.
    #[must_use]
    pub fn built_on(mut self, base: &HeldImage) -> Self {
        self.base = self.base.on(base);
        self
    }

    /// Notes what an engine says of the sizes of the steps, which it gives newest first.
    #[must_use]
    pub fn with_engine_sizes(mut self, steps: &[EngineStep]) -> Self {
        engine_steps::note(&mut self.history, &self.layers, &self.tree, steps);
        self
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

    /// What made a layer, in short: its instruction, or [`NOT_RECORDED`].
    pub fn made_by(&self, layer: LayerIndex) -> String {
        let line = self.layers.get(layer.position()).and_then(|facts| self.history.get(facts.line?));
        line.map_or_else(|| NOT_RECORDED.to_owned(), HistoryLine::made_by)
    }

    /// When the image was made; None where it is not recorded.
    pub fn created(&self) -> Option<jiff::Timestamp> {
        parse_time(&self.image.config.created)
    }

    /// The layer that brought a file: the first that wrote its content, whichever stored it again with another owner or mode.
    pub fn brought_in(&self, inode: InodeId) -> LayerIndex {
        self.first_writers.of_inode(&self.tree, inode)
    }

    /// Tells whether no layer was looked at: then nothing is known but what the image's documents say.
    pub fn is_of_manifest(&self) -> bool {
        self.image.depth == Depth::Manifest
    }

    /// A layer's share of the image's compressed size, from 0 to 1; None where one of the two is not known.
    pub fn compressed_share(&self, layer: &LayerFacts) -> Option<f64> {
        let (part, whole) = (layer.compressed_size?, self.totals.compressed_size?);
        Some(if whole == 0 { 0.0 } else { part as f64 / whole as f64 })
    }

    /// The unpacked size of the layers of the base image; 0 where none is known.
    pub fn base_size(&self) -> u64 {
        let layers = self.layers.iter().take(self.base.known());
        layers.map(|layer| layer.unpacked_size).fold(0, u64::saturating_add)
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
            cached: input.cached,
            list: input.list,
            unpacked_size,
            wasted_size: 0,
            counts: *counts,
            line: None,
            error: input.error,
            is_pending: input.is_pending,
        })
        .collect()
}

fn totals(depth: Depth, layers: &[LayerFacts], tree: &Tree) -> Totals {
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
        complete: depth > Depth::Manifest && layers.iter().all(|layer| layer.error.is_none()),
    }
}

/// Adds up what the final file system shows, from its paths and not as a difference: tests hold the two together.
fn live_size(tree: &Tree) -> u64 {
    let mut is_seen = vec![false; tree.inodes().len()];
    let is_new = |inode: &InodeId| !std::mem::replace(&mut is_seen[inode.0 as usize], true);
    let live = tree.nodes().flat_map(|node| tree.live_inodes(node)).filter(is_new);
    live.map(|inode| tree.stored(inode).inode.size).fold(0, u64::saturating_add)
}
