//! Every limit there is: to add one is to add it here.
//!
//! `action.yml` and `examples/ci/action.sh` list the flags once more, and tests hold them together.

use super::package_databases::rewritten_databases;
use super::{
    Amount, Baseline, Figures, LimitDefinition as Limit, MeasuredPart, MeasuredSize, Metric, Requirement,
};
use crate::text::{counted, escape_line, size};

/// Every limit, in the order in which `--help` lists and reports judge them.
pub static LIMITS: &[Limit] = &[
    Limit::maximum(
        "max-size",
        Metric::Size(|image| Some(unpacked(image))),
        "Maximum unpacked size: 10MB, 10MiB, or bytes",
    ),
    Limit::warning(
        "warn-size",
        Metric::Size(|image| Some(unpacked(image))),
        "Warn above this unpacked size, without failing",
    ),
    Limit::maximum(
        "max-pull-size",
        Metric::Size(|image| image.analysis().totals.compressed_size.map(MeasuredSize::plain)),
        "Maximum compressed size; an error if the source has no compressed layers",
    )
    .requires(Requirement::CompressedSize)
    .of_manifest(),
    Limit::maximum(
        "max-own-size",
        Metric::Size(|image| Some(own_layers(image))),
        "Maximum unpacked size of your own layers, those above the base image's",
    ),
    Limit::maximum(
        "max-layer-size",
        Metric::Size(|image| Some(largest_layer(image))),
        "Maximum unpacked size of any single layer",
    ),
    Limit::maximum(
        "max-layers",
        Metric::Count(|image| image.analysis().layers.len() as u64),
        "Maximum number of layers",
    )
    .of_manifest(),
    Limit::maximum(
        "max-wasted",
        Metric::SizeOrShare(|image| Some(wasted(image))),
        "Maximum wasted bytes: 5MB, or 3% of the unpacked size; 3%,min=20MB always allows 20MB, \
         3%,except=package-databases leaves out what each installation rewrites",
    )
    .of_waste()
    .dive_key("highestWastedBytes"),
    Limit::maximum(
        "max-user-wasted",
        Metric::Share(|image| Some(wasted_above_base(image))),
        "Maximum wasted bytes as a share of the layers above the lowest one",
    )
    .dive_key("highestUserWastedPercent")
    .only_dive(),
    Limit::minimum(
        "min-efficiency",
        Metric::Share(|image| Some(efficiency(image))),
        "Minimum efficiency (live size divided by unpacked size): 95% or 0.95",
    )
    .dive_key("lowestEfficiency"),
    Limit::maximum(
        "max-growth",
        Metric::SizeOrShare(growth),
        "Maximum growth over the baseline: 5%, 2MB, or 5%,min=2MB",
    )
    .requires(Requirement::Baseline)
    .of_manifest(),
    Limit::maximum("deny", Metric::Rules, "Fail if any of these rules reports a finding"),
    Limit::maximum(
        "fail-on",
        Metric::Severity,
        "Fail on findings of this severity or above: high, medium or low",
    ),
    Limit::maximum(
        "path",
        Metric::Paths,
        "Maximum live bytes of matching paths: '/app/**=12MB'; separate several with commas or newlines",
    )
    .flag("max-path")
    .other_key("paths"),
];

fn unpacked(image: &Figures<'_>) -> MeasuredSize {
    MeasuredSize::plain(image.analysis().totals.unpacked_size)
}

fn largest_layer(image: &Figures<'_>) -> MeasuredSize {
    let largest = image.analysis().layers.iter().max_by_key(|layer| layer.unpacked_size);
    let note = largest.map(|layer| format!("layer {}", layer.index));
    MeasuredSize { bytes: largest.map_or(0, |layer| layer.unpacked_size), note }
}

fn wasted(image: &Figures<'_>) -> MeasuredPart {
    let totals = &image.analysis().totals;
    let databases = rewritten_databases(image.analysis());
    let note = (databases > 0)
        .then(|| format!("{} of it are package databases that each installation rewrites", size(databases)));
    let part = MeasuredPart::of(totals.wasted_size, totals.unpacked_size);
    MeasuredPart { databases: Some(databases), note, ..part }
}

/// The layers above those of the base image, as it is known.
fn own_layers(image: &Figures<'_>) -> MeasuredSize {
    let analysis = image.analysis();
    let base = analysis.base_size();
    let note = match (analysis.base.known(), analysis.base.name()) {
        (0, _) => "no base image is known, so all layers count; name it with --base IMAGE".to_owned(),
        (_, Some(name)) => format!("on {} of {}", size(base), escape_line(name)),
        (layers, None) => format!("on {} of a base image of {}", size(base), counted(layers as u64, "layer")),
    };
    MeasuredSize { bytes: analysis.totals.unpacked_size.saturating_sub(base), note: Some(note) }
}

/// As dive counts it: what the lowest layer holds is not the image's own.
fn wasted_above_base(image: &Figures<'_>) -> MeasuredPart {
    let analysis = image.analysis();
    let base = analysis.layers.first().map_or(0, |layer| layer.unpacked_size);
    MeasuredPart::of(analysis.totals.wasted_size, analysis.totals.unpacked_size.saturating_sub(base))
}

fn efficiency(image: &Figures<'_>) -> MeasuredPart {
    let totals = &image.analysis().totals;
    MeasuredPart { share: totals.efficiency(), ..MeasuredPart::of(totals.live_size, totals.unpacked_size) }
}

/// How much larger than the baseline an image is; what grew from nothing has grown by 100 %.
fn growth(image: &Figures<'_>) -> Option<MeasuredPart> {
    let baseline = image.baseline?;
    let (now, was) = baseline.compare(image.analysis())?;
    let compressed = if image.analysis().is_of_manifest() { " compressed" } else { "" };
    let bytes = i128::from(now) - i128::from(was);
    let share = if was == 0 { f64::from(u8::from(now > 0)) } else { bytes as f64 / was as f64 };
    Some(MeasuredPart {
        bytes,
        whole: was,
        share,
        databases: None,
        note: Some(format!("{} was {}{compressed}{}", baseline.name, size(was), by_base(baseline, image))),
    })
}

/// Which part of a growth is the base image's, where that is known.
fn by_base(baseline: &Baseline, image: &Figures<'_>) -> String {
    let analysis = image.analysis();
    let (Some(was), Some(all)) = (baseline.base_size, baseline.unpacked_size) else { return String::new() };
    if analysis.is_of_manifest() || analysis.base.known() == 0 {
        return String::new();
    }
    let base = i128::from(analysis.base_size()) - i128::from(was);
    let now = analysis.totals.unpacked_size.saturating_sub(analysis.base_size());
    let own = i128::from(now) - i128::from(all.saturating_sub(was));
    let signed = |delta| Amount::Bytes(delta).rounded();
    match base > 0 && own <= 0 {
        true => format!("; it grew because the base grew by {} (your layers: {})", signed(base), signed(own)),
        false => format!("; the base grew by {}, your layers by {}", signed(base), signed(own)),
    }
}
