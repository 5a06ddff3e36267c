//! `imgscope advise IMAGE`

use crate::advice::recipe;
use crate::cli::ExitStatus;
use crate::cli::analyse::analyse;
use crate::cli::args::AdviseArgs;
use crate::cli::failure::Failure;
use crate::cli::outputs::{Input, PendingOutput, prepare, refuse_to_replace, write_all};
use crate::cli::partial::{end, refuse_partial};
use crate::cli::proof::prove;
use crate::cli::request::request;
use crate::cli::source_dockerfile::SourceDockerfile;
use crate::cli::streams::{for_file, print_written};
use crate::cli::terminal::{page, page_of_file};
use crate::finding::Diagnosis;
use crate::report::{AdviceFormat, Advised};
use crate::trial::check_context;

/// Says what to change, and writes what was asked for. There is no advice for a part of an image: every layer is needed.
pub(crate) fn advise(args: &AdviseArgs) -> Result<ExitStatus, Failure> {
    args.source.reading.refuse_manifest_alone("imgscope advise")?;
    let request = request(&args.image, &args.source.reading)?;
    let dockerfile = args.dockerfile.iter().map(|path| Input::file("the image's Dockerfile", path.clone()));
    let inputs: Vec<Input> =
        Input::of_image("the image", &request.locator).into_iter().chain(dockerfile).collect();
    let pending = prepare(&args.outputs, &inputs)?;
    args.proof.prove.as_deref().map_or(Ok(()), check_context)?;
    let dockerfile = args.dockerfile.as_deref().map(SourceDockerfile::read).transpose()?;
    let Some(mut analysis) = analyse(&request, &args.source.reading)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let stages = dockerfile.map(|dockerfile| dockerfile.take_stages(&mut analysis)).transpose()?;
    let diagnosis = Diagnosis::of(analysis);
    let broken = refuse_partial(&diagnosis.analysis, &args.source)?;
    let recipe = recipe(&diagnosis);
    let recipe = match &stages {
        Some(stages) => recipe.map(|recipe| recipe.behind(stages)),
        None => recipe,
    };
    let format = args.format.unwrap_or(AdviceFormat::Text);
    let asked = || pending.iter().map(|output| output.format).chain([format]);
    if let (Err(missing), true) = (&recipe, asked().any(|format| format == AdviceFormat::Dockerfile)) {
        return Err(
            Failure::new(missing.to_string()).hint("drop the dockerfile format to get the plan alone")
        );
    }
    let proof = match &args.proof.prove {
        None => None,
        Some(context) => {
            let original = (&diagnosis, &request.locator);
            match prove(context, original, &recipe, &args.proof, &args.source.reading)? {
                Some(proof) => Some(proof),
                None => return Ok(ExitStatus::Interrupted),
            }
        }
    };
    let advised = Advised { diagnosis: &diagnosis, recipe: &recipe, proof: proof.as_ref() };
    let mut reports = Vec::new();
    for PendingOutput { format, destination } in pending {
        let content = for_file(|out| format.write(advised, page_of_file(), out))?;
        if format.is_for_a_build() && !args.force {
            refuse_to_replace(&destination, &content)?;
        }
        reports.push((destination, content));
    }
    write_all(&reports, args.source.reading.quiet)?;
    print_written(|out| format.write(advised, page(), out))?;
    let is_proved = proof.is_none_or(|proof| proof.is_proved());
    end(broken).map(|status| if is_proved { status } else { ExitStatus::NotProved })
}
