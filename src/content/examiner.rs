//! Takes a file's bytes in order and says in the end what they are.

use super::kept::{ALL, is_kept};
use super::passing::Passing;
use super::secret::Suspect;
use super::{Facts, Script};

/// Looks at files, one after the other. Its memory is used again for each.
#[derive(Debug, Default)]
pub struct Examiner {
    state: State,
    passing: Passing,
    /// Bytes of files that are kept whole.
    kept: u64,
}

#[derive(Debug, Default)]
enum State {
    /// Nothing has come yet of a file that is kept whole, or is not, and that could hold a secret.
    Fresh { is_kept: bool, suspect: Suspect, size: u64 },
    /// It is an executable, and its bytes pass by.
    Executable,
    /// It is kept whole.
    Kept(Vec<u8>),
    /// What it is was told by its first bytes.
    Settled(Facts),
    /// Nothing is asked of the rest.
    #[default]
    Uninteresting,
}

impl Examiner {
    /// Starts with a file of a path as recorded and so many bytes.
    pub fn begin(&mut self, path: &[u8], size: u64) {
        let suspect = Suspect::of(path, size);
        let is_kept = is_kept(path, size) && self.kept.saturating_add(size) <= ALL;
        self.kept += if is_kept { size } else { 0 };
        self.state = State::Fresh { is_kept, suspect, size };
    }

    /// Takes the next bytes; the first ones come at least 64 KiB at once, or all there are.
    pub fn pass(&mut self, bytes: &[u8]) {
        if let State::Fresh { is_kept, suspect, size } = self.state {
            self.state = match bytes {
                _ if let Some(script) = Script::read(bytes, size) => State::Settled(Facts::Script(script)),
                _ if let Some(kind) = suspect.secret(bytes) => State::Settled(Facts::Secret(kind)),
                _ if is_kept => State::Kept(Vec::with_capacity(bytes.len())),
                _ if self.passing.begin(bytes, size) => State::Executable,
                _ => State::Uninteresting,
            };
        }
        match &mut self.state {
            State::Executable => self.passing.pass(bytes),
            State::Kept(text) => text.extend_from_slice(bytes),
            _ => {}
        }
    }

    /// Ends the file, of which all after the first bytes has this hash: whoever reads it hashes it anyway.
    pub fn finish(&mut self, rest: u128) -> Option<Facts> {
        match std::mem::take(&mut self.state) {
            State::Settled(facts) => Some(facts),
            State::Kept(text) => Some(Facts::Text(text.into())),
            State::Executable => Some(Facts::Executable(Box::new(self.passing.finish(rest)))),
            State::Fresh { .. } | State::Uninteresting => None,
        }
    }
}
