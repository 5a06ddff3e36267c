//! Takes a file's bytes in order and says in the end what they are.

use std::ops::Range;

use super::Facts;
use super::executable_reader::ExecutableReader;
use super::script::Script;
use super::secret::Suspect;
use super::whole_files::{ALL, is_kept_whole};

/// Looks at files, one after the other. Its memory is used again for each.
#[derive(Debug, Default)]
pub struct Examiner {
    state: ExaminerState,
    executable: ExecutableReader,
    /// Bytes of files that are kept whole.
    kept: u64,
}

#[derive(Debug, Default)]
enum ExaminerState {
    /// Nothing has come yet of a file that is kept whole, or is not, and that could hold a secret.
    Fresh { is_kept_whole: bool, suspect: Suspect, size: u64 },
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
        let is_kept_whole = is_kept_whole(path, size) && self.kept.saturating_add(size) <= ALL;
        self.kept += if is_kept_whole { size } else { 0 };
        self.state = ExaminerState::Fresh { is_kept_whole, suspect, size };
    }

    /// Tells whether these first bytes of a file, which is longer, say all that is asked of it.
    pub fn is_told_by(&self, first: &[u8]) -> bool {
        let ExaminerState::Fresh { is_kept_whole, suspect, .. } = self.state else { return true };
        first.starts_with(b"#!")
            || !(is_kept_whole || suspect.is_anything() || ExecutableReader::may_start_with(first))
    }

    /// Tells whether anything in a part of the file is asked for. The parts that are, and what is passed over between them,
    /// come in order and in the pieces in which all of it would come.
    pub fn looks_at(&self, part: Range<u64>) -> bool {
        match &self.state {
            ExaminerState::Executable => self.executable.looks_at(part),
            ExaminerState::Kept(_) | ExaminerState::Fresh { .. } => true,
            ExaminerState::Settled(_) | ExaminerState::Uninteresting => false,
        }
    }

    /// Goes on after a part in which nothing is asked for.
    pub fn pass_over(&mut self, count: u64) {
        if let ExaminerState::Executable = self.state {
            self.executable.pass_over(count);
        }
    }

    /// Takes the next bytes; the first ones come at least 64 KiB at once, or all there are.
    pub fn pass(&mut self, bytes: &[u8]) {
        if let ExaminerState::Fresh { is_kept_whole, suspect, size } = self.state {
            self.state = match bytes {
                _ if let Some(script) = Script::read(bytes, size) => {
                    ExaminerState::Settled(Facts::Script(script))
                }
                _ if let Some(kind) = suspect.secret(bytes) => ExaminerState::Settled(Facts::Secret(kind)),
                _ if is_kept_whole => ExaminerState::Kept(Vec::with_capacity(bytes.len())),
                _ if self.executable.begin(bytes, size) => ExaminerState::Executable,
                _ => ExaminerState::Uninteresting,
            };
        }
        match &mut self.state {
            ExaminerState::Executable => self.executable.pass(bytes),
            ExaminerState::Kept(text) => text.extend_from_slice(bytes),
            _ => {}
        }
    }

    /// Ends the file, of which all after the first bytes has this hash: whoever reads it hashes it anyway.
    pub fn finish(&mut self, rest: u128) -> Option<Facts> {
        match std::mem::take(&mut self.state) {
            ExaminerState::Settled(facts) => Some(facts),
            ExaminerState::Kept(text) => Some(Facts::Text(text.into())),
            ExaminerState::Executable => Some(Facts::Executable(Box::new(self.executable.finish(rest)))),
            ExaminerState::Fresh { .. } | ExaminerState::Uninteresting => None,
        }
    }
}
