//! Which language writes an image's Dockerfile: the first that knows the image for its own.

use super::attempt::{Missing, Recipe};
use super::{go, node, python, rust};
use crate::finding::{Diagnosis, Evidence};

/// Writes a smaller Dockerfile for an image, from what the image says of itself.
///
/// # Errors
/// [`Missing`] where the image does not hold enough facts; it says which.
pub fn recipe(diagnosis: &Diagnosis) -> Result<Recipe, Missing> {
    if !diagnosis.analysis.totals.complete {
        return Err(Missing("some of its layers cannot be read".to_owned()));
    }
    let evidence = Evidence::new(&diagnosis.analysis);
    let languages = [go::recipe, rust::recipe, node::recipe, python::recipe];
    let recipe = languages.iter().find_map(|language| language(&evidence, diagnosis)).unwrap_or_else(|| {
        Err(Missing(
            "it starts no program that records how it was built (Go and Rust programs do; Node.js and Python need \
             NODE_VERSION or PYTHON_VERSION in the environment)"
                .to_owned(),
        ))
    });
    recipe?.if_smaller_than(diagnosis.analysis.totals.unpacked_size)
}
