//! `imgscope IMAGE` on a terminal.

use super::ExitStatus;
use super::args::{OutputArgs, Screen, SourceArgs};
use super::failure::Failure;

/// Explores an image.
pub fn explore(image: &str, source: &SourceArgs) -> Result<ExitStatus, Failure> {
    play(image, source, "", Screen(80, 24))
}

/// Plays keys and prints the last screen.
pub fn play(image: &str, source: &SourceArgs, _keys: &str, screen: Screen) -> Result<ExitStatus, Failure> {
    let output =
        OutputArgs { format: None, outputs: vec![], files: false, max_size: None, keys: None, screen };
    super::reporting::report(image, source, &output)
}
