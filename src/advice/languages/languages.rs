//! Which language writes an image's Dockerfile: the first that knows the image for its own.

use super::c;
use super::go;
use super::java;
use super::node;
use super::packaged;
use super::php;
use super::python;
use super::ruby;
use super::rust;
use super::static_site;
use crate::advice::attempt::{Attempt, Missing, Recipe};
use crate::finding::{Diagnosis, Evidence};

/// The languages, those first that say most of how they were built.
const LANGUAGES: [fn(&Evidence<'_>, &Diagnosis) -> Attempt; 9] = [
    go::recipe,
    rust::recipe,
    node::recipe,
    python::recipe,
    java::recipe,
    ruby::recipe,
    php::recipe,
    static_site::recipe,
    c::recipe,
];
const UNKNOWN: &str = "it starts no program that records how it was built (Go and Rust programs do; Node.js and Python need \
                       NODE_VERSION or PYTHON_VERSION in the environment)";

/// Writes a smaller Dockerfile for an image, from what the image says of itself.
///
/// # Errors
/// [`Missing`] where the image does not hold enough facts; it says which.
pub fn recipe(diagnosis: &Diagnosis) -> Result<Recipe, Missing> {
    if !diagnosis.analysis.totals.complete {
        return Err(Missing("some of its layers cannot be read".to_owned()));
    }
    let evidence = Evidence::new(&diagnosis.analysis);
    let unpacked_size = diagnosis.analysis.totals.unpacked_size;
    let written = LANGUAGES.iter().find_map(|language| language(&evidence, diagnosis));
    match written {
        Some(Ok(recipe)) => recipe.if_smaller_than(unpacked_size),
        // what a language lacks may not be needed where the image's own steps are known
        Some(Err(missing)) => match packaged::recipe(&evidence, diagnosis) {
            Some(Ok(recipe)) => recipe.if_smaller_than(unpacked_size).map_err(|_| missing),
            _ => Err(missing),
        },
        None => match packaged::recipe(&evidence, diagnosis) {
            Some(Ok(recipe)) => recipe.if_smaller_than(unpacked_size),
            Some(Err(Missing(reason))) => Err(Missing(format!("{UNKNOWN}; and {reason}"))),
            None => Err(Missing(UNKNOWN.to_owned())),
        },
    }
}
