//! The image that a trial builds, as long as it lasts.

use super::engine_command::EngineCommand;
use super::error::TrialError;
use crate::source::{Note, ScanControl};

/// The name of the image that is built; the engine forgets it in the end. The cache of its builder stays, so that the next build
/// is quick.
#[derive(Debug)]
pub(super) struct BuiltImage<'a> {
    pub name: String,
    engine: EngineCommand<'a>,
    control: &'a ScanControl,
}

impl<'a> BuiltImage<'a> {
    /// An image that need not be there yet: a build that is stopped may leave one all the same.
    pub fn named(name: String, engine: EngineCommand<'a>, control: &'a ScanControl) -> Self {
        Self { name, engine, control }
    }
}

impl Drop for BuiltImage<'_> {
    fn drop(&mut self) {
        remove(self.engine, self.control, &["rmi", "-f", &self.name], &self.name);
    }
}

/// Removes something, and says so where that fails.
pub(super) fn remove(engine: EngineCommand<'_>, control: &ScanControl, words: &[&str], name: &str) {
    match engine.ask(words) {
        Err(TrialError::Refused { said, .. }) if is_missing(&said) => {}
        Err(error) => control.note(Note::Plain(format!("`{name}` may be left behind: {error}"))),
        Ok(_) => {}
    }
}

/// Tells whether an engine says that it knows no such thing.
fn is_missing(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    ["no such", "not known", "does not exist"].iter().any(|words| said.contains(words))
}
