//! What a file's bytes say of it, as the reader of layers hears it.

use imgscope::content::{Examiner, Executable, Facts};

/// Examines a file whose bytes come as from a layer: 256 KiB first, then as many at once as given.
pub fn examine_in(bytes: &[u8], chunk: usize) -> Option<Facts> {
    let mut examiner = Examiner::default();
    let (first, rest) = bytes.split_at(bytes.len().min(256 << 10));
    examiner.begin(b"file", bytes.len() as u64);
    examiner.pass(first);
    rest.chunks(chunk).for_each(|bytes| examiner.pass(bytes));
    examiner.finish(0)
}

/// The executable that a file must be.
#[track_caller]
pub fn executable(bytes: &[u8]) -> Executable {
    match examine_in(bytes, 256 << 10) {
        Some(Facts::Executable(executable)) => *executable,
        other => panic!("no executable, but {other:?}"),
    }
}
