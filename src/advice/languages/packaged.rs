//! The Dockerfile of an image that starts what a package or its base image has: Perl, an Erlang release, a server, a script.

use crate::advice::attempt::Attempt;
use crate::advice::recipes::own_build::{OwnBuildSettings, recipe as own_build};
use crate::finding::{Diagnosis, Evidence};

const RELEASE: &str = "The release brings its own Erlang runtime, so the new image has nothing of Erlang beside it but the libraries that it needs.";

/// Writes the Dockerfile where it is known what the image starts.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let is_known = !evidence.startup().programs().is_empty();
    is_known.then(|| {
        let is_own_runtime = |node: &&_| evidence.packages().owner(**node).is_none();
        let has_release = evidence.named("beam.smp").iter().any(|node| is_own_runtime(&node));
        let notes = has_release.then(|| RELEASE.to_owned()).into_iter().collect();
        own_build(evidence, diagnosis, OwnBuildSettings { notes, ..OwnBuildSettings::default() })
    })
}
