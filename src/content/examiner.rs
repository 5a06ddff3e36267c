//! Takes a file's bytes in order and says in the end what they are.

use std::ops::Range;

use super::Facts;
use super::executable_reader::ExecutableReader;
use super::script::Script;
use super::secret::Suspect;
use super::whole_files::{ALL, WholeFile};

/// Files of so many bytes take little, whatever is made of them.
const SMALL: u64 = 1 << 20;

/// Looks at files, one after the other. Its memory is used again for each.
#[derive(Debug, Default)]
pub struct Examiner {
    state: ExaminerState,
    executable: ExecutableReader,
    /// Bytes that are kept of files that were read whole.
    kept: u64,
}

/// Why a file is asked for, the more important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Importance {
    /// It says what is installed, who there is, and where libraries are.
    Known,
    /// By its name it may hold a secret.
    Suspect,
    /// It describes one package, of which there may be thousands.
    OneOfMany,
}

#[derive(Debug, Default)]
enum ExaminerState {
    /// Nothing has come yet of a file that is read whole, or is not, and that could hold a secret.
    Fresh { whole: Option<WholeFile>, suspect: Suspect, size: u64 },
    /// It is an executable, and its bytes pass by.
    Executable,
    /// It is read whole.
    Whole(WholeFile, Vec<u8>),
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
        let whole = WholeFile::of(path, size).filter(|_| self.kept < ALL);
        self.state = ExaminerState::Fresh { whole, suspect, size };
    }

    /// Tells whether a file of a path as recorded and so many bytes is worth a look where each costs a request, and of which
    /// kind: what others depend on comes first.
    pub fn asks_for(path: &[u8], size: u64) -> Option<Importance> {
        match WholeFile::of(path, size) {
            Some(whole) if whole.is_read_in_passing() => None,
            Some(whole) if whole.is_one_of_many() => Some(Importance::OneOfMany),
            Some(_) => Some(Importance::Known),
            None => Suspect::of(path, size).is_named().then_some(Importance::Suspect),
        }
    }

    /// The memory that a file of a path as recorded and so many bytes takes while it is read, where that is much.
    pub fn appetite(path: &[u8], size: u64) -> Option<u64> {
        // most files are small, and their names need no look
        let whole = Some(size).filter(|size| *size > SMALL).and_then(|size| WholeFile::of(path, size));
        whole.map(|whole| whole.appetite(size))
    }

    /// Tells whether these first bytes of a file, which is longer, say all that is asked of it.
    pub fn is_told_by(&self, first: &[u8]) -> bool {
        let ExaminerState::Fresh { whole, suspect, .. } = self.state else { return true };
        first.starts_with(b"#!")
            || !(whole.is_some() || suspect.could_hold(first) || ExecutableReader::may_start_with(first))
    }

    /// Tells whether a file that starts with these bytes may be an executable, and nothing else that is asked for.
    pub fn is_program(&self, first: &[u8]) -> bool {
        let ExaminerState::Fresh { whole: None, suspect, .. } = self.state else { return false };
        !suspect.could_hold(first) && ExecutableReader::may_start_with(first)
    }

    /// Tells whether anything in a part of the file is asked for. The parts that are, and what is passed over between them,
    /// come in order and in the pieces in which all of it would come.
    pub fn looks_at(&self, part: Range<u64>) -> bool {
        match &self.state {
            ExaminerState::Executable => self.executable.looks_at(part),
            ExaminerState::Whole(..) | ExaminerState::Fresh { .. } => true,
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
        if let ExaminerState::Fresh { whole, suspect, size } = self.state {
            self.state = match bytes {
                _ if let Some(script) = Script::read(bytes, size) => {
                    ExaminerState::Settled(Facts::Script(script))
                }
                _ if let Some(kind) = suspect.secret(bytes) => ExaminerState::Settled(Facts::Secret(kind)),
                _ if let Some(whole) = whole => ExaminerState::Whole(whole, Vec::with_capacity(bytes.len())),
                _ if self.executable.begin(bytes, size) => ExaminerState::Executable,
                _ => ExaminerState::Uninteresting,
            };
        }
        match &mut self.state {
            ExaminerState::Executable => self.executable.pass(bytes),
            ExaminerState::Whole(_, text) => text.extend_from_slice(bytes),
            _ => {}
        }
    }

    /// Ends the file, of which all after the first bytes has this hash: whoever reads it hashes it anyway.
    pub fn finish(&mut self, rest: u128) -> Option<Facts> {
        match std::mem::take(&mut self.state) {
            ExaminerState::Settled(facts) => Some(facts),
            ExaminerState::Whole(file, content) => {
                let kept = file.asked_for(&content).filter(|kept| self.kept + kept.len() as u64 <= ALL)?;
                self.kept += kept.len() as u64;
                Some(Facts::Text(kept))
            }
            ExaminerState::Executable => Some(Facts::Executable(Box::new(self.executable.finish(rest)))),
            ExaminerState::Fresh { .. } | ExaminerState::Uninteresting => None,
        }
    }
}
