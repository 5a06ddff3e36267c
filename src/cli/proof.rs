//! Has advice tried: by the engine's command, with Ctrl-C heard, and nothing left behind.

use std::path::Path;
use std::sync::Arc;

use super::analyse::tell;
use super::failure::Failure;
use super::interrupt::on_interrupt_cancel;
use super::outputs::exclusively;
use super::proof_args::ProofArgs;
use super::read_args::ReadArgs;
use super::streams::to_stderr;
use crate::advice::{Missing, Recipe, dockerignore};
use crate::finding::Diagnosis;
use crate::proof::Proof;
use crate::source::{Locator, Patience};
use crate::trial::{TrialError, TrialRequest, prove as try_out};

/// Tries a recipe in the folder that it is to be built from. None when somebody stopped it.
///
/// # Errors
/// Where there is no recipe, or nothing could be tried.
pub(crate) fn prove(
    context: &Path,
    (diagnosis, locator): (&Diagnosis, &Locator),
    recipe: &Result<Recipe, Missing>,
    args: &ProofArgs,
    reading: &ReadArgs,
) -> Result<Option<Proof>, Failure> {
    let recipe = recipe.as_ref().map_err(|missing| Failure::new(format!("nothing to prove: {missing}")))?;
    let image = &diagnosis.analysis.image;
    let id = image.id.as_ref().map(|id| id.hex().to_owned());
    let name = match locator {
        Locator::Engine { reference, .. } => Some(reference.clone()),
        _ => None,
    };
    let request = TrialRequest {
        engine: args.engine,
        source: image.source.clone(),
        names: id.into_iter().chain(name).collect(),
        original_size: diagnosis.analysis.totals.unpacked_size,
        context: context.to_owned(),
        dockerfile: recipe.dockerfile.clone(),
        dockerignore: dockerignore(diagnosis, Some(recipe)),
        predicted_size: recipe.prediction.size(),
        build_time: args.build_timeout,
        start_time: args.start_time,
        build_options: args.build_options.clone(),
        run_options: args.run_options.clone(),
        environment: Vec::new(),
    };
    let control = Arc::new(reading.control(Patience { silence: reading.timeout, gives_up: true }));
    on_interrupt_cancel(&control);
    let told = |stage| {
        if !reading.quiet {
            to_stderr(&format!("imgscope: {stage}"));
        }
    };
    // a wish to stop ends the program only when everything is cleared away
    let proof = exclusively(|| {
        let proof = try_out(&request, &control, &told);
        tell(&control, reading);
        proof
    });
    match proof {
        Ok(proof) => Ok(Some(proof)),
        Err(_) if control.is_cancelled() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl From<TrialError> for Failure {
    fn from(error: TrialError) -> Self {
        let hint = error.hint();
        let failure = Self::from(anyhow::Error::from(error));
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
