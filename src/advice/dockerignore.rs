//! A `.dockerignore` that keeps out of the build what leaked from its context.

use super::attempt::Recipe;
use crate::advice::files::copied_sources::{copied_sources, without_copied};
use crate::advice::files::copy_step::CopyStep;
use crate::advice::files::covered_patterns::without_covered;
use crate::analysis::Analysis;
use crate::finding::{Cause, Diagnosis, Finding};
use crate::layer::ImagePath;
use crate::tree::NodeId;

/// What no image needs from a build context, whatever leaked so far.
const ALWAYS: [&str; 5] = [".git", ".env", ".env.*", "Dockerfile*", ".dockerignore"];

/// Writes a `.dockerignore`: the patterns that every project wants, those that a Dockerfile relies on, then what leaked
/// into this image, each once; but for what the Dockerfile copies by name.
pub fn dockerignore(diagnosis: &Diagnosis, recipe: Option<&Recipe>) -> String {
    let relied_on = recipe.map_or(&[][..], |recipe| recipe.ignores);
    let mut patterns: Vec<String> = ALWAYS.iter().chain(relied_on).map(|line| (*line).to_owned()).collect();
    let leaked = diagnosis.findings.iter().filter(|finding| finding.rule.cause == Cause::BuildContext);
    patterns.extend(leaked.flat_map(|finding| {
        let paths = finding.nodes.iter().zip(&finding.paths);
        paths.filter_map(|(node, path)| pattern(diagnosis, finding, *node, path))
    }));
    // what was copied from another stage is not in the context, as far as this step tells
    let is_of_stage = |finding: &Finding| {
        let step = finding.layer.and_then(|layer| CopyStep::of(&diagnosis.analysis, layer));
        step.is_some_and(|step| step.is_of_stage)
    };
    patterns.extend(diagnosis.findings.iter().filter_map(|finding| match finding.rule.cause {
        Cause::BuildContextPattern(pattern) => Some(pattern.to_owned()).filter(|_| !is_of_stage(finding)),
        Cause::BuildContext | Cause::Instruction | Cause::User => None,
    }));
    let copied = recipe.map(|recipe| copied_sources(&recipe.dockerfile)).unwrap_or_default();
    let mut text = "# files that the build does not need and the image must not contain\n".to_owned();
    without_covered(without_copied(patterns, &copied))
        .iter()
        .for_each(|pattern| text.extend([pattern, "\n"]));
    text
}

/// A leaked path as a pattern of the context: by the step that copied it, else as one of the working directory, into
/// which a context is usually copied. None for others, and for names that patterns cannot say.
fn pattern(diagnosis: &Diagnosis, finding: &Finding, node: NodeId, path: &ImagePath) -> Option<String> {
    let analysis = &diagnosis.analysis;
    let of_node = analysis.tree.versions(node).iter().map(|version| version.layer);
    // what was copied from another stage is not in the context, as far as this step tells
    let of_finding = finding.layer.and_then(|layer| CopyStep::of(analysis, layer));
    if of_finding.is_some_and(|step| step.is_of_stage && step.source_of(path).is_some()) {
        return None;
    }
    let mut copies =
        finding.layer.into_iter().chain(of_node).filter_map(|layer| CopyStep::of(analysis, layer));
    let copied = copies.find_map(|step| step.source_of(path));
    let source = copied.or_else(|| below_working_directory(analysis, path))?;
    let name = source.strip_prefix("**/").unwrap_or(&source);
    let is_special = |c: char| crate::text::is_hostile(c) || "*?[]\\!#".contains(c);
    let is_harmless = !name.chars().any(is_special) && name.trim() == name;
    is_harmless.then_some(source)
}

fn below_working_directory(analysis: &Analysis, path: &ImagePath) -> Option<String> {
    let directory = ImagePath::clean(analysis.image.config.config.working_dir.as_bytes());
    if directory.is_root() || !path.is_below(&directory) {
        return None;
    }
    let below = std::str::from_utf8(&path.as_bytes()[directory.as_bytes().len() + 1..]).ok()?;
    Some(below.to_owned())
}
