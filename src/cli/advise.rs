//! `imgscope advise IMAGE`

use std::io;

use super::ExitStatus;
use super::args::{AdviceFormat, AdviseArgs};
use super::collisions::Input;
use super::failure::Failure;
use super::outputs::{prepare, write_all};
use super::reporting::{refuse_partial, unreadable};
use super::run::{columns, diagnose, request};
use super::streams::{for_file, print};
use crate::advice::{Missing, Recipe, dockerignore, recipe};
use crate::finding::Diagnosis;
use crate::report;

/// Says what to change, and writes what was asked for. Advice for a part of an image is none: every layer is needed.
pub fn advise(args: &AdviseArgs) -> Result<ExitStatus, Failure> {
    let locator = request(&args.image, &args.source.reading)?.locator;
    let pending = prepare(&args.outputs, &Input::of_image("the image", &locator))?;
    let Some(diagnosis) = diagnose(&args.image, &args.source.reading)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let broken = unreadable(&diagnosis.analysis);
    refuse_partial(broken.as_deref(), &args.source)?;
    let recipe = recipe(&diagnosis);
    let format = args.format.unwrap_or(AdviceFormat::Text);
    let asked = || pending.iter().map(|output| output.format).chain([format]);
    if let (Err(missing), true) = (&recipe, asked().any(|format| format == AdviceFormat::Dockerfile)) {
        return Err(
            Failure::new(missing.to_string()).hint("without a Dockerfile, imgscope advise gives the plan")
        );
    }
    let on_stdout = written(&diagnosis, &recipe, format)?;
    let reports = pending
        .into_iter()
        .map(|output| Ok((output.destination, for_file(&written(&diagnosis, &recipe, output.format)?))));
    write_all(&reports.collect::<io::Result<Vec<_>>>()?)?;
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
