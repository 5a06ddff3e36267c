//! The comparison as JSON.

use std::cmp::Reverse;
use std::io;
use std::iter::once;
use std::sync::Arc;

use super::schema::{
    Change, DiffReport, Fetched, ImageWithLayers, Matrix, MatrixRow, Moved, Portion, Pull, Section, Step,
    Stores, Summary,
};
use crate::analysis::{LONGEST_LISTED, not_listed};
use crate::compare::{
    self, Comparison, Fetch, FigureRow, FileChanges, ImageStore, LiveSizes, Measure, PullDelta,
};
use crate::finding::Diagnosis;
use crate::report::escaping::write_json;
use crate::report::json::{image, layer, tool};
use crate::report::path_text::{absolute, text};
use crate::report::schema::SCHEMA_VERSION;
use crate::report::written_list::WrittenList;

/// Writes the comparison, indented, with a line break at its end. What could steer a terminal is written as `\uXXXX`.
///
/// # Errors
/// Where the writer fails.
pub fn diff_json(comparison: &Comparison, out: &mut dyn io::Write) -> io::Result<()> {
    write_json(&report(comparison), out)
}

fn report(comparison: &Comparison) -> DiffReport<'_> {
    DiffReport {
        schema_version: SCHEMA_VERSION,
        tool: tool(),
        images: comparison.images.iter().map(|diagnosis| image_with_layers(diagnosis)).collect(),
        changes: changes(comparison),
        moved: moved(comparison),
        summary: summary(comparison),
        steps: steps(comparison),
        pulls: comparison.pulls.iter().map(pull).collect(),
        matrix: Matrix {
            sections: comparison
                .matrix
                .sections
                .iter()
                .map(|section| Section { title: section.title, rows: section.rows.iter().map(row).collect() })
                .collect(),
        },
        warnings: comparison.warnings.iter().cloned().chain(left_out(&comparison.changes)).collect(),
    }
}

fn image_with_layers(diagnosis: &Diagnosis) -> ImageWithLayers {
    let analysis = &*diagnosis.analysis;
    ImageWithLayers {
        image: image(analysis),
        layers: analysis.layers.iter().map(|facts| layer(analysis, facts)).collect(),
    }
}

fn moved(comparison: &Comparison) -> Vec<Moved> {
    let moved = comparison.changes.moved.iter().map(|moved| {
        let ((from, from_raw), (to, to_raw)) = (absolute(&moved.from), absolute(&moved.to));
        Moved { from, from_raw, to, to_raw, size: moved.size }
    });
    moved.collect()
}

fn summary(comparison: &Comparison) -> Summary {
    let unpacked = |diagnosis: Option<&Arc<Diagnosis>>| {
        diagnosis.map_or(0, |diagnosis| i128::from(diagnosis.analysis.totals.unpacked_size))
    };
    let summary = comparison.summary();
    let images = &comparison.images;
    Summary {
        added: summary.added,
        removed: summary.removed,
        modified: summary.modified,
        type_changed: summary.type_changed,
        metadata: summary.metadata,
        size_delta: clamp(summary.size_delta),
        unpacked_delta: clamp(unpacked(images.last()) - unpacked(images.first())),
    }
}

fn steps(comparison: &Comparison) -> Vec<Step> {
    let steps = comparison.steps.iter().map(|step| Step {
        unpacked_delta: clamp(step.delta),
        portions: step
            .portions
            .iter()
            .map(|portion| Portion { part: portion.purpose.word(), delta: clamp(portion.delta) })
            .collect(),
    });
    steps.collect()
}

fn pull(pull: &PullDelta) -> Pull {
    let of = |store| pull.of(store).map(fetched);
    let stores = Stores {
        overlay2: of(ImageStore::Overlay2),
        containerd: of(ImageStore::Containerd),
        podman: of(ImageStore::Podman),
    };
    Pull { by_diff_id: fetched(pull.by_diff_id), stores }
}

fn fetched(fetch: Fetch) -> Fetched {
    Fetched { layers: fetch.layers, bytes: fetch.bytes, compressed: fetch.is_compressed }
}

fn changes(comparison: &Comparison) -> WrittenList<'_, Change> {
    let changes = &comparison.changes;
    // each path for itself, those of equal bytes in the order of their paths
    let is_deep = deep_directories(changes);
    let mut order: Vec<usize> =
        (0..changes.list.len()).filter(|place| !is_deep(&changes.list[*place])).collect();
    order.sort_unstable_by_key(|place| {
        let change = &changes.list[*place];
        (Reverse(change.difference().unsigned_abs()), change.at)
    });
    // of the first and the last image every change knows its sizes
    let between = comparison.images.iter().skip(1).take(comparison.images.len().saturating_sub(2));
    let between: Vec<LiveSizes<'_>> = between.map(|image| LiveSizes::of(&image.analysis.tree)).collect();
    let count = order.len();
    let change = move |place: usize| {
        let change = &changes.list[order[place]];
        let (path, path_raw) = text(changes.tree.absolute(change.at));
        let sizes_between = between.iter().map(|sizes| sizes.at(&changes.path(change)));
        Change {
            path,
            path_raw,
            change: change.kind.word(),
            sizes: once(change.before).chain(sizes_between).chain(once(change.after)).collect(),
            rebuilt: change.is_rebuild,
        }
    };
    WrittenList::numbered(count, change)
}

/// Tells which changes are of directories whose paths are too long for a list.
fn deep_directories(changes: &FileChanges) -> impl Fn(&compare::Change) -> bool + use<> {
    let lengths = changes.tree.path_lengths();
    move |change| change.is_directory && lengths[change.at] > LONGEST_LISTED
}

/// What the list of changes leaves out, in words, if that is anything.
fn left_out(changes: &FileChanges) -> Option<String> {
    let is_deep = deep_directories(changes);
    let deep = changes.list.iter().filter(|change| is_deep(change)).count();
    (deep > 0).then(|| not_listed(deep))
}

fn row(row: &FigureRow) -> MatrixRow {
    MatrixRow {
        label: row.label.clone(),
        unit: match row.measure {
            Measure::Bytes => "bytes",
            Measure::Count => "count",
            Measure::Share => "hundredths of a percent",
            Measure::Presence => "findings",
        },
        cells: row.cells.clone(),
        first: row.first(),
        last: row.last(),
    }
}

/// No image comes near the ends of the range.
fn clamp(delta: i128) -> i64 {
    i64::try_from(delta).unwrap_or(if delta < 0 { i64::MIN } else { i64::MAX })
}
