//! The Dockerfile of a program in C, C++ or another compiled language that leaves no word of how it was built: its own steps
//! are taken once more, and the libraries that it names tell what it runs on.

use crate::advice::attempt::Attempt;
use crate::advice::recipes::own_build::{OwnBuildSettings, recipe as own_build};
use crate::content::ExecutableRole;
use crate::finding::{Diagnosis, Evidence};
use crate::image::LayerIndex;
use crate::tree::NodeId;

/// What CMake and make note for the next build.
const UNNEEDED: &[&str] =
    &["CMakeFiles", "CMakeCache.txt", "cmake_install.cmake", "install_manifest.txt", ".deps"];
const STATIC: &str = "A static program of glibc looks up users and host names with shared libraries that are not in the new image.";

/// Writes the Dockerfile where the image starts a program that no package has.
pub(in crate::advice) fn recipe(evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Attempt {
    let program = program(evidence)?;
    let is_dynamic = evidence.executable(program)?.is_dynamic();
    let notes = (!is_dynamic).then(|| STATIC.to_owned()).into_iter().collect();
    let settings =
        OwnBuildSettings { program: Some(program), unneeded: UNNEEDED, notes, ..OwnBuildSettings::default() };
    Some(own_build(evidence, diagnosis, settings))
}

/// The last program that is started and is neither a package's nor the root file system's.
fn program(evidence: &Evidence<'_>) -> Option<NodeId> {
    let is_own = |node: &NodeId| {
        let is_program = evidence.executable(*node).is_some_and(|file| file.role != ExecutableRole::Object);
        let is_above_root = evidence.tree.last_layer(*node).is_some_and(|layer| layer > LayerIndex(0));
        is_program && is_above_root && evidence.packages().owner(*node).is_none()
    };
    evidence.startup().programs().into_iter().rev().find(is_own)
}
