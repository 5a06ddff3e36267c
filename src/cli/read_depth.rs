//! How deep an image has to be read for what is asked of it, and what is asked that a manifest does not tell.

use super::baseline_size::BaselineSize;
use super::failure::Failure;
use super::output_args::OutputArgs;
use super::read_args::ReadArgs;
use super::settings::Settings;
use crate::analysis::Depth;
use crate::budget::Requirement;
use crate::report::Format;
use crate::source::Via;

/// Formats that say no more of an image than what its limits came to, where nothing else is known.
const OF_LIMITS: [Format; 2] = [Format::Text, Format::Junit];

/// How deep an image of a registry is read: where limits alone are asked for that manifests tell exactly, no layer is fetched.
pub(crate) fn registry_depth(reading: &ReadArgs, output: &OutputArgs, settings: &Settings) -> Depth {
    let limits = &settings.limits;
    let is_of_manifest = !limits.is_empty()
        && limits.deeper_than(Depth::Manifest).is_none()
        && settings.baseline.is_none()
        && formats(output).all(|(format, _)| OF_LIMITS.contains(&format))
        && needing_contents(reading, output).is_none();
    reading.depth.unwrap_or(if is_of_manifest { Depth::Manifest } else { Depth::Full })
}

/// Refuses what needs more than is to be read.
///
/// # Errors
/// Names what can't be had, and the depth that it needs.
pub(crate) fn refuse_too_shallow(
    reading: &ReadArgs,
    output: &OutputArgs,
    settings: &Settings,
) -> Result<(), Failure> {
    let depth = reading.depth.unwrap_or_default();
    if depth > Depth::Manifest {
        return Ok(());
    }
    let limit = settings.limits.deeper_than(depth);
    let limit = limit.map(|limit| (limit.flag.unwrap_or(limit.name).to_owned(), limit.depth));
    let format = formats(output).find(|(format, _)| format.needs_contents());
    let format = format.map(|(_, name)| (name, Depth::Full));
    let other = needing_contents(reading, output).map(|what| (what.to_owned(), Depth::Full));
    match limit.or(format).or(other) {
        None => Ok(()),
        Some((what, needed)) => Err(Failure::new(format!(
            "{what} needs `--depth {}`: a manifest does not tell what is in the layers",
            needed.word()
        ))),
    }
}

/// Refuses an earlier report as a baseline that does not tell the size that is to be compared.
///
/// # Errors
/// Names the report's image and the size.
pub(crate) fn refuse_silent_baseline(
    reading: &ReadArgs,
    settings: &Settings,
    baseline: Option<&BaselineSize>,
) -> Result<(), Failure> {
    let Some(BaselineSize::Known(baseline)) = baseline else { return Ok(()) };
    let (size, what) = match reading.depth.unwrap_or_default() {
        Depth::Manifest => (baseline.compressed_size, "compressed size"),
        Depth::Files | Depth::Full => (baseline.unpacked_size, "unpacked size"),
    };
    match settings.limits.requiring(Requirement::Baseline).filter(|_| size.is_none()) {
        Some(_) => Err(Failure::new(format!("the baseline {} does not tell its {what}", baseline.name))),
        None => Ok(()),
    }
}

/// What is to be written, in which formats, each as it was asked for.
fn formats(output: &OutputArgs) -> impl Iterator<Item = (Format, String)> {
    let on_stdout = output.format.map(|format| (format, format!("--format {}", format.word())));
    let in_files = output.outputs.iter().map(|output| output.format);
    on_stdout.into_iter().chain(in_files.map(|format| (format, format!("--output {}", format.word()))))
}

/// Something else that is asked of an image's contents.
fn needing_contents(reading: &ReadArgs, output: &OutputArgs) -> Option<&'static str> {
    let asked = [
        (output.files, "--files"),
        (output.packages, "--packages"),
        (output.limits.accept.is_some(), "--accept"),
        (output.limits.write_baseline.is_some(), "--write-baseline"),
        (reading.verify, "--verify"),
        (reading.via == Via::Export, "--via export"),
    ];
    asked.into_iter().find(|(is_asked, _)| *is_asked).map(|(_, what)| what)
}
