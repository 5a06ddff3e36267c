//! The Dockerfile of a site that nginx serves: what it is built with stays in the first stage.

use crate::advice::attempt::Attempt;
use crate::advice::recipes::own_build::{OwnBuildSettings, recipe as own_build};
use crate::finding::{Diagnosis, Evidence};

/// What programs of the site's build read, and no browser.
const UNNEEDED: &[&str] = &["node_modules"];
const LEFT_OUT: &[&str] = &["NODE_VERSION", "YARN_VERSION", "NODE_ENV", "NODE_PATH"];

/// Writes the Dockerfile where the image starts nginx and runs no JavaScript beside it.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let is_site = evidence.starts(&["nginx"]) && !evidence.starts(&["node", "nodejs"]);
    is_site.then(|| {
        let settings =
            OwnBuildSettings { left_out: LEFT_OUT, unneeded: UNNEEDED, ..OwnBuildSettings::default() };
        own_build(evidence, diagnosis, settings)
    })
}
