//! The Dockerfile of a Go program: two stages, from what Go's linker wrote into the program.

use super::base::Base;
use super::carried::Carried;
use super::go_build::GoCommand;
use super::own_files::OwnFiles;
use super::prediction::{Part, Prediction};
use super::quote;
use super::recipe::{Attempt, Missing, Recipe};
use super::started::Started;
use super::surroundings::Surroundings;
use crate::content::GoBuild;
use crate::finding::{Confidence, Diagnosis, Evidence};

const LINKER: &str = "what the linker's -s -w leaves differs a little from what strip leaves";

/// Writes the Dockerfile where the image's program is Go's.
pub(super) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let started = Started::find(evidence, |executable| executable.go.is_some())?;
    let build = started.executable.go.as_deref()?;
    Some(written(evidence, diagnosis, &started, build))
}

fn written(
    evidence: &Evidence<'_>,
    diagnosis: &Diagnosis,
    started: &Started<'_>,
    build: &GoBuild,
) -> Result<Recipe, Missing> {
    let mut base = Base::of(started.executable);
    if base.is_empty() && started.needs_shell {
        base = Base::WITH_SHELL;
    }
    let surroundings = Surroundings::of(evidence, started.executable, base);
    let command = GoCommand::of(evidence, started, build, &surroundings);
    let out = quote::copy("--from=build", &format!("/out/{}", command.output), &started.path)
        .ok_or_else(|| Missing("its program has a name that no Dockerfile can carry".to_owned()))?;
    let own = OwnFiles::of(started.node, evidence, diagnosis);

    let mut lines = command.stage();
    lines.extend(surroundings.in_build_stage.clone());
    lines.push(String::new());
    lines.push(format!("FROM {}", base.image));
    lines.extend(surroundings.copies.clone());
    lines.push(out);
    lines.extend(Carried::around(evidence, &own.lines, &started.entrypoint, &started.cmd));

    let mut notes = vec![format!("{} as the base: {}.", base.image, base.reason)];
    notes.extend(command.notes.iter().cloned());
    notes.extend(surroundings.notes.iter().cloned());
    notes.extend(started.note.clone());
    notes.extend(own.notes());
    let prediction = base.is_empty().then(|| {
        let mut parts = vec![program(evidence, started, command.adds)];
        parts.extend(surroundings.parts.clone());
        parts.extend(own.parts.clone());
        Prediction { parts }
    });
    Ok(Recipe { dockerfile: lines.join("\n") + "\n", notes, prediction, ignores: &[] })
}

/// What the program will weigh once it is linked without what only debuggers read.
fn program(evidence: &Evidence<'_>, started: &Started<'_>, adds: u64) -> Part {
    let size = evidence.inode(started.node).map_or(0, |inode| inode.size);
    let strippable = started.executable.strippable.and_then(Result::ok).unwrap_or_default().total();
    let is_as_it_is = strippable == 0 && adds == 0;
    Part {
        what: crate::text::escape(started.path.as_bytes()),
        size: size.saturating_sub(strippable).saturating_add(adds),
        confidence: if is_as_it_is { Confidence::Exact } else { Confidence::Estimate(LINKER) },
    }
}
