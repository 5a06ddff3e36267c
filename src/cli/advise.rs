//! `imgscope advise IMAGE`

use std::io;

use super::ExitStatus;
use super::args::{AdviceFormat, AdviseArgs};
use super::failure::Failure;
use super::outputs::PendingOutput;
use super::reporting::{print, refuse_partial, stripped, unreadable};
use super::run::{columns, diagnose};
use crate::advice::{Missing, Recipe, dockerignore, recipe};
use crate::finding::Diagnosis;
use crate::report;

/// Says what to change, and writes what was asked for. Advice for a part of an image is none: every layer is needed.
pub fn advise(args: &AdviseArgs) -> Result<ExitStatus, Failure> {
    let pending: Vec<PendingOutput<AdviceFormat>> =
        args.outputs.iter().map(PendingOutput::prepare).collect::<anyhow::Result<_>>()?;
    let Some(diagnosis) = diagnose(&args.image, &args.source)? else { return Ok(ExitStatus::Interrupted) };
    let broken = unreadable(&diagnosis.analysis);
    refuse_partial(broken.as_deref(), &args.source)?;
    let recipe = recipe(&diagnosis);
    let format = args.format.unwrap_or(AdviceFormat::Text);
    let asked = || pending.iter().map(PendingOutput::format).chain([format]);
    if let (Err(missing), true) = (&recipe, asked().any(|format| format == AdviceFormat::Dockerfile)) {
        return Err(
            Failure::new(missing.to_string()).hint("without a Dockerfile, imgscope advise gives the plan")
        );
    }
    let on_stdout = written(&diagnosis, &recipe, format)?;
    for file in pending {
        let text = written(&diagnosis, &recipe, file.format())?;
        file.write(&stripped(&text))?;
    }
    print(&on_stdout)?;
    broken.map_or(Ok(ExitStatus::Success), |failure| Err(Failure::new(failure)))
}

fn written(
    diagnosis: &Diagnosis,
    recipe: &Result<Recipe, Missing>,
    format: AdviceFormat,
) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        AdviceFormat::Text => report::advice(diagnosis, recipe, columns(), &mut out)?,
        AdviceFormat::Json => report::json_with_advice(diagnosis, recipe, &mut out)?,
        AdviceFormat::Dockerignore => out.extend(dockerignore(diagnosis, recipe.as_ref().ok()).bytes()),
        AdviceFormat::Dockerfile => {
            out.extend(recipe.iter().flat_map(|recipe| recipe.dockerfile.bytes()));
        }
    }
    Ok(out)
}
