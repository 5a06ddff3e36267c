//! The Dockerfile of a Java application: its own steps with a development kit, its jars with a runtime.

use crate::advice::attempt::Attempt;
use crate::advice::recipes::own_build::{OwnBuildSettings, recipe as own_build};
use crate::finding::{Diagnosis, Evidence};

/// Variables of development kits and build tools.
const LEFT_OUT: &[&str] =
    &["JAVA_VERSION", "MAVEN_HOME", "MAVEN_CONFIG", "MAVEN_VERSION", "GRADLE_HOME", "GRADLE_VERSION"];
/// What `jlink` would need is not kept of jars.
const MODULES: &str = "A runtime of only the modules that the application uses is smaller still: which ones these are is not \
                       known from the image, jdeps --print-module-deps tells it and jlink makes the runtime.";

/// Writes the Dockerfile where the image starts Java.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    evidence.starts(&["java"]).then(|| {
        let has_modules = !evidence.named("jmods").is_empty();
        let notes = has_modules.then(|| MODULES.to_owned()).into_iter().collect();
        own_build(
            evidence,
            diagnosis,
            OwnBuildSettings { left_out: LEFT_OUT, notes, ..OwnBuildSettings::default() },
        )
    })
}
