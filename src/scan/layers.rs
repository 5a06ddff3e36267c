//! Reads the layers of an image, several at once where the source can be sought, and adds them up.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::analysis::LayerInput;
use crate::source::{Blobs, LayerProblem, Opened, PlannedLayer, ReadLayer, ReadOptions, Watch, read_blob};
use crate::tree::{Tree, TreeBuilder, TreeFull};

/// Paths that all layers together may record: some ten times those of the largest images.
const PATHS: usize = 64_000_000;

/// The layers of an image, added up.
pub(super) struct Added {
    /// What is known of each, base first.
    pub inputs: Vec<LayerInput>,
    /// What they add up to.
    pub tree: Tree,
    /// What was skipped or is doubtful.
    pub warnings: Vec<String>,
    /// Whether the bytes of every layer were checked.
    pub verified: bool,
}

type Outcome = Result<Arc<ReadLayer>, LayerProblem>;

/// Reads all layers and applies them. A layer that can't be read is left out and says why.
pub(super) fn add_up(opened: Opened, options: ReadOptions, watch: &Watch) -> Result<Added, TreeFull> {
    let (plan, outcomes) = match opened {
        Opened::Seekable(plan, blobs) => {
            let read = read_all(&plan.layers, blobs.as_ref(), options, watch);
            let outcome =
                |layer: &PlannedLayer| read.get(&layer.member).cloned().unwrap_or_else(|| missing(layer));
            let outcomes: Vec<Outcome> = plan.layers.iter().map(outcome).collect();
            (plan, outcomes)
        }
        Opened::PassedBy(plan, archive) => {
            let outcomes = plan.layers.iter().map(|layer| archive.layer(layer)).collect();
            (plan, outcomes)
        }
    };
    let mut builder = TreeBuilder::new();
    let mut added = Added {
        inputs: Vec::new(),
        tree: Tree::default(),
        warnings: Vec::new(),
        verified: !plan.layers.is_empty(),
    };
    let mut paths = 0;
    for (index, (layer, outcome)) in plan.layers.iter().zip(outcomes).enumerate() {
        let mut input = LayerInput {
            diff_id: layer.diff_id.clone(),
            digest: layer.digest.clone(),
            ..LayerInput::default()
        };
        match outcome.and_then(|read| Ok((read.check(layer, options)?, read))) {
            Ok((verified, read)) => {
                added.verified &= verified;
                input.compressed_size = read.compressed.then_some(read.stored_size);
                input.tar_size = Some(read.changeset.tar_size);
                // one blob may be several layers of an image, and a small one that is named often enough fills memory
                paths += read.changeset.changes.len();
                if paths > PATHS {
                    return Err(TreeFull);
                }
                let changeset =
                    Arc::try_unwrap(read).map_or_else(|shared| shared.changeset.clone(), |own| own.changeset);
                let warnings = builder.apply(changeset)?;
                added
                    .warnings
                    .extend(warnings.into_iter().map(|warning| format!("layer {index}: {warning}")));
            }
            Err(problem) => {
                added.verified = false;
                input.error = Some(problem.to_string());
                builder.skip();
            }
        }
        added.inputs.push(input);
    }
    added.tree = builder.finish();
    Ok(added)
}

fn missing(layer: &PlannedLayer) -> Outcome {
    Err(LayerProblem::missing(&layer.member, &layer.media_type))
}

/// Reads each blob once, the largest first, with as many threads as there are processors.
fn read_all(
    plan: &[PlannedLayer],
    blobs: &dyn Blobs,
    options: ReadOptions,
    watch: &Watch,
) -> HashMap<String, Outcome> {
    let mut jobs: Vec<(&PlannedLayer, u64)> = Vec::new();
    let mut seen = HashSet::new();
    for layer in plan {
        if seen.insert(layer.member.as_str()) {
            let size = blobs.open(&layer.member).ok().flatten().map_or(0, |(_, size)| size);
            jobs.push((layer, size));
        }
    }
    jobs.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    watch.expect_layers(jobs.len());
    watch.expect_bytes(jobs.iter().map(|(_, size)| size).sum());
    let threads = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(HashMap::with_capacity(jobs.len()));
    let work = || {
        while let Some((layer, _)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = read_one(layer, blobs, options, watch);
            watch.layer_done();
            if let Ok(mut outcomes) = outcomes.lock() {
                outcomes.insert(layer.member.clone(), outcome);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    outcomes.into_inner().unwrap_or_default()
}

fn read_one(layer: &PlannedLayer, blobs: &dyn Blobs, options: ReadOptions, watch: &Watch) -> Outcome {
    if layer.is_encrypted() {
        return Err(LayerProblem::Encrypted);
    }
    let Some((stream, size)) = blobs.open(&layer.member)? else {
        return missing(layer);
    };
    if let Some(expected) = layer.size.filter(|&expected| expected != size) {
        return Err(LayerProblem::Mismatch(crate::source::Mismatch::Size { expected, actual: size }));
    }
    let algorithm = layer.digest.as_ref().map(|digest| digest.algorithm());
    read_blob(watch.stored(stream), algorithm, options, watch).map(Arc::new)
}
