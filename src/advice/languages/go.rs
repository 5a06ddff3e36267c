//! The Dockerfile of a Go program: two stages, from what Go's linker wrote into the program.

use super::go_build_stage::GoBuildStage;
use crate::advice::attempt::Attempt;
use crate::advice::recipes::compiled_program::{BuildStage, CompiledProgram};
use crate::advice::recipes::entry_program::EntryProgram;
use crate::advice::recipes::own_build::{OwnBuildSettings, recipe as own_build};
use crate::finding::{Confidence, Diagnosis, Evidence};

const LINKER: &str = "the linker's -s -w and strip leave slightly different sizes";
/// What a program needs to be built with that is linked to libraries of C.
const WITH_C: &[(&str, &str)] = &[("CGO_ENABLED", "1")];

/// Writes the Dockerfile where the image's program is Go's.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let entry = EntryProgram::find(evidence, |executable| executable.go.is_some())?;
    let info = entry.executable.go.as_deref()?;
    let node = entry.node;
    let Some(program) = CompiledProgram::new(evidence, diagnosis, entry, &GoBuildStage::built_on(info))
    else {
        let settings =
            OwnBuildSettings { program: Some(node), build_variables: WITH_C, ..OwnBuildSettings::default() };
        return Some(own_build(evidence, diagnosis, settings));
    };
    let stage = GoBuildStage::of(evidence, &program.entry, info, &program.deps);
    let is_as_it_is = program.strippable() == 0 && stage.added == 0;
    let build = BuildStage {
        lines: stage.lines(),
        output: stage.output,
        notes: stage.notes,
        added: stage.added,
        confidence: if is_as_it_is { Confidence::Exact } else { Confidence::Estimate(LINKER) },
        ignores: &[],
    };
    Some(program.recipe(build))
}
